import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{c as a}from"./chunk-ATFGW7RC.js";import"./chunk-LAV24XYU.js";import"./chunk-DM5IB5SW.js";import"./chunk-XV3T3M4F.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{a as replaceLocalFile};
