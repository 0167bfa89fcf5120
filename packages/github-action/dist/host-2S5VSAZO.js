import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{c as a}from"./chunk-GCAWSZQR.js";import"./chunk-RGQN2WY3.js";import"./chunk-DM5IB5SW.js";import"./chunk-ODUVSNHW.js";import"./chunk-VPUVWWTQ.js";import"./chunk-BZ5JLXVP.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{a as openSshHost};
