import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{f as a}from"./chunk-VECJSMEK.js";import"./chunk-PDCYTWXB.js";import"./chunk-LAV24XYU.js";import"./chunk-DM5IB5SW.js";import"./chunk-VPUVWWTQ.js";import"./chunk-BZ5JLXVP.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{a as replaceLocalFile};
