// node tools/test-fast.mjs [vitest filters]: the tests that need no root, no daemon and no network, within a minute. It
// leaves out e2e and every file tagged slow (`@module-tag slow` in a comment), and shortens properties (FC_RUNS).
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { installPackages, root } from './setup.mjs';

installPackages();
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    join(root, 'tools/vitest.fast.ts'),
    // many wait for processes that they start
    `--maxWorkers=${cpus().length + 1}`,
    ...process.argv.slice(2),
  ],
  { cwd: root, stdio: 'inherit', env: { FC_RUNS: '15', ...process.env } },
);
process.exitCode = status ?? 1;
