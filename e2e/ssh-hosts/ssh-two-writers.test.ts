import { existsSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostUnderTest, SHELLS } from './host-under-test.ts';
import { openLabHost } from './open-host.ts';
import { whyNoHosts } from './why-not.ts';

const reason = whyNoHosts();
const ROUNDS = 8;

describe.each(SHELLS)('two writers of one file, with %s', (shell) => {
  describe.skipIf(reason)(reason ? `(${reason})` : 'on an sshd of its own', () => {
    const { lab, box, host, put, litter } = hostUnderTest(shell);

    test('of two who change the same bytes at one time, one does', async () => {
      const other = await openLabHost(lab(), box());
      try {
        const path = '/root/both';
        for (let round = 0; round < ROUNDS; round++) {
          const expected = put(path, `old ${round}\n`);
          const results = await Promise.allSettled(
            [host(), other].map((one, index) =>
              one.replace({ path, expected, content: Buffer.from(`${index} was here\n`) }),
            ),
          );
          expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
          const winner = results.findIndex(({ status }) => status === 'fulfilled');
          expect(readFileSync(box().path(path), 'utf8')).toBe(`${winner} was here\n`);
        }
        expect(litter('/root')).toEqual([]);
      } finally {
        await other.close();
      }
    });

    test('a lock that a power cut has left is waited for, and taken away', async () => {
      const expected = put('/root/locked', 'old');
      put('/root/.quantastor-lock', './.quantastor-0123456789abcdef-0123456789abcdef.tmp');
      await host().replace({ path: '/root/locked', expected, content: Buffer.from('new') });
      expect(readFileSync(box().path('/root/locked'), 'utf8')).toBe('new');
      expect(litter('/root')).toEqual([]);
    });

    test('a link in its place is refused, and not written through', async () => {
      const expected = put('/root/linked', 'old');
      put('/tmp/precious', 'precious');
      for (const target of ['/tmp/precious', '/tmp/made-by-link']) {
        symlinkSync(target, join(box().root, 'root/.quantastor-lock'));
        const path = '/root/linked';
        const replaced = host().replace({ path, expected, content: Buffer.from('new') });
        await expect(replaced).rejects.toMatchObject({ code: 'REFUSED' });
        rmSync(join(box().root, 'root/.quantastor-lock'), { force: true });
      }
      expect(readFileSync(box().path('/tmp/precious'), 'utf8')).toBe('precious');
      expect(existsSync(box().path('/tmp/made-by-link'))).toBe(false);
      expect(readFileSync(box().path('/root/linked'), 'utf8')).toBe('old');
    });

    test('the lock itself can be removed as a file, at once', async () => {
      const expected = put('/root/.quantastor-lock', 'left');
      await host().replace({ path: '/root/.quantastor-lock', expected, content: null });
      expect(existsSync(box().path('/root/.quantastor-lock'))).toBe(false);
    });
  });
});
