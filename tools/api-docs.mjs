// Writes docs/api.md, the public names of core by entry point, from the sources' own doc comments: node tools/api-docs.mjs
// [--check].
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from './setup.mjs';

const src = join(root, 'packages/core/src');
const { exports } = JSON.parse(readFileSync(join(src, '../package.json'), 'utf8'));
const entries = Object.entries(exports).flatMap(([path, entry]) => {
  const source = entry['@quantastor-xenserver/source'];
  return source ? [{ path, source: source.replace('./src/', '') }] : [];
});
const missing = [];

const lines = [
  '# The programming interface',
  '',
  'Every public name of `@quantastor-xenserver/core`, made from the comments in the source; the types that come with the package',
  'say the rest. Until 1.0 any of it may change with a minor version. From 1.0 on the names of this page keep their meaning within',
  'a major version; what is not on it is not public. What a report holds is kept by its own schema version.',
];
for (const { path, source } of entries) {
  const name = `@quantastor-xenserver/core${path.slice(1)}`;
  lines.push('', `## \`${name}\``, '', '| name | what it is | source |', '| --- | --- | --- |');
  for (const each of namesOf(source).sort((a, b) => (a.name < b.name ? -1 : 1)))
    lines.push(row(each));
}
lines.push('', 'Next: [Glossary](glossary.md)', '');

const page = join(root, 'docs/api.md');
const text = lines.join('\n');
if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
  if (!process.argv.includes('--check')) writeFileSync(page, text);
  else {
    console.error('docs/api.md: not what the source says: npm run docs');
    process.exitCode = 1;
  }
}
if (process.argv.includes('--missing')) console.log(missing.join('\n'));

/** The names that an entry point hands on, each with the file that declares it. */
function namesOf(file) {
  return [...read(file).matchAll(/export (?:type )?\{([^}]*)\} from '([^']+)'/g)].flatMap(
    ([, names, from]) =>
      names
        .split(',')
        .map((name) => name.trim().replace(/^type /, ''))
        .filter(Boolean)
        .map((name) => declaration(name.split(' as ')[0], join(dirname(file), from), name)),
  );
}

function declaration(name, file, shown) {
  const text = read(file);
  const found = new RegExp(
    `^export (?:declare )?(?:async )?(function\\*?|interface|type|const|class) ${name}\\b`,
    'm',
  ).exec(text);
  if (!found) {
    // handed on by this file too
    const from = new RegExp(`export (?:type )?\\{[^}]*\\b${name}\\b[^}]*\\} from '([^']+)'`).exec(
      text,
    )?.[1];
    if (from) return declaration(name, join(dirname(file), from), shown);
  }
  const before = text.slice(0, found?.index ?? 0).trimEnd();
  const comment = before.endsWith('*/') ? before.slice(before.lastIndexOf('/**')) : '';
  if (!comment) missing.push(`${file} ${name}`);
  return {
    name: shown,
    file,
    kind: (found?.[1] ?? 'value').replace('*', ''),
    text: comment
      .replace(/^\/\*\*|\*\/$/g, '')
      .replace(/^\s*\*\s?/gm, '')
      .split(/^@/m)[0]
      .replace(/\{@link (\w+)\}/g, '`$1`')
      .replace(/\s+/g, ' ')
      .trim(),
  };
}

function row({ name, kind, text, file }) {
  const what = `${kind}. ${text}`.trim().replaceAll('|', '\\|').replaceAll('<', '&lt;');
  return `| \`${name}\` | ${what} | [${file}](../packages/core/src/${file}) |`;
}

function read(file) {
  return readFileSync(join(src, file), 'utf8');
}
