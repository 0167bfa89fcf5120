#!/usr/bin/env node
// npm links a command only to a file that is there when it installs, and in a clone dist/ is built after that
const start = require('node:path').join(__dirname, '../dist/start.cjs');
if (require('node:fs').existsSync(start)) require(start);
else {
  process.stderr.write('error: this clone is not built yet\n  help: npm ci && npm run build\n');
  process.exitCode = 1;
}
