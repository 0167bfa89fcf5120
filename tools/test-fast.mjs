// node tools/test-fast.mjs [vitest filters]: the tests that need no root, no daemon and no network. It
// leaves out e2e and every file tagged slow (`@module-tag slow` in a comment), and shortens properties (FC_RUNS).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { installPackages, root } from './setup.mjs';

installPackages();
const folder = folderInMemory();
// Ctrl-C reaches vitest too; this process waits for it, and takes the folder away
process.on('SIGINT', () => {});
const { status } = spawnSync(
  process.execPath,
  [
    join(root, 'node_modules/vitest/vitest.mjs'),
    'run',
    '--config',
    join(root, 'tools/fast/vitest.config.ts'),
    // many wait for processes that they start
    `--maxWorkers=${cpus().length + 1}`,
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: { FC_RUNS: '15', ...process.env, ...(folder && { TMPDIR: folder }) },
  },
);
if (folder) rmSync(folder, { recursive: true, force: true });
process.exitCode = status ?? 1;

/**
 * Where the tests write, as all that is written safely waits for the disk. Undefined where there is no such place, where it
 * is small, as in most containers, or where no program may be started from it. `npm test` writes to the disk.
 */
function folderInMemory() {
  const memory = '/dev/shm';
  if (process.env.TMPDIR) return undefined;
  let made;
  try {
    const { type, bavail, bsize } = statfsSync(memory);
    const isTmpfs = type === 0x01021994;
    if (!isTmpfs || bavail * bsize < 1e9) return undefined;
    made = mkdtempSync(join(memory, 'quantastor-fast-'));
    const program = join(made, 'program');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    const { status: answer } = spawnSync(program);
    rmSync(program);
    if (answer === 0) return made;
  } catch {
    // no such folder, or none that may be written
  }
  if (made) rmSync(made, { recursive: true, force: true });
  return undefined;
}
