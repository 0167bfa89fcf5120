import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a}from"./chunk-OSGMBUU4.js";import"./chunk-ODUVSNHW.js";import"./chunk-QVPBV2PU.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{a as openLocalHost};
