// Holds up the walls between core's rooms and in front of the front ends, and the limits on files.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from './setup.mjs';

const core = join(root, 'packages/core/src');
// `docs/architecture.md` prints this table. Each room may use itself, `errors.ts` and the rooms named; a pure room has no
// IO, no clock, no logger; `files` is the most that one folder of it holds, `most` what the room holds as a whole, beside
// text modules that are made; a room that grows says in `since` what came.
const table = JSON.parse(readFileSync(join(root, 'tools/rooms.json'), 'utf8'));
const { rooms, order } = table;
const ENTRY_POINTS = ['index.ts', 'edit.ts', 'report.ts', 'bridge.ts', 'sandbox.ts'];
// What a front end may import beside Node's own modules; editing is core's.
const frontEnds = {
  'ansible-module-shim': ['core', 'core/edit', 'core/report', 'core/bridge'].map(own),
  'ansible-runner-ts': [],
  'github-action': [...['core', 'core/edit', 'core/report'].map(own), '@actions/core'],
  'zx-scripts': [
    ...['core', 'core/edit', 'core/report', 'core/sandbox', 'ansible-runner-ts'].map(own),
    // a script names its own package, as a copy of it elsewhere must
    'quantastor-xenserver',
    'zx',
    'zx/core',
    'commander',
    '@clack/prompts',
    'vscode-languageserver/node',
    'vscode-languageserver-textdocument',
  ],
};
const effects =
  /(?<![.\w'"-])(?:process|console|performance|globalThis|Buffer|fetch|setTimeout|setInterval|setImmediate|queueMicrotask)\s*[.(]|\bnew Date\b|\bDate\s*[.(]|\bMath\.random\b/;

const problems = [];
const lengths = [];

for (const file of sources(core)) checkCoreFile(file);
for (const name of readdirSync(join(root, 'packages'))) {
  const folder = join(root, 'packages', name, 'src');
  const files = sources(folder);
  checkCircles(files);
  checkFolders(folder, files, name === 'core');
}
checkOrder();
checkRooms();
for (const [name, allowed] of Object.entries(frontEnds))
  for (const file of sources(join(root, 'packages', name, 'src'))) {
    checkLength(file);
    for (const { from } of imports(file))
      if (!/^(\.|node:)/.test(from) && !allowed.includes(from))
        report(file, `a front end may not import ${from}`);
  }
for (const name of readdirSync(join(root, 'packages')))
  for (const file of sources(join(root, 'packages', name, 'test'))) checkLength(file);
for (const folder of ['e2e', 'bench', 'tools'])
  for (const file of sources(join(root, folder), /\.([mc]?[jt]s|py|sh|c)$/)) checkLength(file);

const sorted = lengths.map(([lines]) => lines).sort((a, b) => a - b);
const median = sorted[Math.floor(sorted.length / 2)];
const p90 = sorted[Math.floor(sorted.length * 0.9)];
if (p90 > table.lines.p90)
  problems.push(`nine files in ten have up to ${p90} lines, over ${table.lines.p90}`);
for (const problem of problems) console.error(problem);
const longest = lengths.sort((a, b) => b[0] - a[0]).slice(0, 5);
console.log(
  `walls: ${lengths.length} files, median ${median} lines, longest ${longest.map(([n, f]) => `${f} ${n}`).join(', ')}; ${problems.length} problems`,
);
process.exitCode = problems.length > 0 ? 1 : 0;

function checkCoreFile(file) {
  checkLength(file);
  const path = relative(core, file).replaceAll('\\', '/');
  const name = path.includes('/') ? path.split('/')[0] : undefined;
  if (!name) {
    if (ENTRY_POINTS.includes(path)) checkIndex(file);
    return;
  }
  const room = rooms[name];
  if (!room) return report(file, `no such room in the design: ${name}`);
  for (const { from, lazy } of imports(file)) {
    if (from.startsWith('node:')) {
      if (room.pure) report(file, `a pure room may not import ${from}`);
      continue;
    }
    if (!from.startsWith('.')) {
      if (!room.packages?.includes(from)) report(file, `${name} may not import ${from}`);
      continue;
    }
    const target = relative(core, resolve(dirname(file), from)).replaceAll('\\', '/');
    const other = target.includes('/') ? target.split('/')[0] : undefined;
    const allowed =
      other === undefined ? target === 'errors.ts' : other === name || room.uses.includes(other);
    if (!allowed && !(lazy && room.lazy?.includes(other)))
      report(file, `${name} may not import ${target}`);
  }
  const effect = room.pure && effects.exec(code(file));
  if (effect) report(file, `a pure room may not use ${effect[0]}`);
}

/** A package of this repository, as it is imported. */
function own(name) {
  return `@quantastor-xenserver/${name}`;
}

/** The public surface is explicit re-exports and nothing else. */
function checkIndex(file) {
  const rest = code(file)
    .replace(/export (?:type )?\{[^}]*\} from '[^']+';/g, '')
    .trim();
  if (rest)
    report(file, `an entry point holds more than explicit re-exports: ${rest.split('\n')[0]}`);
}

/** Files of one package that import each other in a circle; types count, a part that is loaded on use does not. */
function checkCircles(files) {
  const known = new Set(files);
  const next = new Map(
    files.map((file) => [
      file,
      imports(file)
        .filter(({ from, lazy }) => from.startsWith('.') && !lazy)
        .map(({ from }) => resolve(dirname(file), from))
        .filter((target) => known.has(target)),
    ]),
  );
  const state = new Map();
  const visit = (file, path) => {
    state.set(file, 'open');
    for (const target of next.get(file)) {
      if (state.get(target) === 'open') {
        const circle = [...path.slice(path.indexOf(target)), target];
        report(file, `a circle of files: ${circle.map((f) => relative(root, f)).join(' > ')}`);
      } else if (!state.has(target)) visit(target, [...path, target]);
    }
    state.set(file, 'done');
  };
  for (const file of files) if (!state.has(file)) visit(file, [file]);
}

/** No folder of more files of its own than its room says, elsewhere 20. */
function checkFolders(folder, files, isCore) {
  const counts = new Map();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  for (const [path, count] of counts) {
    const room = isCore ? rooms[relative(folder, path).split(/[\\/]/)[0]] : undefined;
    const most = Math.min(room?.files ?? 20, 20);
    if (count > most) report(path, `${count} files of its own, over ${most}`);
  }
}

/** A room uses only rooms that stand before it. */
function checkOrder() {
  for (const [name, { uses }] of Object.entries(rooms))
    for (const other of uses)
      if (order.indexOf(other) >= order.indexOf(name))
        problems.push(`tools/rooms.json: ${name} uses ${other}, which does not stand before it`);
}

/** A room grows with a reason. */
function checkRooms() {
  for (const [name, { most, since }] of Object.entries(rooms)) {
    const files = sources(join(core, name)).filter((file) => !/\.(sh|ps1)\.ts$/.test(file));
    if (files.length > most)
      problems.push(
        `${name}: ${files.length} files, over ${most}: raise \`most\` in tools/rooms.json and say in \`since\` what came; then npm run docs`,
      );
    if (!since) problems.push(`tools/rooms.json: ${name} does not say what came`);
  }
}

function checkLength(file) {
  const lines = readFileSync(file, 'utf8').split('\n').length - 1;
  lengths.push([lines, relative(root, file)]);
  if (lines > table.lines.most) report(file, `${lines} lines, over ${table.lines.most}`);
  if (
    !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*\.([mc]?[jt]s|py|sh|c)$/.test(file.split(/[\\/]/).pop())
  )
    report(file, 'the file name is not kebab-case');
}

function imports(file) {
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(type\s+)?(?:[^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...code(file).matchAll(pattern)].map((m) => ({
    from: m[2] ?? m[3],
    lazy: m[3] !== undefined,
  }));
}

/** Without comments, so that prose is not taken for code. */
function code(file) {
  return readFileSync(file, 'utf8')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

function sources(folder, ending = /\.[mc]?[jt]s$/) {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && ending.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !/[\\/](node_modules|dist|out-tsc)[\\/]/.test(file))
      .sort();
  } catch {
    return [];
  }
}

function report(file, message) {
  problems.push(`${relative(root, file)}: ${message}`);
}
