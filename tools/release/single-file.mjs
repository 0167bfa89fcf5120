// The command line as one CommonJS file: node tools/release/single-file.mjs OUTFILE. For a machine with Node 20 or newer and
// nothing else, and the main program of the single executable, which takes CommonJS only.
import { chmodSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { build } from 'esbuild';
import { root } from '../setup.mjs';

const zxScripts = join(root, 'packages/zx-scripts');
const { version } = JSON.parse(readFileSync(join(zxScripts, 'package.json'), 'utf8'));

/** CommonJS has no await at the top of a file: commands are only loaded here, and cli.ts becomes one async function. */
const withoutTopLevelAwait = {
  name: 'without-top-level-await',
  setup(bundler) {
    bundler.onLoad({ filter: /zx-scripts[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8')
        .replace(/^await runAlone\([^;]*\);\n?/m, '')
        .replace("createRequire(import.meta.url)('../package.json')", JSON.stringify({ version }));
      if (!path.endsWith('cli.ts')) return { loader: 'ts', contents: text };
      const imports = [...text.matchAll(/^import [^;]*;$/gm)].map(([line]) => line).join('\n');
      const rest = text.replace(/^#!.*\n/, '').replace(/^import [^;]*;$/gm, '');
      return { loader: 'ts', contents: `${imports}\nvoid (async () => {${rest}})();\n` };
    });
  },
};

/** Writes the file and resolves with its size in bytes. `node` is the oldest Node that runs it. */
export async function makeSingleFile(outfile, node = 'node20.19') {
  mkdirSync(dirname(resolve(outfile)), { recursive: true });
  const { metafile } = await build({
    absWorkingDir: zxScripts,
    entryPoints: ['src/cli.ts'],
    outfile: resolve(outfile),
    bundle: true,
    platform: 'node',
    target: node,
    format: 'cjs',
    conditions: ['@quantastor-xenserver/source'],
    plugins: [withoutTopLevelAwait],
    define: {
      'import.meta.url': '__fileUrl',
      'import.meta.dirname': '__dirname',
    },
    banner: {
      js: '#!/usr/bin/env node\nconst __fileUrl = require("node:url").pathToFileURL(__filename).href;',
    },
    minifyWhitespace: true,
    minifySyntax: true,
    legalComments: 'eof',
    metafile: true,
    logLevel: 'warning',
  });
  chmodSync(outfile, 0o755);
  return Object.values(metafile.outputs)[0].bytes;
}

if (process.argv[1] === import.meta.filename) {
  const outfile = process.argv[2] ?? join(root, 'dist/quantastor-xenserver.cjs');
  console.log(`${outfile}: ${await makeSingleFile(outfile)} bytes`);
}
