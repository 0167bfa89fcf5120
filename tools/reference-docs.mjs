// Writes docs/error-codes.md and docs/lint-rules.md from the doc comments of the unions in the source, so that no code is
// missing, and docs/vendor-profiles.md from the built-in profiles: node tools/reference-docs.mjs [--check].
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { root } from './setup.mjs';

const core = join(root, 'packages/core/src');
/** Members of a union of words, each with its comment. */
function membersOf(file, type) {
  const text = readFileSync(join(core, file), 'utf8');
  const from = text.indexOf(`export type ${type} =`);
  // the last member's own: a comment may have one too
  const union = text.slice(from, text.indexOf("';\n", from) + 1);
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

/** The built-in profiles, from their source. */
async function profiles() {
  const { outputFiles } = await build({
    entryPoints: [join(core, 'profiles/index.ts')],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  });
  const code = Buffer.from(outputFiles[0].contents).toString('base64');
  return (await import(`data:text/javascript;base64,${code}`)).PROFILES;
}

function gallery({ id, title, sources, multipath, storagelink }) {
  const stanza = multipath.published.map(
    ({ keyword, value, quoted }) => `    ${keyword} ${quoted ? `"${value}"` : value}`,
  );
  const adapter = storagelink ? ' It has a part for StorageLink, for `install-adapter`.' : '';
  return [
    `## ${title}`,
    '',
    `\`--profile ${id}\`, as published by ${sources.map(linked).join(' and ')}.${adapter}`,
    '',
    '```text',
    'device {',
    ...stanza,
    '}',
    '```',
    '',
  ];
}

const linked = (source) => source.replace(/^https:\/\/\S+?(?=,? |$)/, (url) => `<${url}>`);

const pages = {
  'docs/vendor-profiles.md': [
    '# Vendor profiles',
    '',
    'What `quantastor-xenserver profile list` names, with the stanza as its source has it. A release that does not know a',
    'keyword gets the stanza without it (`--dialect auto`). Only the stanza of QuantaStor is what this project is about; the',
    'others are as their sources have them, and were not run on such a system.',
    '',
    ...(await profiles()).flatMap(gallery),
    'Next: [Write a vendor profile](write-a-profile.md)',
    '',
  ],
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
