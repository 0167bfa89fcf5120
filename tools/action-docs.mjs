// node tools/action-docs.mjs [--check]: writes what follows from packages/github-action/action.yml, which is
// the root action.yml that the Marketplace lists and the tables in the action's README; --check only compares.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = 'packages/github-action';
const source = read(`${folder}/action.yml`);
const action = parse(source);

const stale = [
  put('action.yml', rootAction()),
  put(`${folder}/README.md`, withTables(read(`${folder}/README.md`))),
].filter(Boolean);
for (const path of stale)
  console.error(`${path} is not what ${folder}/action.yml says: npm run docs`);
process.exitCode = stale.length > 0 ? 1 : 0;

/** The same action, one folder up. */
function rootAction() {
  const moved = source.replace(/^( {2}(?:main|post): )(dist\/)/gm, `$1${folder}/$2`);
  return `# Made from ${folder}/action.yml by npm run docs. The Marketplace lists only an action at the root.\n${moved}`;
}

function withTables(readme) {
  return ['inputs', 'outputs'].reduce((text, name) => {
    const [from, to] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const start = text.indexOf(from);
    const end = text.indexOf(to);
    if (start < 0 || end < start) throw new Error(`no place for ${name} in the README`);
    const table = name === 'inputs' ? inputTable() : outputTable();
    return `${text.slice(0, start + from.length)}\n\n${table}\n\n${text.slice(end)}`;
  }, readme);
}

function inputTable() {
  const rows = Object.entries(action.inputs).map(
    ([name, { description, default: value, required }]) => [
      `\`${name}\``,
      cell(description),
      required ? 'required' : value === undefined ? '' : `\`${value}\``,
    ],
  );
  return table([['Input', 'What', 'Default'], ...rows]);
}

function outputTable() {
  const rows = Object.entries(action.outputs).map(([name, { description }]) => [
    `\`${name}\``,
    cell(description),
  ]);
  return table([['Output', 'What'], ...rows]);
}

function table([head, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function cell(text) {
  return text.replace(/\s+/g, ' ').trim().replaceAll('|', '\\|');
}

/** True when the file has other bytes, which are then written unless only checked. */
function put(path, content) {
  const file = join(root, path);
  const same = existsSync(file) && readFileSync(file, 'utf8') === content;
  if (same) return undefined;
  if (process.argv.includes('--check')) return path;
  writeFileSync(file, content);
  console.log(`wrote ${path}`);
  return undefined;
}

function read(path) {
  return readFileSync(join(root, path), 'utf8');
}
