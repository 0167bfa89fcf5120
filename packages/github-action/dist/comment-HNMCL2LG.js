import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{d as a,e as b,f as c}from"./chunk-OA72G2DK.js";import"./chunk-KD7IZCTK.js";import"./chunk-FMLGJHBW.js";import"./chunk-AIK3HOGX.js";import"./chunk-KUKHFKBU.js";export{a as COMMENT_ROOM,b as commentKey,c as updateComment};
