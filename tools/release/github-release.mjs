// Makes the GitHub release of what the rehearsal wrote: node tools/release/github-release.mjs FOLDER. It pushes the commit
// with the new versions as the branch release/vX.Y.Z, which is to be merged into main, and tags that commit.
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { project } from '../project-meta.mjs';
import { git, withToken } from './git.mjs';

const folder = process.argv[2] ?? 'dist/release';
const files = readdirSync(folder);
const deb = files.find((file) => file.endsWith('.deb'));
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
process.exitCode = status ?? 1;
