// Bundles the command line into dist/start.cjs and dist/hot: one file or two to load in place
// of some 300, which is most of the start-up time. The unbundled dist/ stays for scripts that import
// the package.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licences } from '../../tools/licences.mjs';
import { importPastEntryPoints } from '../../tools/past-entry-points.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const out = join(here, 'dist');
const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  // core's other entry points straight from the sources: one copy of each file, and no stale build
  conditions: ['@quantastor-xenserver/source'],
  // loaded on use only, so they stay packages of their own
  external: ['zx', '@clack/prompts', '@quantastor-xenserver/ansible-runner-ts'],
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
};
const pastEntryPoints = (hasCommander) =>
  importPastEntryPoints(/zx-scripts\/src\/.*\.ts$/, {
    own: { 'quantastor-xenserver': join(here, 'src/index.ts') },
    textOf: (path) => sourceOf(path, hasCommander),
  });
/** A line that needs commander is read by the whole program. */
const withoutCommander = {
  name: 'without-commander',
  setup(bundler) {
    bundler.onResolve({ filter: /^commander$/ }, ({ path }) => ({ path, namespace: 'none' }));
    bundler.onLoad({ filter: /.*/, namespace: 'none' }, () => ({
      contents: 'export class CommanderError extends Error {}',
    }));
  },
};
/** One file of this machine is edited: the other kinds of host would be a third of what Node has to read. */
const withLocalHostsOnly = {
  name: 'local-hosts-only',
  setup(bundler) {
    const others = /core[\\/]src[\\/](?:hosts[\\/](?:ssh|command)|sandbox)[\\/]host\.ts$/;
    bundler.onLoad({ filter: others }, () => ({
      contents: "throw new Error('this command has hosts of its own machine only');",
    }));
  },
};
/** Node's own modules are read when something of them is used, which for most of them is never. */
const LATE =
  'const __lateBuiltin = (name) => { let its; return new Proxy({}, { get: (_, key) => (its ??= process.getBuiltinModule(name))[key] }); };';
const withLateBuiltins = (text) =>
  text.replace(/\brequire\((?="node:(?!process"))/g, '__lateBuiltin(');
const withoutProcesses = { name: 'commander-without-processes', setup: startNothing };

const outputFiles = [];
const commonJs = {
  ...shared,
  format: 'cjs',
  define: { 'import.meta.url': '__fileUrl' },
  banner: {
    js: `${LATE}\nconst __fileUrl = __lateBuiltin("node:url").pathToFileURL(__filename).href;`,
  },
};
const parts = {};
/** Adds the one output of a build to those that are loaded with what V8 made of them: see code-cache.ts. */
const addPart = (name, { outputFiles: [{ path, text }] }, asIs = (of) => of) => {
  const contents = Buffer.from(asIs(text.replace(/\bimport\(/g, 'importModule(')));
  if (contents.some((byte) => byte > 0x7f)) throw new Error(`${path}: not all of it is ASCII`);
  outputFiles.push({ path, contents });
  parts[name] = createHash('sha256').update(contents).digest('hex').slice(0, 32);
};
const program = await build({
  ...commonJs,
  entryPoints: [join(here, 'src/program.ts')],
  outfile: join(out, 'hot', 'program.cjs'),
  plugins: [pastEntryPoints(true), withoutProcesses],
});
addPart('program', program, withLateBuiltins);
const { metafile } = program;
// the commands that have to start at once, without commander, each as one file: 40 files take longer to find than to run
for (const [name, command] of [
  ['lint', 'lint'],
  ['edit', 'edit-multipath-conf'],
]) {
  const hot = await build({
    ...commonJs,
    stdin: {
      contents: `import { command } from './commands/${command}.ts';
import { runHot } from './kit/hot.ts';
export { isAllWritten } from './kit/hot.ts';
export const run = (words) => runHot(command, words);`,
      resolveDir: join(here, 'src'),
      sourcefile: join(here, 'src/hot.ts'),
      loader: 'ts',
    },
    outfile: join(out, 'hot', `${name}.cjs`),
    plugins: [pastEntryPoints(false), withoutCommander, withLocalHostsOnly],
  });
  addPart(name, hot, withLateBuiltins);
}
// what is started first is CommonJS: the loader of modules takes a tenth of an empty program
const start = await build({
  ...shared,
  entryPoints: { start: join(here, 'src/cli.ts') },
  outdir: out,
  outExtension: { '.js': '.cjs' },
  format: 'cjs',
  define: {
    PARTS: JSON.stringify(parts),
    'import.meta.dirname': '__dirname',
    'import.meta.url': '__filename',
  },
  plugins: [
    {
      name: 'program-beside',
      setup: (bundler) =>
        bundler.onResolve({ filter: /^\.\/program\.ts$/ }, () => ({
          path: './hot/program.cjs',
          external: true,
        })),
    },
  ],
});
outputFiles.push(...start.outputFiles, {
  path: join(out, 'quantastor-xenserver.js'),
  contents: Buffer.from("#!/usr/bin/env node\nimport './start.cjs';\n"),
});
mkdirSync(join(out, 'hot'), { recursive: true });
for (const { path, contents } of outputFiles) writeChanged(path, contents);
chmodSync(join(out, 'quantastor-xenserver.js'), 0o755);
writeChanged(join(out, 'licences.txt'), Buffer.from(licences(root, metafile)));
rmSync(join(out, 'chunks'), { recursive: true, force: true });

// what V8 made of files that are no more
rmSync(join(out, 'hot', 'code-cache'), { recursive: true, force: true });
rmSync(join(out, 'hot', 'help.txt'), { force: true });
const help = spawnSync(process.execPath, [join(out, 'quantastor-xenserver.js'), '--help'], {
  encoding: 'utf8',
  env: { ...process.env, FORCE_COLOR: '', NO_COLOR: '1' },
});
if (help.status !== 0) throw new Error(help.stderr);
writeChanged(join(out, 'hot', 'help.txt'), Buffer.from(help.stdout));

/** A build that changes nothing writes nothing: the command line may be in use, by tests for one. */
function writeChanged(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
}

/**
 * CommonJS has no await at the top of a file: a command there is only loaded, never runs by itself, and is made by the
 * `script` that needs no commander.
 */
function sourceOf(path, hasCommander) {
  const text = readFileSync(path, 'utf8').replace(/^await runAlone\([^;]*\);\n?/m, '');
  if (hasCommander) return text;
  const hot = JSON.stringify(join(here, 'src/kit/hot.ts'));
  return text.replace(/import \{([^}]*)\} from 'quantastor-xenserver';/g, (_, names) => {
    const rest = names.split(',').filter((each) => !/^\s*(?:runAlone|script)\s*$/.test(each));
    return `import { script } from ${hot};\nimport {${rest.join(',')}} from 'quantastor-xenserver';`;
  });
}

/** commander loads child_process at once, for commands that are programs of their own; there are none here. */
function startNothing(bundler) {
  bundler.onLoad({ filter: /commander[\\/]lib[\\/]command\.js$/ }, ({ path }) => ({
    loader: 'js',
    contents: readFileSync(path, 'utf8').replace(
      "const childProcess = require('node:child_process');",
      'const childProcess = {};',
    ),
  }));
}
