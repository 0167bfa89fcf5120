import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { hostUnderTest, NASTY, SHELLS, sha256 } from './host-under-test.ts';
import { failureOf, openLabHost, waitUntil } from './open-host.ts';
import { whyNoHosts } from './why-not.ts';

const reason = whyNoHosts();

describe.each(SHELLS)('ssh host, facts and commands, with %s', (shell) => {
  describe.skipIf(reason)(reason ? `(${reason})` : 'on an sshd of its own', () => {
    const { box, host, lab } = hostUnderTest(shell);

    test('answers everything in one round trip of one connection', async () => {
      const before = host().traffic.roundTrips;
      const facts = await host().facts({
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
      expect(host().traffic).toEqual({ connections: 1, roundTrips: before + 1 });
      const main = facts.files.get('/etc/multipath.conf');
      if (!main?.exists) throw new Error('not there');
      expect(main.realPath).toBe('/etc/multipath.xenserver/multipath.conf');
      expect(Buffer.from(main.bytes)).toEqual(readFileSync(box().path('/etc/multipath.conf')));
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

    test('runs commands with input, output, exit code and no shell', async () => {
      const echo = await host().run(['cat'], { input: NASTY });
      expect(Buffer.from(echo.stdout)).toEqual(Buffer.from(NASTY.toString('utf8')));
      const args = await host().run(['printf', '%s|', "it's", '$(id)', '', 'a\nb', '`x`']);
      expect(args).toMatchObject({ exit: 0, stdout: "it's|$(id)||a\nb|`x`|", stderr: '' });
      expect(await host().run(['sh', '-c', 'cat; exit 255'])).toMatchObject({
        exit: 255,
        stdout: '',
      });
      expect((await host().run(['nosuch'])).exit).toBe(127);
      expect((await host().run(['sh', '-c', 'kill -9 $$'])).exit).toBeNull();
      expect((await failureOf(host().run(['-c', 'x']))).code).toBe('BAD_INPUT');
      // a list of processes shows ours too, and must not be taken for our own words
      let list = '';
      // our watcher's sleep is between two of its own now and then
      for (let tries = 0; tries < 50 && !list.includes('sleep'); tries += 1) {
        const ran = await host().run(['sh', '-c', 'cat /proc/[0-9]*/cmdline 2>/dev/null; exit 4']);
        expect(ran).toMatchObject({ exit: 4, timedOut: false });
        list = ran.stdout;
      }
      expect(list).toContain('sleep');
      const many = await host().run(['seq', '300000']);
      expect(many.stdout.length).toBe(1_988_895);
    });

    test('ends a command that takes too long, with all that it started', async () => {
      const slow = 'trap "" TERM; sleep 977 & echo started; sleep 978; echo after';
      const result = await host().run(['sh', '-c', slow], { timeoutMs: 1000 });
      expect(result).toMatchObject({ timedOut: true, exit: null, stdout: 'started\n' });
      await waitUntil(() => !box().processes().includes('sleep 97'), 'the end of its children');
      expect(box().processes()).not.toContain('sleep 1 ');
      expect(host().traffic.connections).toBe(1);
    });

    test('what ends a command in time ends with its shell (ROBUSTNESS-38)', async () => {
      const other = await openLabHost(lab(), box());
      const shellId = (await other.run(['sh', '-c', 'echo $PPID'])).stdout.trim();
      const command = 'echo $$ >/tmp/command; exec sleep 971';
      const lost = failureOf(other.run(['sh', '-c', command]));
      await waitUntil(() => box().processes().includes('sleep 971'), 'the command');
      await host().run(['sh', '-c', `kill -KILL ${shellId}`]);
      await waitUntil(() => !box().processes().includes('PPID'), 'the end of the watcher');
      // the command itself goes on, and with it the connection
      await host().run(['sh', '-c', 'kill $(cat /tmp/command)']);
      expect((await lost).code).toBe('CONNECTION_LOST');
      await other.close();
    });

    test('does not wait for what a command leaves in the background', async () => {
      const start = Date.now();
      const result = await host().run(['sh', '-c', 'sleep 31 & echo done'], { timeoutMs: 30_000 });
      expect(result).toMatchObject({ exit: 0, stdout: 'done\n', timedOut: false });
      expect(Date.now() - start).toBeLessThan(20_000);
    });

    test('goes on after a call that was cancelled', async () => {
      const cancel = new AbortController();
      const call = host().run(['sleep', '1'], { signal: cancel.signal });
      setTimeout(() => cancel.abort(), 50);
      expect((await failureOf(call)).code).toBe('CANCELLED');
      expect((await host().run(['echo', 'still here'])).stdout).toBe('still here\n');
    });

    test('used one connection for all of the above, and closing leaves nothing behind', async () => {
      const before = box().logins();
      expect(host().traffic.connections).toBe(1);
      expect((await host().run(['true'])).exit).toBe(0);
      await Promise.all([host().close(), host().close()]);
      expect(box().logins()).toBe(before);
      expect((await failureOf(host().read('/etc/hostname'))).code).toBe('CANCELLED');
      await waitUntil(() => box().sessions() === 0, 'the end of all logins');
    });
  });
});
