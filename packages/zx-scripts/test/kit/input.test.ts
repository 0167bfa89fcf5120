import { statSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { readInput } from '../../src/kit/input.ts';

vi.mock('node:fs', async (original) => ({ ...(await original<object>()), statSync: vi.fn() }));

it.each([
  ['ENOENT', 'NOT_FOUND'],
  ['ENOTDIR', 'NOT_FOUND'],
  ['EISDIR', 'BAD_INPUT'],
  ['EACCES', 'ACCESS_DENIED'],
  ['EPERM', 'ACCESS_DENIED'],
  ['EIO', 'BAD_INPUT'],
])('a file that gives %s is reported as %s, with its path', async (errno, code) => {
  vi.mocked(statSync).mockImplementation(() => {
    throw Object.assign(new Error(errno), { code: errno });
  });
  await expect(readInput('/some/file')).rejects.toMatchObject({ code, place: '/some/file' });
});
