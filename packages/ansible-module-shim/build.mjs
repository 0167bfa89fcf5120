// Makes dist/collection: the collection's own files with the bundles of core, ready for `ansible-galaxy collection build`.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { licences } from '../../tools/licences.mjs';
import { changelogYaml } from './changelog.mjs';

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
  outfile: join(out, 'plugins/plugin_utils/on_target.cjs'),
  format: 'cjs',
  banner: { js: banner('') },
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
const release = existsSync(changelog) ? version : nextVersion();
writeFileSync(
  join(out, 'CHANGELOG.md'),
  existsSync(changelog)
    ? readFileSync(changelog)
    : `# Changelog\n\n## ${release}\n\nNot released yet.\n`,
);
writeFileSync(
  join(out, 'changelogs/changelog.yaml'),
  changelogYaml(join(out, 'CHANGELOG.md'), lastCommit()),
);
const galaxy = join(out, 'galaxy.yml');
const repository = process.env.GITHUB_REPOSITORY ?? 'OWNER/quantastor-xenserver';
writeFileSync(
  galaxy,
  readFileSync(galaxy, 'utf8')
    .replace(/^# stamped.*\n/gm, '')
    .replace(/^version: .*$/m, `version: ${release}`)
    .replaceAll('OWNER/quantastor-xenserver', repository),
);

/** The changesets write no dates. */
function lastCommit() {
  const { stdout } = spawnSync('git', ['log', '-1', '--format=%cs'], {
    cwd: root,
    encoding: 'utf8',
  });
  return (stdout ?? '').trim() || new Date().toISOString().slice(0, 10);
}

/** Before the first release: the version that it will have, as the changesets reckon it; Galaxy takes none below 1.0.0. */
function nextVersion() {
  const script = `const { createRequire } = require('node:module');
    const cli = createRequire(require.resolve('@changesets/cli/package.json'));
    const { default: getReleasePlan } = cli('@changesets/get-release-plan');
    getReleasePlan('.').then((plan) => console.log(JSON.stringify(plan.releases)));`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], { cwd: root, encoding: 'utf8' });
  const releases = JSON.parse(stdout || '[]');
  return releases.find(({ name }) => name.endsWith('/ansible-module-shim'))?.newVersion ?? version;
}
