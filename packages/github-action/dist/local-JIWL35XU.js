import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a}from"./chunk-UWD7HVXU.js";import"./chunk-ODUVSNHW.js";import"./chunk-VYWWB42B.js";import"./chunk-H7J6YTAD.js";import"./chunk-BZ5JLXVP.js";import"./chunk-RFU46X2N.js";import"./chunk-KUKHFKBU.js";export{a as openLocalHost};
