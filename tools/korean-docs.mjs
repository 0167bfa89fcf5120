// Each page of docs/ko follows an English page and records its SHA-256 in its last line: node tools/korean-docs.mjs says
// which English page has changed since, `--stamp PAGE ...` records that a page was brought up to date.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const folder = join(root, 'docs/ko');
const MARK = /\n<!-- follows (\S+) ([0-9a-f]{64}) -->\n$/;
const stamped = process.argv.includes('--stamp')
  ? process.argv.slice(process.argv.indexOf('--stamp') + 1)
  : undefined;
let stale = 0;
for (const page of readdirSync(folder).filter((name) => name.endsWith('.md'))) {
  const path = join(folder, page);
  const text = readFileSync(path, 'utf8');
  const english = page === 'README.md' ? 'README.md' : `docs/${page}`;
  if (!existsSync(join(root, english))) {
    console.error(`docs/ko/${page}: there is no ${english} that it could follow`);
    process.exitCode = 1;
    continue;
  }
  const digest = createHash('sha256')
    .update(readFileSync(join(root, english)))
    .digest('hex');
  if (stamped && (stamped.length === 0 || stamped.includes(page)))
    writeFileSync(
      path,
      `${text.replace(MARK, '\n').trimEnd()}\n\n<!-- follows ${english} ${digest} -->\n`,
    );
  else if (!MARK.test(text)) {
    console.error(
      `docs/ko/${page}: does not say which page it follows: node tools/korean-docs.mjs --stamp ${page}`,
    );
    process.exitCode = 1;
  } else if (MARK.exec(text)[2] !== digest) {
    stale += 1;
    console.log(`stale: docs/ko/${page} follows an older ${english}`);
  }
}
console.log(`Korean pages: ${stale} stale`);
