import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hostUnderTest, NASTY, SHELLS, sha256 } from './host-under-test.ts';
import { failureOf, openLabHost } from './open-host.ts';
import { whyNoHosts } from './why-not.ts';

const reason = whyNoHosts();

describe.each(SHELLS)('ssh host, odd files and refusals, with %s', (shell) => {
  describe.skipIf(reason)(reason ? `(${reason})` : 'on an sshd of its own', () => {
    const { lab, box, host, put, litter } = hostUnderTest(shell);

    test('lists hidden and hostile names, and no folders, in the order of the C locale', async () => {
      const folder = '/root/list';
      mkdirSync(box().path(folder));
      for (const name of [
        'b.conf.bak',
        'a.conf',
        'Z.conf',
        '.conf',
        '.h.conf',
        'x\ny.conf',
        'other',
      ])
        put(`${folder}/${name}`, name);
      mkdirSync(box().path(`${folder}/dir.conf`));
      symlinkSync('a.conf', join(box().path(folder), 'link.conf'));
      symlinkSync('nowhere', join(box().path(folder), 'dangling.conf'));
      const { folders } = await host().facts({ folders: [{ path: folder, contains: '.conf' }] });
      const files = folders.get(folder) ?? [];
      expect(files.map((file) => file.path.slice(folder.length + 1))).toEqual([
        '.conf',
        '.h.conf',
        'Z.conf',
        'a.conf',
        'b.conf.bak',
        'link.conf',
        'x\ny.conf',
      ]);
      const link = files.find((file) => file.path.endsWith('link.conf'));
      expect(link).toMatchObject({ realPath: `${folder}/a.conf` });
    });

    test('refuses links to nothing, loops, folders and devices', async () => {
      put('/root/cas', 'a file');
      symlinkSync('/nowhere', join(box().root, 'root/dangling'));
      symlinkSync('loop-b', join(box().root, 'root/loop-a'));
      symlinkSync('loop-a', join(box().root, 'root/loop-b'));
      symlinkSync('cas', join(box().root, 'root/to-cas'));
      const write = (path: string, expected: string | null, content: Uint8Array | null = NASTY) =>
        failureOf(host().replace({ path, expected, content }));
      expect(await host().read('/root/dangling')).toMatchObject({
        exists: false,
        linkTo: '/nowhere',
      });
      expect(await write('/root/dangling', null)).toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('not there'),
      });
      expect(await write('/root/loop-a', null)).toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('loop'),
      });
      expect((await failureOf(host().read('/root/loop-a'))).code).toBe('REFUSED');
      expect((await failureOf(host().read('/dev/null'))).code).toBe('REFUSED');
      expect((await failureOf(host().read('/etc'))).code).toBe('REFUSED');
      expect((await write('/dev/null', 'x')).code).toBe('REFUSED');
      const hash = sha256(readFileSync(box().path('/root/cas')));
      expect((await write('/root/to-cas', hash, null)).code).toBe('REFUSED');
      expect((await failureOf(host().read('relative'))).code).toBe('BAD_INPUT');
      expect((await failureOf(host().read('/a\0b'))).code).toBe('BAD_INPUT');
    });

    test('says what stops a write, and leaves the old bytes and no litter', async () => {
      mkdirSync(box().path('/root/small'));
      const inHost = (...argv: string[]) => host().run(argv);
      await inHost('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/root/small');
      const hash = put('/root/small/file.conf', 'old');
      const content = randomBytes(200_000);
      const change = { path: '/root/small/file.conf', expected: hash, content };
      expect((await failureOf(host().replace(change))).code).toBe('WRITE_FAILED');
      expect(litter('/root/small')).toEqual([]);
      await inHost('mount', '-o', 'remount,ro', '/root/small');
      const readOnly = await failureOf(host().replace({ ...change, content: Buffer.from('x') }));
      expect(readOnly).toMatchObject({
        code: 'WRITE_FAILED',
        message: expect.stringContaining('Read-only file system'),
      });
      expect(readOnly.remedy).not.toBe('');
      expect(readFileSync(box().path('/root/small/file.conf'), 'utf8')).toBe('old');
      await inHost('mount', '--bind', '/etc/hostname', '/root/cas');
      const busy = {
        path: '/root/cas',
        expected: sha256(readFileSync(box().path('/etc/hostname'))),
      };
      expect(await failureOf(host().replace({ ...busy, content: Buffer.from('x') }))).toMatchObject(
        {
          code: 'WRITE_FAILED',
          message: expect.stringContaining('busy'),
        },
      );
      expect(litter('/root')).toEqual([]);
    });

    test('tells a user who is not root what he may not do', async () => {
      const admin = await openLabHost(lab(), box(), { user: 'admin' });
      try {
        put('/root/secret', 'x', 0o600);
        put('/etc/not-yours', 'x', 0o600);
        expect((await failureOf(admin.read('/root/secret'))).code).toBe('ACCESS_DENIED');
        expect((await failureOf(admin.read('/etc/not-yours'))).code).toBe('ACCESS_DENIED');
        const hash = put('/etc/yours-to-read', 'x');
        const change = { path: '/etc/yours-to-read', expected: hash, content: Buffer.from('y') };
        expect((await failureOf(admin.replace(change))).code).toBe('ACCESS_DENIED');
        const own = await admin.replace({
          path: '/home/admin/mine',
          expected: null,
          content: Buffer.from('1'),
        });
        expect(own.realPath).toBe('/home/admin/mine');
        const { backup } = await admin.replace({
          path: '/home/admin/mine',
          expected: sha256(Buffer.from('1')),
          content: Buffer.from('2'),
          runId: 'r',
        });
        expect(backup).toBe(
          '/home/admin/.local/state/quantastor-xenserver/backups/r/%2Fhome%2Fadmin%2Fmine',
        );
      } finally {
        await admin.close();
      }
    });

    test('compares and checks by a weaker program where there is no sha256sum', async () => {
      for (const tool of ['sha256sum', 'sha1sum', 'md5sum'])
        execFileSync('rm', ['-f', join(box().root, 'usr/bin', tool)]);
      // a busybox shell has its own
      const poor = await openLabHost(lab(), box());
      try {
        const hash = put('/root/poor', 'first\n');
        const content = Buffer.concat([Buffer.from('first\n'), NASTY]);
        await poor.replace({ path: '/root/poor', expected: hash, content });
        expect(readFileSync(box().path('/root/poor'))).toEqual(content);
        put('/root/poor', 'somebody else');
        const stale = { path: '/root/poor', expected: sha256(content), content: Buffer.from('x') };
        expect((await failureOf(poor.replace(stale))).code).toBe('FILE_CHANGED');
        const strange = { ...stale, expected: 'f'.repeat(64) };
        expect((await failureOf(poor.replace(strange))).code).toBe('FILE_CHANGED');
      } finally {
        await poor.close();
      }
    });
  });
});
