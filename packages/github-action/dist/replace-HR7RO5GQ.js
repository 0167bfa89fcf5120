import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{g as a}from"./chunk-HQW64IJS.js";import"./chunk-LAV24XYU.js";import"./chunk-DM5IB5SW.js";import"./chunk-FSYMFWYW.js";import"./chunk-BZ5JLXVP.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{a as replaceLocalFile};
