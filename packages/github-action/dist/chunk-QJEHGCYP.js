import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
function d(e){let i=Object.entries(e).filter(([,n])=>n!==void 0);return Object.fromEntries(i)}export{d as a};
