import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a}from"./chunk-RBQENLMJ.js";import"./chunk-ODUVSNHW.js";import"./chunk-XV3T3M4F.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{a as openLocalHost};
