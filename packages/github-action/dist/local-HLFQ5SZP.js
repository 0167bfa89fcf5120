import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a}from"./chunk-N2ZHURZG.js";import"./chunk-ODUVSNHW.js";import"./chunk-VPUVWWTQ.js";import"./chunk-BZ5JLXVP.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{a as openLocalHost};
