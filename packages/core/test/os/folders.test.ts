import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolders } from '../../src/os/folders.ts';

let top = '';
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'quantastor-folders-'));
});
afterEach(() => rmSync(top, { recursive: true, force: true }));

test('folders are made level by level, each with the mode', async () => {
  await makeFolders(join(top, 'a', 'b'), 0o700);
  for (const name of ['a', 'a/b']) expect(statSync(join(top, name)).mode & 0o777).toBe(0o700);
  await expect(makeFolders(join(top, 'a', 'b'), 0o700)).resolves.toBeUndefined();
});

// ROBUSTNESS-39, ANSIBLE-10: mkdir with `recursive` of Node never came back from /proc; the test's time limit would end it
test.skipIf(process.platform !== 'linux').each(['/proc/1', '/proc', '/sys', '/dev/null'])(
  'below %s it is an error',
  async (folder) => {
    await expect(makeFolders(join(folder, 'x', 'runs'), 0o700)).rejects.toMatchObject({
      code: expect.stringMatching(/^(ENOENT|EACCES|EPERM|ENOTDIR|EROFS)$/),
    });
  },
);

test('a file in the way is told', async () => {
  writeFileSync(join(top, 'file'), '');
  await expect(makeFolders(join(top, 'file', 'x'), 0o700)).rejects.toMatchObject({
    code: 'ENOTDIR',
  });
});
