import { statSync } from 'node:fs';
import { Readable } from 'node:stream';
import { expect, it, vi } from 'vitest';
import { readInput } from '../../src/kit/input.ts';

vi.mock('node:fs', async (original) => ({ ...(await original<object>()), statSync: vi.fn() }));

it.each([
  ['ENOENT', 'NOT_FOUND'],
  ['ENOTDIR', 'NOT_FOUND'],
  ['EISDIR', 'REFUSED'],
  ['ELOOP', 'REFUSED'],
  ['EACCES', 'ACCESS_DENIED'],
  ['EPERM', 'ACCESS_DENIED'],
  ['EIO', 'BAD_INPUT'],
])('a file that gives %s is reported as %s, with its path', async (errno, code) => {
  vi.mocked(statSync).mockImplementation(() => {
    throw Object.assign(new Error(errno), { code: errno });
  });
  await expect(readInput('/some/file')).rejects.toMatchObject({ code, place: '/some/file' });
});

it('a file of more than 64 MiB is refused before it is read', async () => {
  const stats = { size: 64 * 1024 * 1024 + 1, isFile: () => true, isDirectory: () => false };
  vi.mocked(statSync).mockReturnValue(stats as ReturnType<typeof statSync>);
  await expect(readInput('/some/file', '--profile')).rejects.toMatchObject({
    ...{ code: 'BAD_INPUT', place: '--profile /some/file' },
    message: 'it has more than 67108864 bytes, which are read at most',
  });
});

it('stdin without an end is refused, and not gathered', async () => {
  const piece = Buffer.alloc(16 * 1024 * 1024);
  let given = 0;
  const endless = Readable.from(
    (function* () {
      for (;;) {
        given++;
        yield piece;
      }
    })(),
  );
  const stdin = vi.spyOn(process, 'stdin', 'get').mockReturnValue(endless as typeof process.stdin);
  await expect(readInput('-', '--hosts-file')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  expect(given).toBeLessThan(30);
  stdin.mockRestore();
});
