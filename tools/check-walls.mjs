// Holds up the walls between core's rooms and in front of the front ends, and the limits on files.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { root } from './setup.mjs';

const core = join(root, 'packages/core/src');
// Each room may use itself, `errors.ts` and the rooms named. A pure room has no IO, no clock, no logger.
const rooms = {
  text: { pure: true, uses: [] },
  multipath: { pure: true, uses: ['text'] },
  storagelink: { pure: true, uses: ['text'], packages: ['saxes'] },
  profiles: { pure: true, uses: ['text', 'multipath', 'storagelink'] },
  hosts: { uses: ['text', 'multipath', 'storagelink', 'profiles'] },
  steps: {
    pure: true,
    uses: ['text', 'multipath', 'storagelink', 'profiles'],
    types: ['hosts/host.ts', 'procedures/options.ts'],
  },
  run: { uses: ['text', 'multipath', 'storagelink', 'profiles', 'steps', 'hosts'] },
  procedures: { uses: ['text', 'multipath', 'storagelink', 'profiles', 'steps', 'hosts', 'run'] },
};
// What a front end may import beside Node's own modules; editing is core's.
const frontEnds = {
  'ansible-module-shim': ['@quantastor-xenserver/core'],
  'ansible-runner-ts': [],
  'github-action': ['@quantastor-xenserver/core', '@actions/core'],
  'zx-scripts': [
    '@quantastor-xenserver/core',
    '@quantastor-xenserver/ansible-runner-ts',
    'zx',
    'zx/core',
    'commander',
    '@clack/prompts',
    '@viz-js/viz',
  ],
};
const effects =
  /(?<![.\w'"-])(?:process|console|performance|globalThis|Buffer|fetch|setTimeout|setInterval|setImmediate|queueMicrotask)\s*[.(]|\bnew Date\b|\bDate\s*[.(]|\bMath\.random\b/;

const problems = [];
const lengths = [];

for (const file of sources(core)) checkCoreFile(file);
for (const [name, allowed] of Object.entries(frontEnds))
  for (const file of sources(join(root, 'packages', name, 'src'))) {
    checkLength(file);
    // a script names its own package, as a copy of it elsewhere must
    for (const { from } of imports(file))
      if (
        !/^(\.|node:)/.test(from) &&
        !allowed.includes(from) &&
        from !== `@quantastor-xenserver/${name}`
      )
        report(file, `a front end may not import ${from}`);
  }
for (const name of readdirSync(join(root, 'packages')))
  for (const file of sources(join(root, 'packages', name, 'test'))) checkLength(file);
for (const folder of ['e2e', 'bench', 'tools'])
  for (const file of sources(join(root, folder), /\.([mc]?[jt]s|py|sh|c)$/)) checkLength(file);

const sorted = lengths.map(([lines]) => lines).sort((a, b) => a - b);
const median = sorted[Math.floor(sorted.length / 2)];
if (median > 90) problems.push(`median file length is ${median} lines, over 90`);
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
    if (path === 'index.ts') checkIndex(file);
    return;
  }
  const room = rooms[name];
  if (!room) return report(file, `no such room in the design: ${name}`);
  for (const { from, typeOnly } of imports(file)) {
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
    if (!allowed && !(typeOnly && room.types?.includes(target)))
      report(file, `${name} may not import ${target}`);
  }
  const effect = room.pure && effects.exec(code(file));
  if (effect) report(file, `a pure room may not use ${effect[0]}`);
}

/** The public surface is explicit re-exports and nothing else. */
function checkIndex(file) {
  const rest = code(file)
    .replace(/export (?:type )?\{[^}]*\} from '[^']+';/g, '')
    .trim();
  if (rest) report(file, `index.ts holds more than explicit re-exports: ${rest.split('\n')[0]}`);
}

function checkLength(file) {
  const lines = readFileSync(file, 'utf8').split('\n').length - 1;
  lengths.push([lines, relative(root, file)]);
  if (lines > 400) report(file, `${lines} lines, over 400`);
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
    typeOnly: m[1] !== undefined,
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
