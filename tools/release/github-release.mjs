// Makes the GitHub release of what the rehearsal wrote: node tools/release/github-release.mjs FOLDER. It pushes the commit
// with the new versions as the branch release/vX.Y.Z, which is to be merged into main, tags that commit, and moves the tag
// vX, by which workflows call the reusable ones and the Action of this repository.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { project } from '../project-meta.mjs';
import { git, withToken } from './git.mjs';

const folder = process.argv[2] ?? 'dist/release';
// the bundle is for push-action.mjs
const files = readdirSync(folder).filter((file) => file !== 'release.bundle');
const deb = files.find((file) => file.endsWith('_amd64.deb'));
const version = /_([^_]+)_/.exec(deb ?? '')?.[1];
if (!version) throw new Error(`${folder} holds no Debian package to read the version from`);
git(['fetch', '--quiet', resolve(folder, 'release.bundle'), 'HEAD']);
const commit = git(['rev-parse', 'FETCH_HEAD']);
git(
  [
    'push',
    `https://github.com/${project.owner}/${project.repository}.git`,
    `${commit}:refs/heads/release/v${version}`,
  ],
  { env: withToken('GH_TOKEN') },
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
if (status !== 0) process.exit(status ?? 1);
git(
  [
    'push',
    `https://github.com/${project.owner}/${project.repository}.git`,
    `+${commit}:refs/tags/v${version.split('.')[0]}`,
  ],
  { env: withToken('GH_TOKEN') },
);
