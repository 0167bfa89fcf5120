import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{g as a,h as b,i as c}from"./chunk-UP5ECZZK.js";import"./chunk-PVGMJS3A.js";import"./chunk-3X3GTQ6H.js";import"./chunk-KUKHFKBU.js";export{c as requestBody,a as soapEnvelopeNamespace,b as storageLinkNamespace};
