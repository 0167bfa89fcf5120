import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a}from"./chunk-VZSPXUBI.js";import"./chunk-DM5IB5SW.js";import"./chunk-3X3GTQ6H.js";import"./chunk-KUKHFKBU.js";export{a as runProcess};
