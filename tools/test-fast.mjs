// node tools/test-fast.mjs [vitest filters]: the tests that need no root, no daemon and no network, within a minute. It
// leaves out e2e and every file tagged slow (`@module-tag slow` in a comment), and shortens properties (FC_RUNS).
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { installPackages, root } from './setup.mjs';

installPackages();
const PROJECTS = ['core', 'zx-scripts', 'github-action', 'ansible-module-shim'];
const slow = PROJECTS.flatMap((project) => {
  const folder = join(root, 'packages', project, 'test');
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.test.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => /@module-tag slow\b/.test(readFileSync(file, 'utf8').slice(0, 2000)));
});
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    join(root, 'tools/vitest.fast.ts'),
    ...slow.flatMap((file) => ['--exclude', `**/${relative(root, file).replaceAll('\\', '/')}`]),
    ...slow.flatMap((file) => {
      const [, , ...inside] = relative(root, file).split(/[\\/]/);
      return ['--exclude', inside.join('/')];
    }),
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { FC_RUNS: '15', ...process.env } },
);
process.exitCode = status ?? 1;
