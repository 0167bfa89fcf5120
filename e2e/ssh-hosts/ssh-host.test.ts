import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
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
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Host } from '@quantastor-xenserver/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, type LabHost, type LoginShell, startHosts } from './lab.ts';
import { failureOf, openLabHost, waitUntil } from './open-host.ts';
import { whyNoHosts } from './why-not.ts';

const reason = whyNoHosts();
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
/** Every byte there is, and all that a shell could take for more than itself. */
const NASTY = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
  Buffer.from(
    `'"\\'\\" \${HOME} $(touch /pwned) \`touch /pwned\` %s %b \\0 \\c \\n !! ~ * ;&|<>\n\r\n\t é \u202e`,
  ),
  Buffer.from('0123456789\x007\0\0\xff\xfe\n', 'latin1'),
]);
const NASTY_NAME = `/root/ -n '"$(touch pwned)\`id\`\\ *?[a]\n;&|<>é.conf`;

describe.each<LoginShell>(['dash', 'bash', 'busybox'])('ssh host with %s', (shell) => {
  describe.skipIf(reason)(reason ? `(${reason})` : 'on an sshd of its own', () => {
    let lab: Lab;
    let box: LabHost;
    let host: Host;

    beforeAll(async () => {
      lab = await startHosts({
        count: 1,
        layout: 'xenserver-8',
        shell,
        files: { '/root/.bashrc': 'echo a login script talks\necho and complains >&2\n' },
      });
      box = lab.hosts[0] as LabHost;
      host = await openLabHost(lab, box);
    });
    afterAll(async () => {
      await host?.close();
      await lab?.stop();
    });

    const put = (path: string, bytes: Uint8Array | string, mode = 0o644): string => {
      writeFileSync(box.path(path), bytes, { mode });
      return sha256(Buffer.from(bytes));
    };
    const litter = (folder: string): string[] =>
      readdirSync(box.path(folder)).filter((name) => name.startsWith('.quantastor-'));

    test('answers everything in one round trip of one connection', async () => {
      const before = host.traffic.roundTrips;
      const facts = await host.facts({
        files: ['/etc/multipath.conf', '/etc/nosuch', '/nosuch/folder/file', '/etc/passwd'],
        folders: [
          { path: '/etc/multipath/conf.d', contains: '.conf' },
          { path: '/nosuch' },
          { path: '/root/.ssh' },
        ],
        commands: [
          ['sh', '-c', 'echo out; echo err >&2; exit 3'],
          ['nosuch-command', 'a b'],
          ['echo', "it's", '$HOME', '', '*'],
          ['multipath', '-t'],
        ],
      });
      expect(host.traffic).toEqual({ connections: 1, roundTrips: before + 1 });
      const main = facts.files.get('/etc/multipath.conf');
      if (!main?.exists) throw new Error('not there');
      expect(main.realPath).toBe('/etc/multipath.xenserver/multipath.conf');
      expect(main.mode).toBe(0o644);
      expect(Buffer.from(main.bytes)).toEqual(readFileSync(box.path('/etc/multipath.conf')));
      expect(main.sha256).toBe(sha256(main.bytes));
      expect(facts.files.get('/etc/nosuch')).toEqual({ exists: false, path: '/etc/nosuch' });
      expect(facts.files.get('/nosuch/folder/file')?.exists).toBe(false);
      expect(facts.files.get('/etc/passwd')?.exists).toBe(true);
      const [custom, ...more] = facts.folders.get('/etc/multipath/conf.d') ?? [];
      expect(custom).toMatchObject({ exists: true, path: '/etc/multipath/conf.d/custom.conf' });
      expect(more).toEqual([]);
      expect(facts.folders.get('/nosuch')).toBeUndefined();
      expect(facts.folders.get('/root/.ssh')).toHaveLength(1);
      const [talk, none, echo, parser] = facts.commands;
      expect(talk).toMatchObject({ exit: 3, stdout: 'out\n', stderr: 'err\n', timedOut: false });
      expect(none?.exit).toBe(127);
      expect(echo?.stdout).toBe("it's $HOME  *\n");
      expect(parser?.stdout).toContain('COMPELNT');
    });

    test('lists hidden and hostile names, and no folders, in the order of the C locale', async () => {
      const folder = '/root/list';
      mkdirSync(box.path(folder));
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
      mkdirSync(box.path(`${folder}/dir.conf`));
      symlinkSync('a.conf', join(box.path(folder), 'link.conf'));
      symlinkSync('nowhere', join(box.path(folder), 'dangling.conf'));
      const { folders } = await host.facts({ folders: [{ path: folder, contains: '.conf' }] });
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
      expect(link).toMatchObject({ realPath: `${folder}/a.conf`, mode: 0o644 });
    });

    test('carries every byte of a file there and back', async () => {
      const hash = put('/root/nasty', 'old');
      const result = await host.replace({ path: '/root/nasty', expected: hash, content: NASTY });
      expect(result).toEqual({ realPath: '/root/nasty' });
      expect(readFileSync(box.path('/root/nasty'))).toEqual(NASTY);
      const read = await host.read('/root/nasty');
      expect(read.exists && Buffer.from(read.bytes)).toEqual(NASTY);
      expect(existsSync(box.path('/pwned'))).toBe(false);
    });

    test('works with a hostile file name', async () => {
      const made = await host.replace({
        path: NASTY_NAME,
        expected: null,
        content: NASTY,
        mode: 0o600,
      });
      expect(made.realPath).toBe(NASTY_NAME);
      const read = await host.read(NASTY_NAME);
      expect(read).toMatchObject({ exists: true, realPath: NASTY_NAME, mode: 0o600 });
      const changed = await host.replace({
        path: NASTY_NAME,
        expected: sha256(NASTY),
        content: Buffer.from('x'),
        runId: 'nasty',
      });
      expect(readFileSync(box.path(changed.backup ?? ''))).toEqual(NASTY);
      await host.replace({ path: NASTY_NAME, expected: sha256(Buffer.from('x')), content: null });
      expect(await host.read(NASTY_NAME)).toEqual({ exists: false, path: NASTY_NAME });
      expect(readdirSync(box.path('/root')).filter((name) => name.includes('pwned'))).toEqual([]);
    });

    // a bash reads what it runs byte by byte
    const megabytes = shell === 'dash' ? 20 : 4;
    test(`carries ${megabytes} MB of random bytes`, async () => {
      const bytes = randomBytes(megabytes * 1024 * 1024);
      await host.replace({ path: '/root/big', expected: null, content: bytes });
      expect(sha256(readFileSync(box.path('/root/big')))).toBe(sha256(bytes));
      const read = await host.read('/root/big');
      expect(read.exists && read.sha256).toBe(sha256(bytes));
      // the middle alone travels now
      const changed = Buffer.concat([
        bytes.subarray(0, 1_999_999),
        NASTY,
        bytes.subarray(2_000_100),
      ]);
      await host.replace({ path: '/root/big', expected: sha256(bytes), content: changed });
      expect(sha256(readFileSync(box.path('/root/big')))).toBe(sha256(changed));
    });

    test('keeps link, owner, mode and extended attributes, and the backup has the old bytes', async () => {
      const target = '/etc/multipath.xenserver/multipath.conf';
      const outside = box.path(target);
      const old = readFileSync(outside);
      chownSync(outside, 1000, 6);
      execFileSync('chmod', ['640', outside]);
      execFileSync('setfattr', ['-n', 'user.note', '-v', 'keep me', outside]);
      const content = Buffer.concat([old, Buffer.from('\n# one line more\n')]);
      const result = await host.replace({
        path: '/etc/multipath.conf',
        expected: sha256(old),
        content,
        runId: '20260101T000000Z-abcd',
      });
      expect(result.realPath).toBe(target);
      expect(result.backup).toBe(
        '/var/lib/quantastor-xenserver/backups/20260101T000000Z-abcd/%2Fetc%2Fmultipath.conf',
      );
      expect(readFileSync(box.path(result.backup ?? ''))).toEqual(old);
      expect(statSync(join(box.root, '/var/lib/quantastor-xenserver')).mode & 0o777).toBe(0o700);
      expect(readlinkSync(join(box.root, 'etc/multipath.conf'))).toBe(target);
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
      const again = await host.replace({
        path: '/etc/multipath.conf',
        expected: sha256(content),
        content: old,
        runId: '20260101T000000Z-abcd',
      });
      expect(again.backup).toBe(`${result.backup}~2`);
      expect(readFileSync(box.path(result.backup ?? ''))).toEqual(old);
    });

    test('follows a chain of relative links through a linked folder', async () => {
      mkdirSync(box.path('/root/real'));
      const hash = put('/root/real/file', 'one');
      symlinkSync('real', join(box.root, 'root/folder'));
      symlinkSync('folder/file', join(box.root, 'root/first'));
      symlinkSync('../root/first', join(box.root, 'etc/second'));
      const result = await host.replace({
        path: '/etc/second',
        expected: hash,
        content: Buffer.from('two'),
      });
      expect(result.realPath).toBe('/root/real/file');
      expect(readFileSync(box.path('/root/real/file'), 'utf8')).toBe('two');
      expect(lstatSync(join(box.root, 'root/first')).isSymbolicLink()).toBe(true);
      expect(await host.read('/root/folder/file')).toMatchObject({ realPath: '/root/real/file' });
    });

    test('writes nothing when the bytes are not those that were planned on', async () => {
      const hash = put('/root/cas', 'planned on');
      put('/root/cas', 'changed since');
      const content = Buffer.from('mine');
      const change = { path: '/root/cas', expected: hash, content, runId: 'cas' };
      expect(await failureOf(host.replace(change))).toMatchObject({
        code: 'FILE_CHANGED',
        place: host.name,
      });
      expect(await failureOf(host.replace({ ...change, content: null }))).toMatchObject({
        code: 'FILE_CHANGED',
      });
      expect(await failureOf(host.replace({ ...change, expected: null }))).toMatchObject({
        code: 'FILE_CHANGED',
      });
      expect(await failureOf(host.replace({ ...change, path: '/root/none' }))).toMatchObject({
        code: 'FILE_CHANGED',
      });
      expect(readFileSync(box.path('/root/cas'), 'utf8')).toBe('changed since');
      expect(litter('/root')).toEqual([]);
      expect(existsSync(box.path('/var/lib/quantastor-xenserver/backups/cas'))).toBe(false);
    });

    test('lets one of two makers of a file win', async () => {
      const other = await openLabHost(lab, box);
      try {
        for (let round = 0; round < 5; round++) {
          const path = `/root/race-${round}`;
          const results = await Promise.allSettled(
            [host, other].map((one, index) =>
              one.replace({ path, expected: null, content: Buffer.from(`${index}`.repeat(9_000)) }),
            ),
          );
          expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
          const winner = results.findIndex(({ status }) => status === 'fulfilled');
          expect(readFileSync(box.path(path), 'utf8')).toBe(`${winner}`.repeat(9_000));
        }
        expect(litter('/root')).toEqual([]);
      } finally {
        await other.close();
      }
    });

    test('makes a drop-in folder of one level, and removes what it made when it fails', async () => {
      const path = '/etc/new.d/drop-in.conf';
      await host.replace({ path, expected: null, content: Buffer.from('x\n') });
      expect(readFileSync(box.path(path), 'utf8')).toBe('x\n');
      expect(statSync(box.path(path)).mode & 0o777).toBe(0o644);
      expect(statSync(box.path('/etc/new.d')).mode & 0o777).toBe(0o755);
      const deep = host.replace({
        path: '/etc/a/b/c.conf',
        expected: null,
        content: Buffer.from('x'),
      });
      expect((await failureOf(deep)).code).toBe('WRITE_FAILED');
      expect(existsSync(box.path('/etc/a'))).toBe(false);
    });

    test('refuses links to nothing, loops, folders and devices', async () => {
      symlinkSync('/nowhere', join(box.root, 'root/dangling'));
      symlinkSync('loop-b', join(box.root, 'root/loop-a'));
      symlinkSync('loop-a', join(box.root, 'root/loop-b'));
      symlinkSync('cas', join(box.root, 'root/to-cas'));
      const write = (path: string, expected: string | null, content: Uint8Array | null = NASTY) =>
        failureOf(host.replace({ path, expected, content }));
      expect(await host.read('/root/dangling')).toMatchObject({ exists: false });
      expect(await write('/root/dangling', null)).toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('not there'),
      });
      expect(await write('/root/loop-a', null)).toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('loop'),
      });
      expect((await failureOf(host.read('/root/loop-a'))).code).toBe('REFUSED');
      expect((await failureOf(host.read('/dev/null'))).code).toBe('REFUSED');
      expect((await failureOf(host.read('/etc'))).code).toBe('REFUSED');
      expect((await write('/dev/null', 'x')).code).toBe('REFUSED');
      const hash = sha256(readFileSync(box.path('/root/cas')));
      expect((await write('/root/to-cas', hash, null)).code).toBe('REFUSED');
      expect((await failureOf(host.read('relative'))).code).toBe('BAD_INPUT');
      expect((await failureOf(host.read('/a\0b'))).code).toBe('BAD_INPUT');
    });

    test('says what stops a write, and leaves the old bytes and no litter', async () => {
      mkdirSync(box.path('/root/small'));
      const inHost = (...argv: string[]) => host.run(argv);
      await inHost('mount', '-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', '/root/small');
      const hash = put('/root/small/file.conf', 'old');
      const content = randomBytes(200_000);
      const change = { path: '/root/small/file.conf', expected: hash, content };
      expect((await failureOf(host.replace(change))).code).toBe('WRITE_FAILED');
      expect(litter('/root/small')).toEqual([]);
      await inHost('mount', '-o', 'remount,ro', '/root/small');
      const readOnly = await failureOf(host.replace({ ...change, content: Buffer.from('x') }));
      expect(readOnly).toMatchObject({
        code: 'WRITE_FAILED',
        message: expect.stringContaining('Read-only file system'),
      });
      expect(readOnly.remedy).not.toBe('');
      expect(readFileSync(box.path('/root/small/file.conf'), 'utf8')).toBe('old');
      await inHost('mount', '--bind', '/etc/hostname', '/root/cas');
      const busy = { path: '/root/cas', expected: sha256(readFileSync(box.path('/etc/hostname'))) };
      expect(await failureOf(host.replace({ ...busy, content: Buffer.from('x') }))).toMatchObject({
        code: 'WRITE_FAILED',
        message: expect.stringContaining('busy'),
      });
      expect(litter('/root')).toEqual([]);
    });

    test('tells a user who is not root what he may not do', async () => {
      const admin = await openLabHost(lab, box, { user: 'admin' });
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

    test('runs commands with input, output, exit code and no shell', async () => {
      const echo = await host.run(['cat'], { input: NASTY });
      expect(Buffer.from(echo.stdout)).toEqual(Buffer.from(NASTY.toString('utf8')));
      const args = await host.run(['printf', '%s|', "it's", '$(id)', '', 'a\nb', '`x`']);
      expect(args).toMatchObject({ exit: 0, stdout: "it's|$(id)||a\nb|`x`|", stderr: '' });
      expect(await host.run(['sh', '-c', 'cat; exit 255'])).toMatchObject({
        exit: 255,
        stdout: '',
      });
      expect((await host.run(['nosuch'])).exit).toBe(127);
      expect((await host.run(['sh', '-c', 'kill -9 $$'])).exit).toBeNull();
      expect((await failureOf(host.run(['-c', 'x']))).code).toBe('BAD_INPUT');
      const many = await host.run(['seq', '300000']);
      expect(many.stdout.length).toBe(1_988_895);
    });

    test('ends a command that takes too long, with all that it started', async () => {
      const slow = 'trap "" TERM; sleep 977 & echo started; sleep 978; echo after';
      const result = await host.run(['sh', '-c', slow], { timeoutMs: 1000 });
      expect(result).toMatchObject({ timedOut: true, exit: null, stdout: 'started\n' });
      await waitUntil(() => !box.processes().includes('sleep 97'), 'the end of its children');
      expect(box.processes()).not.toContain('sleep 1 ');
      expect(host.traffic.connections).toBe(1);
    });

    test('does not wait for what a command leaves in the background', async () => {
      const start = Date.now();
      const result = await host.run(['sh', '-c', 'sleep 31 & echo done'], { timeoutMs: 30_000 });
      expect(result).toMatchObject({ exit: 0, stdout: 'done\n', timedOut: false });
      expect(Date.now() - start).toBeLessThan(20_000);
    });

    test('goes on after a call that was cancelled', async () => {
      const cancel = new AbortController();
      const call = host.run(['sleep', '1'], { signal: cancel.signal });
      setTimeout(() => cancel.abort(), 50);
      expect((await failureOf(call)).code).toBe('CANCELLED');
      expect((await host.run(['echo', 'still here'])).stdout).toBe('still here\n');
    });

    test('compares and checks by a weaker program where there is no sha256sum', async () => {
      for (const tool of ['sha256sum', 'sha1sum', 'md5sum'])
        execFileSync('rm', ['-f', join(box.root, 'usr/bin', tool)]);
      // a busybox shell has its own
      const poor = await openLabHost(lab, box);
      try {
        const hash = put('/root/poor', 'first\n');
        const content = Buffer.concat([Buffer.from('first\n'), NASTY]);
        await poor.replace({ path: '/root/poor', expected: hash, content });
        expect(readFileSync(box.path('/root/poor'))).toEqual(content);
        put('/root/poor', 'somebody else');
        const stale = { path: '/root/poor', expected: sha256(content), content: Buffer.from('x') };
        expect((await failureOf(poor.replace(stale))).code).toBe('FILE_CHANGED');
        const strange = { ...stale, expected: 'f'.repeat(64) };
        expect((await failureOf(poor.replace(strange))).code).toBe('FILE_CHANGED');
      } finally {
        await poor.close();
      }
    });

    test('used one connection for all of the above, and closing leaves nothing behind', async () => {
      const before = box.logins();
      expect(host.traffic.connections).toBe(1);
      expect((await host.run(['true'])).exit).toBe(0);
      await Promise.all([host.close(), host.close()]);
      expect(box.logins()).toBe(before);
      expect((await failureOf(host.read('/etc/hostname'))).code).toBe('CANCELLED');
      await waitUntil(() => box.sessions() === 0, 'the end of all logins');
    });
  });
});
