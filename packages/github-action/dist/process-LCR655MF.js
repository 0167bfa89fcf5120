import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a}from"./chunk-S72KN2FS.js";import"./chunk-DM5IB5SW.js";import"./chunk-QJEHGCYP.js";import"./chunk-AIK3HOGX.js";import"./chunk-KUKHFKBU.js";export{a as runProcess};
