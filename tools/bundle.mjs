// Bundles the action into dist/: node tools/bundle.mjs [OUTDIR]. The same bytes on any Node and in any folder.
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runInNewContext } from 'node:vm';
import { build, transform } from 'esbuild';
import { deflateSync, strToU8 } from 'fflate';
import { licences } from './licences.mjs';
import { importPastEntryPoints } from './past-entry-points.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'packages/github-action/src');
const outdir = resolve(process.argv[2] ?? join(root, 'packages/github-action/dist'));
// what a run reads at its start, and all of it: parts such as the SOAP client are read on use only
const LIMIT = 400_000;
const LIMIT_OF_ALL = 942_000;

// @actions/* do not declare that they are free of side effects, so the unused OIDC client would drag
// all of undici in.
const pure = {
  name: 'toolkit-is-pure',
  setup(bundler) {
    bundler.onResolve({ filter: /^(@actions\/|undici$|tunnel$)/ }, async (args) => {
      if (args.pluginData === pure) return undefined;
      const { resolveDir, kind, importer } = args;
      const found = await bundler.resolve(args.path, {
        resolveDir,
        kind,
        importer,
        pluginData: pure,
      });
      return { ...found, sideEffects: false };
    });
  },
};

// Tables, the longest programs of hosts and what a page looks like, a fraction of their size when they are deflated. Not by
// node:zlib, whose bytes differ from one Node to the next.
const LONG_TEXTS =
  /[\\/](?:builtin-(?:rows|names|order)[\w-]*\.data|remote[\\/](?:facts\.sh|re(?:place|cord|place-file)\.ps1|run\.ps1|replace\.sh)|page[\\/](?:style|script))\.ts$/;
const deflated = {
  name: 'long-texts-are-deflated',
  setup(bundler) {
    bundler.onLoad({ filter: LONG_TEXTS }, async ({ path }) => {
      const { code } = await transform(readFileSync(path, 'utf8'), { loader: 'ts', format: 'cjs' });
      const module = { exports: {} };
      runInNewContext(code, { module, exports: module.exports });
      const values = JSON.stringify(module.exports);
      if (/\brequire\(/.test(code)) throw new Error(`${path}: more than values`);
      const packed = Buffer.from(deflateSync(strToU8(values), { level: 9 })).toString('base64');
      const names = Object.keys(module.exports).join(', ');
      return {
        contents: `import { inflateRawSync } from 'node:zlib';\nexport const { ${names} } = JSON.parse(inflateRawSync(Buffer.from('${packed}', 'base64')).toString());`,
      };
    });
  },
};

// What help, documents and man pages say of an option: no step shows it.
const OPTION_TEXTS = /^ {4}(?:help|more):\s*(['"`])(?:(?!\1)[^\\]|\\.)*\1,\n/gm;
// why a front end has a row not, or otherwise: that there is a reason counts, and nobody shows it
const REASONS = /\b((?:cli|action|ansible|why):)\s*(['"`])(?:(?!\2)[^\\]|\\.)*\2/g;
const withoutHelp = {
  name: 'options-are-without-help',
  setup(bundler) {
    bundler.onLoad({ filter: /[\\/]core[\\/]src[\\/]options[\\/][\w-]+\.ts$/ }, ({ path }) => {
      const text = readFileSync(path, 'utf8');
      const table = text.includes('OptionTable<')
        ? text.replace(OPTION_TEXTS, '').replace(REASONS, "$1 ''")
        : text;
      return { contents: table, loader: 'ts' };
    });
  },
};

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: [join(source, 'index.ts'), join(source, 'post.ts')],
  outdir,
  write: false,
  bundle: true,
  splitting: true,
  chunkNames: '[name]-[hash]',
  platform: 'node',
  target: 'node24',
  format: 'esm',
  // straight from the sources: no stale build of core
  conditions: ['@quantastor-xenserver/source'],
  plugins: [pure, deflated, withoutHelp, importPastEntryPoints(/github-action\/src\/.*\.ts$/)],
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
  // a bundled CommonJS dependency still needs a real require
  banner: {
    js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);",
  },
});

rmSync(outdir, { recursive: true, force: true });
mkdirSync(outdir, { recursive: true });
for (const { path, contents } of outputFiles) writeFileSync(path, contents);
writeFileSync(join(outdir, 'licenses.txt'), licences(root, metafile));
let all = 0;
for (const { path } of outputFiles) {
  const { size } = statSync(path);
  all += size;
  console.log(`${path.slice(outdir.length + 1)}: ${size} bytes`);
  if (size > LIMIT) {
    console.error(`over the limit of ${LIMIT} bytes`);
    process.exitCode = 1;
  }
}
console.log(`all: ${all} bytes`);
if (all > LIMIT_OF_ALL) {
  console.error(`over the limit of ${LIMIT_OF_ALL} bytes for all`);
  process.exitCode = 1;
}
