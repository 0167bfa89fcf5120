import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a}from"./chunk-OQ6S2LN2.js";import"./chunk-DM5IB5SW.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{a as runProcess};
