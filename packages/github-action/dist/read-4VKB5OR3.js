import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{c as a,d as b}from"./chunk-KY3ICVEM.js";import"./chunk-LOWCN7WH.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{b as isReportVersion,a as readReport};
