import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';

// Loaded before each test file. This machine is a host in some of them, and files run side by side: in one folder of root's
// the record of one file's run would hold the host for another's.
// In the fast lane files share their modules and this runs before each: what it replaced asks for the folder of now.
const top = vi.hoisted(() => {
  const all = globalThis as { ownFolderOfTests?: { path: string } };
  all.ownFolderOfTests ??= { path: '' };
  return all.ownFolderOfTests;
});
afterAll(() => {
  if (top.path !== '') rmSync(top.path, { recursive: true, force: true });
  top.path = '';
});

/** What stands for `/var/lib` in this test file. */
export function varLib(): string {
  if (top.path === '') top.path = mkdtempSync(join(tmpdir(), 'quantastor-var-lib-'));
  return top.path;
}

vi.mock('../../src/os/backup.ts', async (original) => {
  const real = await original<typeof import('../../src/os/backup.ts')>();
  const localOwnFolder: typeof real.localOwnFolder = (...given) =>
    given.length > 0 ? real.localOwnFolder(...given) : join(varLib(), real.OWN_NAME);
  return { ...real, localOwnFolder };
});
