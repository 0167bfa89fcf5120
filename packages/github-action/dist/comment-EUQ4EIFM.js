import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{d as a,e as b,f as c}from"./chunk-EES6BLV6.js";import"./chunk-KUKHFKBU.js";export{a as COMMENT_ROOM,b as commentKey,c as updateComment};
