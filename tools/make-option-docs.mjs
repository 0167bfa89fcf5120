// node tools/make-option-docs.mjs [--check]: writes what follows from the table of options (packages/core/src/options):
// inputs of the action, options of the Ansible modules, the role's argument specs and defaults, tables of the pages.
// --check only compares; npm run lint runs it so.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { actionInputs } from './option-docs/action.mjs';
import { ansibleFiles } from './option-docs/ansible.mjs';
import { manFiles } from './option-docs/man.mjs';
import { pageFiles } from './option-docs/pages.mjs';
import { loadCommands, loadOptions } from './option-tables.mjs';
import { root } from './setup.mjs';

const isCheck = process.argv.includes('--check');
const options = await loadOptions();
const action = 'packages/github-action/action.yml';
const made = new Map([
  [
    action,
    between(
      read(action),
      '  # options: made by npm run docs',
      '  # /options',
      actionInputs(options),
    ),
  ],
  ...ansibleFiles(options, read),
  ...manFiles(options, await loadCommands()),
  ...pageFiles(options, read),
]);
const stale = [...made].filter(([path, content]) => put(path, content)).map(([path]) => path);
for (const path of stale)
  console.error(`${path} is not what the table of options says: npm run docs`);
process.exitCode = stale.length > 0 ? 1 : 0;

function between(text, from, to, content) {
  const start = text.indexOf(from);
  const end = text.indexOf(to, start);
  if (start < 0 || end < 0) throw new Error(`no place between "${from}" and "${to}"`);
  return `${text.slice(0, start + from.length)}\n${content}\n${text.slice(end)}`;
}

function read(path) {
  return readFileSync(join(root, path), 'utf8');
}

/** True when the file has other bytes and is only checked; else they are written. */
function put(path, content) {
  const file = join(root, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === content) return false;
  if (isCheck) return true;
  writeFileSync(file, content);
  console.log(`wrote ${path}`);
  return false;
}
