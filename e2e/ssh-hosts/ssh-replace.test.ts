import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostUnderTest, NASTY, SHELLS, sha256 } from './host-under-test.ts';
import { failureOf, openLabHost } from './open-host.ts';
import { whyNoHosts } from './why-not.ts';

const reason = whyNoHosts();
const NASTY_NAME = `/root/ -n '"$(touch pwned)\`id\`\\ *?[a]\n;&|<>é.conf`;

describe.each(SHELLS)('ssh host, writing, with %s', (shell) => {
  describe.skipIf(reason)(reason ? `(${reason})` : 'on an sshd of its own', () => {
    const { lab, box, host, put, litter } = hostUnderTest(shell);

    test('carries every byte of a file there and back', async () => {
      const hash = put('/root/nasty', 'old');
      const result = await host().replace({ path: '/root/nasty', expected: hash, content: NASTY });
      expect(result).toEqual({ realPath: '/root/nasty' });
      expect(readFileSync(box().path('/root/nasty'))).toEqual(NASTY);
      const read = await host().read('/root/nasty');
      expect(read.exists && Buffer.from(read.bytes)).toEqual(NASTY);
      expect(existsSync(box().path('/pwned'))).toBe(false);
    });

    test('works with a hostile file name', async () => {
      const made = await host().replace({
        path: NASTY_NAME,
        expected: null,
        content: NASTY,
        mode: 0o600,
      });
      expect(made.realPath).toBe(NASTY_NAME);
      const read = await host().read(NASTY_NAME);
      expect(read).toMatchObject({ exists: true, realPath: NASTY_NAME });
      expect(statSync(box().path(NASTY_NAME)).mode & 0o777).toBe(0o600);
      const changed = await host().replace({
        path: NASTY_NAME,
        expected: sha256(NASTY),
        content: Buffer.from('x'),
        runId: 'nasty',
      });
      expect(readFileSync(box().path(changed.backup ?? ''))).toEqual(NASTY);
      await host().replace({ path: NASTY_NAME, expected: sha256(Buffer.from('x')), content: null });
      expect(await host().read(NASTY_NAME)).toEqual({ exists: false, path: NASTY_NAME });
      expect(readdirSync(box().path('/root')).filter((name) => name.includes('pwned'))).toEqual([]);
    });

    // a bash reads what it runs byte by byte
    const megabytes = shell === 'dash' ? 20 : 4;
    test(`carries ${megabytes} MB of random bytes`, async () => {
      const bytes = randomBytes(megabytes * 1024 * 1024);
      await host().replace({ path: '/root/big', expected: null, content: bytes });
      expect(sha256(readFileSync(box().path('/root/big')))).toBe(sha256(bytes));
      const read = await host().read('/root/big');
      expect(read.exists && read.sha256).toBe(sha256(bytes));
      // the middle alone travels now
      const changed = Buffer.concat([
        bytes.subarray(0, 1_999_999),
        NASTY,
        bytes.subarray(2_000_100),
      ]);
      await host().replace({ path: '/root/big', expected: sha256(bytes), content: changed });
      expect(sha256(readFileSync(box().path('/root/big')))).toBe(sha256(changed));
    });

    test('keeps link, owner, mode and extended attributes, and the backup has the old bytes', async () => {
      const target = '/etc/multipath.xenserver/multipath.conf';
      const outside = box().path(target);
      const old = readFileSync(outside);
      chownSync(outside, 1000, 6);
      execFileSync('chmod', ['640', outside]);
      execFileSync('setfattr', ['-n', 'user.note', '-v', 'keep me', outside]);
      const content = Buffer.concat([old, Buffer.from('\n# one line more\n')]);
      const result = await host().replace({
        path: '/etc/multipath.conf',
        expected: sha256(old),
        content,
        runId: '20260101T000000Z-abcd',
      });
      expect(result.realPath).toBe(target);
      expect(result.backup).toBe(
        '/var/lib/quantastor-xenserver/backups/20260101T000000Z-abcd/%2Fetc%2Fmultipath.conf',
      );
      expect(readFileSync(box().path(result.backup ?? ''))).toEqual(old);
      expect(statSync(join(box().root, '/var/lib/quantastor-xenserver')).mode & 0o777).toBe(0o700);
      expect(readlinkSync(join(box().root, 'etc/multipath.conf'))).toBe(target);
      expect(readFileSync(outside)).toEqual(content);
      const { uid, gid, mode } = statSync(outside);
      expect([uid, gid, mode & 0o7777]).toEqual([1000, 6, 0o640]);
      const note = execFileSync('getfattr', [
        '--absolute-names',
        '--only-values',
        '-n',
        'user.note',
        outside,
      ]);
      expect(`${note}`).toBe('keep me');
      expect(litter('/etc/multipath.xenserver')).toEqual([]);
      const again = await host().replace({
        path: '/etc/multipath.conf',
        expected: sha256(content),
        content: old,
        runId: '20260101T000000Z-abcd',
      });
      expect(again.backup).toBe(`${result.backup}~2`);
      expect(readFileSync(box().path(result.backup ?? ''))).toEqual(old);
    });

    test('follows a chain of relative links through a linked folder', async () => {
      mkdirSync(box().path('/root/real'));
      const hash = put('/root/real/file', 'one');
      symlinkSync('real', join(box().root, 'root/folder'));
      symlinkSync('folder/file', join(box().root, 'root/first'));
      symlinkSync('../root/first', join(box().root, 'etc/second'));
      const result = await host().replace({
        path: '/etc/second',
        expected: hash,
        content: Buffer.from('two'),
      });
      expect(result.realPath).toBe('/root/real/file');
      expect(readFileSync(box().path('/root/real/file'), 'utf8')).toBe('two');
      expect(lstatSync(join(box().root, 'root/first')).isSymbolicLink()).toBe(true);
      expect(await host().read('/root/folder/file')).toMatchObject({ realPath: '/root/real/file' });
    });

    test('writes nothing when the bytes are not those that were planned on', async () => {
      const hash = put('/root/cas', 'planned on');
      put('/root/cas', 'changed since');
      const content = Buffer.from('mine');
      const change = { path: '/root/cas', expected: hash, content, runId: 'cas' };
      expect(await failureOf(host().replace(change))).toMatchObject({
        code: 'FILE_CHANGED',
        place: host().name,
      });
      expect(await failureOf(host().replace({ ...change, content: null }))).toMatchObject({
        code: 'FILE_CHANGED',
      });
      expect(await failureOf(host().replace({ ...change, expected: null }))).toMatchObject({
        code: 'FILE_CHANGED',
      });
      expect(await failureOf(host().replace({ ...change, path: '/root/none' }))).toMatchObject({
        code: 'FILE_CHANGED',
      });
      expect(readFileSync(box().path('/root/cas'), 'utf8')).toBe('changed since');
      expect(litter('/root')).toEqual([]);
      expect(existsSync(box().path('/var/lib/quantastor-xenserver/backups/cas'))).toBe(false);
    });

    test('lets one of two makers of a file win', async () => {
      const other = await openLabHost(lab(), box());
      try {
        for (let round = 0; round < 5; round++) {
          const path = `/root/race-${round}`;
          const results = await Promise.allSettled(
            [host(), other].map((one, index) =>
              one.replace({ path, expected: null, content: Buffer.from(`${index}`.repeat(9_000)) }),
            ),
          );
          expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
          const winner = results.findIndex(({ status }) => status === 'fulfilled');
          expect(readFileSync(box().path(path), 'utf8')).toBe(`${winner}`.repeat(9_000));
        }
        expect(litter('/root')).toEqual([]);
      } finally {
        await other.close();
      }
    });

    test('makes a drop-in folder of one level, and removes what it made when it fails', async () => {
      const path = '/etc/new.d/drop-in.conf';
      await host().replace({ path, expected: null, content: Buffer.from('x\n') });
      expect(readFileSync(box().path(path), 'utf8')).toBe('x\n');
      expect(statSync(box().path(path)).mode & 0o777).toBe(0o644);
      expect(statSync(box().path('/etc/new.d')).mode & 0o777).toBe(0o755);
      const deep = host().replace({
        path: '/etc/a/b/c.conf',
        expected: null,
        content: Buffer.from('x'),
      });
      expect((await failureOf(deep)).code).toBe('WRITE_FAILED');
      expect(existsSync(box().path('/etc/a'))).toBe(false);
    });
  });
});
