import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{c as a}from"./chunk-RFBCJVVX.js";import"./chunk-VVHKTKXB.js";import"./chunk-DM5IB5SW.js";import"./chunk-ODUVSNHW.js";import"./chunk-XV3T3M4F.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{a as openSshHost};
