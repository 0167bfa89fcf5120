import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{a as t,b as o}from"./chunk-RFU46X2N.js";async function a(s,n,c){try{return await c()}catch(e){if(!o(e))throw e;let r=i=>i.replaceAll(s,n);throw new t(e.code,r(e.message),{...e.place!==void 0&&{place:r(e.place)},...e.remedy!==void 0&&{remedy:r(e.remedy)},cause:e})}}export{a};
