import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as e}from"./chunk-3X3GTQ6H.js";import{setTimeout as a}from"node:timers/promises";async function c(r,o){try{await a(r,void 0,{signal:o})}catch(t){throw new e("CANCELLED","the run was cancelled",{cause:t})}}export{c as a};
