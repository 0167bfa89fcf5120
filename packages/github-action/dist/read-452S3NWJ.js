import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{A as a,B as b}from"./chunk-4FY4B67X.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{b as isReportVersion,a as readReport};
