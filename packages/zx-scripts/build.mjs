// Bundles the command line into dist/quantastor-xenserver.js and chunks: a few files to load in place
// of some 300, which is most of the start-up time. The unbundled dist/ stays for scripts that import
// the package.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licences } from '../../tools/licences.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const out = join(here, 'dist');
const indexes = {
  '@quantastor-xenserver/core': join(here, '../core/src'),
  'quantastor-xenserver': join(here, 'src'),
};

const { metafile, outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: { 'quantastor-xenserver': join(here, 'src/cli.ts') },
  outdir: out,
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  // core's other entry points straight from the sources: one copy of each file, and no stale build
  conditions: ['@quantastor-xenserver/source'],
  plugins: [
    { name: 'past-the-indexes', setup: importPastIndexes },
    { name: 'commander-without-processes', setup: startNothing },
  ],
  // loaded on use only, so they stay packages of their own
  external: ['zx', '@clack/prompts', '@quantastor-xenserver/ansible-runner-ts'],
  // commander is CommonJS and requires Node's own modules
  banner: {
    js: "import { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);",
  },
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  metafile: true,
  write: false,
  logLevel: 'warning',
});
mkdirSync(join(out, 'chunks'), { recursive: true });
for (const { path, contents } of outputFiles) writeChanged(path, contents);
chmodSync(join(out, 'quantastor-xenserver.js'), 0o755);
writeChanged(join(out, 'licences.txt'), Buffer.from(licences(root, metafile)));
for (const name of readdirSync(join(out, 'chunks'))) {
  const path = join(out, 'chunks', name);
  if (!outputFiles.some((file) => file.path === path)) rmSync(path);
}

/** A build that changes nothing writes nothing: the command line may be in use, by tests for one. */
function writeChanged(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
}

/**
 * Imports from an index.ts become imports from the files that it re-exports: through the index, every
 * script would reach, and load, all of core.
 */
function importPastIndexes(bundler) {
  const files = new Map(
    Object.entries(indexes).flatMap(([name, folder]) =>
      [
        ...readFileSync(join(folder, 'index.ts'), 'utf8').matchAll(
          /export \{([^}]*)\} from '([^']+)'/g,
        ),
      ].flatMap(([, names, from]) =>
        names
          .split(',')
          .map((each) => [
            `${name} ${each.trim()}`,
            from.startsWith('.') ? join(folder, from) : from,
          ]),
      ),
    ),
  );
  bundler.onLoad({ filter: /zx-scripts\/src\/.*\.ts$/ }, ({ path }) => ({
    loader: 'ts',
    contents: readFileSync(path, 'utf8').replace(
      /import \{([^}]*)\} from '(@quantastor-xenserver\/core|quantastor-xenserver)';/g,
      (_, names, from) =>
        names
          .split(',')
          .map((each) => each.trim())
          .filter((each) => each && !each.startsWith('type '))
          .map((each) => `import { ${each} } from ${JSON.stringify(files.get(`${from} ${each}`))};`)
          .join(' '),
    ),
  }));
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
