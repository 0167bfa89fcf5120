import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{createHash as r}from"node:crypto";function a(t){return r("sha256").update(t).digest("hex")}export{a};
