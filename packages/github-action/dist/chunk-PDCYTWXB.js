import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as r}from"./chunk-RFU46X2N.js";import{setTimeout as a}from"node:timers/promises";async function i(o,e){try{await a(o,void 0,e?{signal:e}:{})}catch(t){throw new r("CANCELLED","the run was cancelled",{cause:t})}}export{i as a};
