// Bundles core's entry points into dist/: what is published is a few files that need no other package, in place of some 300
// and four packages (3 MB more in node_modules). The types beside them are tsc's.
import {
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
const dist = join(here, 'dist');
const { exports } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

const { metafile, outputFiles } = await build({
  absWorkingDir: root,
  entryPoints: Object.values(exports).flatMap(
    (entry) => entry['@quantastor-xenserver/source']?.replace('./', 'packages/core/') ?? [],
  ),
  outdir: 'packages/core/dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node20.19',
  format: 'esm',
  legalComments: 'none',
  // names stay, for whoever reads a stack; blanks are a seventh of what is installed
  minifyWhitespace: true,
  metafile: true,
  write: false,
  logLevel: 'warning',
});
mkdirSync(join(dist, 'chunks'), { recursive: true });
for (const { path, contents } of outputFiles) writeChanged(path, contents);
writeChanged(join(dist, 'licences.txt'), Buffer.from(licences(root, metafile)));
const made = new Set(outputFiles.map(({ path }) => path));
for (const name of readdirSync(dist, { recursive: true, encoding: 'utf8' }))
  if (/\.js(\.map)?$/.test(name) && !made.has(join(dist, name))) rmSync(join(dist, name));

/** A build that changes nothing writes nothing: a program that is running may be about to load a chunk. */
function writeChanged(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  writeFileSync(`${path}.new`, contents);
  renameSync(`${path}.new`, path);
}
