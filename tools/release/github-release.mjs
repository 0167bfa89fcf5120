// Makes the GitHub release of what the rehearsal wrote: node tools/release/github-release.mjs FOLDER. It pushes the commit
// with the new versions as the branch release/vX.Y.Z, which is to be merged into main, and tags that commit.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { project } from '../project-meta.mjs';

const folder = process.argv[2] ?? 'dist/release';
const files = readdirSync(folder);
const deb = files.find((file) => file.endsWith('.deb'));
const version = /_([^_]+)_/.exec(deb ?? '')?.[1];
if (!version) throw new Error(`${folder} holds no Debian package to read the version from`);
const token = process.env['GH_TOKEN'];
if (!token) throw new Error('GH_TOKEN is not set');
const must = (args, options = {}) => {
  const { status, stdout } = spawnSync('git', args, { encoding: 'utf8', ...options });
  if (status !== 0) throw new Error(`git ${args[0]} failed`);
  return stdout.trim();
};
const bundle = resolve(folder, 'release.bundle');
must(['fetch', '--quiet', bundle, 'HEAD']);
const commit = must(['rev-parse', 'FETCH_HEAD']);
must(
  [
    'push',
    `https://github.com/${project.owner}/${project.repository}.git`,
    `${commit}:refs/heads/release/v${version}`,
  ],
  {
    env: {
      ...process.env,
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.https://github.com/.extraheader',
      GIT_CONFIG_VALUE_0: `AUTHORIZATION: basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`,
    },
  },
);
const { status } = spawnSync(
  'gh',
  [
    'release',
    'create',
    `v${version}`,
    '--title',
    `quantastor-xenserver ${version}`,
    '--target',
    commit,
    '--generate-notes',
    ...files.map((file) => join(folder, file)),
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
