// Writes docs/error-codes.md and docs/lint-rules.md from the doc comments of the unions in the source, so that no code is
// missing: node tools/reference-docs.mjs [--check].
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './setup.mjs';

const core = join(root, 'packages/core/src');
/** Members of a union of words, each with its comment. */
function membersOf(file, type) {
  const text = readFileSync(join(core, file), 'utf8');
  const from = text.indexOf(`export type ${type} =`);
  const union = text.slice(from, text.indexOf(';', from));
  return [...union.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?\|\s*'([^']+)'/g)].map(
    ([, comment = '', name]) => ({
      name,
      text: comment
        .replace(/^\s*\*\s?/gm, '')
        .replace(/\s+/g, ' ')
        .replace(/\{@link (\w+)\}/g, '`$1`')
        .trim(),
    }),
  );
}

const cell = (text) => text.replaceAll('|', '\\|');
const rows = (members) =>
  members.map(
    ({ name, text }) => `| <a id="${name}"></a>\`${name}\` | ${cell(text || plain(name))} |`,
  );
const plain = (name) => `${name[0].toUpperCase()}${name.slice(1).replaceAll('-', ' ')}.`;

const pages = {
  'docs/error-codes.md': [
    '# Error codes',
    '',
    'An error has a place, a cause, a remedy and one of these codes, on the terminal in brackets, in a report as `code`. Until',
    'the report says otherwise, nothing was changed by what was refused.',
    '',
    '| code | what it means |',
    '| --- | --- |',
    ...rows(membersOf('errors.ts', 'ErrorCode')),
    '',
    'Next: [Lint rules](lint-rules.md)',
    '',
  ],
  'docs/lint-rules.md': [
    '# Lint rules',
    '',
    'What `quantastor-xenserver lint` can find; the code stands in brackets behind each finding. Whether a line is a fault depends',
    'on the release that reads it: `--release`.',
    '',
    '| code | what it means |',
    '| --- | --- |',
    ...rows(membersOf('multipath/lint/report.ts', 'LintCode')),
    '',
    'Next: [The programming interface](api.md)',
    '',
  ],
};
for (const [page, lines] of Object.entries(pages)) {
  const path = join(root, page);
  const text = lines.join('\n');
  let now = '';
  try {
    now = readFileSync(path, 'utf8');
  } catch {}
  if (now === text) continue;
  if (!process.argv.includes('--check')) writeFileSync(path, text);
  else {
    console.error(`${page}: not what the source says: npm run docs`);
    process.exitCode = 1;
  }
}
