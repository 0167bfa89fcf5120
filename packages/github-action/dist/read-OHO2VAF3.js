import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a,b}from"./chunk-PG65NCY6.js";import"./chunk-CAOS7VQG.js";import"./chunk-LOWCN7WH.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{b as isReportVersion,a as readReport};
