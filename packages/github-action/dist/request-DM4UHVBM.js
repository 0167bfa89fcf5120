import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{g as a,h as b,i as c}from"./chunk-44YCA7JG.js";import"./chunk-7G4D3THK.js";import"./chunk-J4AKBZ6D.js";import"./chunk-AIK3HOGX.js";import"./chunk-KUKHFKBU.js";export{c as requestBody,a as soapEnvelopeNamespace,b as storageLinkNamespace};
