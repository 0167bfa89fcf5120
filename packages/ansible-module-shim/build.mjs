// Makes dist/collection: the collection's own files with the bundles of core, ready for `ansible-galaxy collection build`.
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licences } from '../../tools/licences.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '../..');
const out = join(here, 'dist/collection');
const { version } = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8'));

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
cpSync(join(here, 'collection'), out, {
  recursive: true,
  filter: (path) => !/(?:__pycache__|\.pyc$)/.test(path),
});
const shared = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node20.19',
  // straight from the sources: no stale build of core
  conditions: ['@quantastor-xenserver/source'],
  minify: true,
  // names of errors stand in messages
  keepNames: true,
  // ansible-test takes typographic quotes for mistakes
  charset: 'ascii',
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};
const banner = (more) => `// quantastor-xenserver ${version}, MIT; see licenses.txt${more}`;
const bridge = await build({
  ...shared,
  entryPoints: ['packages/ansible-module-shim/src/serve.ts'],
  outfile: join(out, 'plugins/plugin_utils/bridge.mjs'),
  format: 'esm',
  banner: { js: banner('') },
});
const onTarget = await build({
  ...shared,
  entryPoints: ['packages/ansible-module-shim/src/on-target.ts'],
  outfile: join(out, 'plugins/modules/run_on_target.cjs'),
  format: 'cjs',
  // never `env node`: newer ansible-core takes the whole line for one program
  banner: { js: `#!/usr/bin/node\n${banner('')}` },
});
for (const { outputFiles } of [bridge, onTarget])
  for (const { path, contents } of outputFiles) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
    console.log(`${path.slice(out.length + 1)}: ${contents.length} bytes`);
  }
writeFileSync(join(out, 'licenses.txt'), licences(root, bridge.metafile));
writeFileSync(join(out, 'LICENSE-MIT'), readFileSync(join(root, 'LICENSE')));
// the Python files name it: what imports Ansible is under the GPL
cpSync(join(root, 'packages/ansible-runner-ts/callback/COPYING'), join(out, 'COPYING'));
// changesets write it beside the package; there is none before the first release
const changelog = join(here, 'CHANGELOG.md');
writeFileSync(
  join(out, 'CHANGELOG.md'),
  existsSync(changelog)
    ? readFileSync(changelog)
    : `# Changelog\n\n## ${version}\n\nNot released yet.\n`,
);
const galaxy = join(out, 'galaxy.yml');
writeFileSync(
  galaxy,
  readFileSync(galaxy, 'utf8').replace(/^# stamped.*\nversion: .*$/m, `version: ${version}`),
);
