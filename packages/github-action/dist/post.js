import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{m as r,o as e}from"./chunk-HQLWKYT3.js";import"./chunk-KUKHFKBU.js";var o=r("private-folder");o&&await e(o);
