import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Lab, type LabOptions, startHosts } from './lab.ts';
import { failureOf, openLabHost } from './open-host.ts';
import { whyNoHosts } from './why-not.ts';

const reason = whyNoHosts();

const SSHD =
  'LogLevel VERBOSE\nPidFile none\nUsePAM no\nPasswordAuthentication no\nUseDNS no\nStrictModes yes\n';

/** The text as ssh_config lines that a remedy gives: `Host x / A +b / C +d.` */
const linesOf = (remedy: string): string =>
  (/: (Host .*?)\.(?: |$)/.exec(remedy)?.[1] ?? '').split(' / ').join('\n');

describe.skipIf(reason)(`old and odd ssh servers${reason ? ` (${reason})` : ''}`, () => {
  let lab: Lab | undefined;

  afterEach(async () => {
    await lab?.stop();
    lab = undefined;
  });

  const start = async (files: LabOptions['files']): Promise<Lab> => {
    lab = await startHosts({ count: 1, layout: 'xenserver-8', ...(files && { files }) });
    return lab;
  };
  const configWith = (of: Lab, lines: string): string => {
    const path = join(of.folder, 'config-of-test');
    writeFileSync(path, `${lines}\n${readFileSync(of.sshConfig, 'utf8')}`);
    return path;
  };

  // FIELD-30, FIELD-31 and MACs; the remedy's own lines mend it
  test.each([
    ['KexAlgorithms diffie-hellman-group1-sha1', 'KexAlgorithms'],
    ['Ciphers 3des-cbc', 'Ciphers'],
    ['MACs hmac-md5\nCiphers aes128-ctr', 'MACs'],
  ])('%s', async (lines, keyword) => {
    const made = await start({ '/etc/ssh/sshd_config': `${SSHD}${lines}\n` });
    const failure = await failureOf(openLabHost(made, made.hosts[0]));
    expect(failure).toMatchObject({
      code: 'HOST_UNREACHABLE',
      message: expect.stringContaining('share no'),
      remedy: expect.stringContaining(`${keyword} +`),
    });
    const host = await openLabHost(made, made.hosts[0], {
      configFile: configWith(made, linesOf(failure.remedy)),
    });
    expect((await host.run(['hostname'])).stdout).toBe('dom0-1\n');
    await host.close();
  });

  // FIELD-38, FIELD-39, FIELD-41
  test.each([
    ['reads stdin', 'read -r answer\n', /a login script .* nothing was run there/],
    [
      'says something and ends',
      'echo "in maintenance until 18:00"; exit 1\n',
      /in maintenance until 18:00/,
    ],
    ['ends without a word', 'exit 0\n', /ran no shell|no POSIX shell/],
  ])('a login script that %s', async (_name, script, message) => {
    const made = await start({ '/root/.bashrc': script });
    const failure = await failureOf(openLabHost(made, made.hosts[0]));
    expect(failure).toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringMatching(message),
    });
    expect(failure.remedy).not.toContain('being written');
    expect(made.changed(0)).toEqual([]);
  });

  test('a login script that is strict for all that follows is no hindrance', async () => {
    const made = await start({ '/root/.bashrc': 'set -eu; export SHELLOPTS\n' });
    const host = await openLabHost(made, made.hosts[0]);
    expect((await host.run(['false'])).exit).toBe(1);
    expect((await host.run(['hostname'])).stdout).toBe('dom0-1\n');
    await host.close();
  });

  // FIELD-36, FIELD-37 and others of their kind
  test.each([
    'StdinNull yes',
    'SessionType none',
    'ForkAfterAuthentication yes',
    'SessionType subsystem',
    'RequestTTY force',
    'RemoteCommand cat',
    'PermitLocalCommand yes\n  LocalCommand exit 9',
    'LogLevel QUIET',
    'LogLevel DEBUG3',
    'BatchMode no',
    'VisualHostKey yes',
    'Tunnel yes\n  ExitOnForwardFailure yes',
    'EscapeChar p',
    'Compression yes',
    'IgnoreUnknown UseKeychain\n  UseKeychain yes',
    'SetEnv BASH_ENV=/nowhere POSIXLY_CORRECT=1',
    'ControlMaster ask\n  ControlPath none',
    'ForwardX11 yes\n  ForwardAgent yes',
    'DynamicForward 127.0.0.1:1\n  ExitOnForwardFailure yes',
  ])('%s in the configuration is for logins by hand, and no hindrance', async (line) => {
    const made = await start(undefined);
    const configFile = configWith(made, `Host dom0-1\n  ${line}`);
    const host = await openLabHost(made, made.hosts[0], { configFile });
    expect((await host.run(['hostname'])).stdout).toBe('dom0-1\n');
    await host.close();
  });

  // FIELD-40: told by a second login, long before the time for a login is over
  test.each([
    [
      'a login script reads all of stdin',
      { '/root/.bashrc': 'cat >/dev/null\n' },
      /something else than a shell/,
    ],
    [
      'a login script reads all of stdin and says something',
      { '/root/.bashrc': 'echo "ticket number?"; cat >/dev/null\n' },
      /something else than a shell.*ticket number\?/,
    ],
    [
      'a menu asks again for ever',
      { '/root/.bashrc': 'while :; do echo "1) status 2) shell"; read -r answer; done\n' },
      /something else than a shell.*1\) status/,
    ],
    [
      'a forced command sends back what it is sent',
      { '/etc/ssh/sshd_config': `${SSHD}ForceCommand cat\n` },
      /something else than a shell/,
    ],
  ])(
    'a login after which nothing comes: %s',
    { timeout: 120_000 },
    async (_name, files, message) => {
      const made = await start(files);
      const failure = await failureOf(openLabHost(made, made.hosts[0], { silentMs: 500 }));
      expect(failure).toMatchObject({
        code: 'COMMAND_FAILED',
        message: expect.stringMatching(message),
        remedy: expect.stringMatching(/login script .*\[ -t 0 \].*ForceCommand/),
      });
      expect(made.changed(0)).toEqual([]);
    },
  );

  test.each([
    ['a login script reads all of stdin', { '/root/.bashrc': 'cat >/dev/null\n' }],
    ['a forced command', { '/etc/ssh/sshd_config': `${SSHD}ForceCommand cat\n` }],
  ])(
    'over the connection of an older master too, of which ssh tells no login: %s',
    { timeout: 120_000 },
    async (_name, files) => {
      const made = await start(files);
      const socket = join(made.folder, 'cm');
      const configFile = configWith(made, `Host dom0-1\n  ControlPath ${socket}`);
      const master = ['-F', configFile, '-o', `ControlPath=${socket}`];
      execFileSync('ssh', [...master, '-M', '-N', '-f', 'dom0-1'], { stdio: 'ignore' });
      try {
        const begun = Date.now();
        const failure = await failureOf(
          openLabHost(made, made.hosts[0], { configFile, silentMs: 500 }),
        );
        expect(failure).toMatchObject({
          code: 'COMMAND_FAILED',
          message: expect.stringMatching(/something else than a shell/),
        });
        expect(Date.now() - begun).toBeLessThan(45_000);
        // both logins were the master's
        expect(made.hosts[0]?.logins()).toBe(1);
      } finally {
        execFileSync('ssh', [...master, '-O', 'exit', 'dom0-1'], { stdio: 'ignore' });
      }
    },
  );

  test('a login that is only slow is waited for', async () => {
    const made = await start({ '/root/.bashrc': 'sleep 3\n' });
    const host = await openLabHost(made, made.hosts[0], { silentMs: 200 });
    expect((await host.run(['hostname'])).stdout).toBe('dom0-1\n');
    expect(made.hosts[0]?.logins()).toBe(2);
    await host.close();
  });

  test.each([
    ['ProxyCommand exit 3', 'CONNECTION_LOST', /jump host or proxy command/],
    ['ProxyCommand /nowhere/proxy %h %p', 'CONNECTION_LOST', /jump host or proxy command/],
    ['NoSuchKeyword yes', 'BAD_INPUT', /does not accept its configuration.*nosuchkeyword/],
    ['PreferredAuthentications password', 'AUTH_FAILED', /none of the keys/],
  ])('%s in the configuration is told', async (line, code, message) => {
    const made = await start(undefined);
    const configFile = configWith(made, `Host dom0-1\n  ${line}`);
    const failure = await failureOf(openLabHost(made, made.hosts[0], { configFile }));
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test.each([
    ['is true', 'exec true'],
    ['is false', 'exec false'],
    ['prints', 'exec "echo noise; echo noise >&2"'],
  ])('a Match that %s is no hindrance', async (_name, condition) => {
    const made = await start(undefined);
    const configFile = configWith(made, `Match ${condition}\n  StdinNull yes\nHost *`);
    const host = await openLabHost(made, made.hosts[0], { configFile });
    expect((await host.run(['hostname'])).stdout).toBe('dom0-1\n');
    await host.close();
  });

  // FIELD-34, FIELD-35
  test.each([
    ['ProxyJump nowhere.invalid', 'HOST_UNREACHABLE', /on the way \(jump host.*nowhere\.invalid/],
    [
      `ControlMaster auto\n  ControlPath /tmp/${'a'.repeat(140)}`,
      'BAD_INPUT',
      /ControlPath .* is too long/,
    ],
  ])('%s in the configuration', async (line, code, message) => {
    const made = await start(undefined);
    const configFile = configWith(made, `Host dom0-1\n  ${line}`);
    expect(await failureOf(openLabHost(made, made.hosts[0], { configFile }))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  test('a forced command', async () => {
    const made = await start({
      '/etc/ssh/sshd_config': `${SSHD}ForceCommand echo backups only\n`,
    });
    expect(await failureOf(openLabHost(made, made.hosts[0]))).toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringContaining('backups only'),
      remedy: expect.stringContaining('ForceCommand'),
    });
  });
});
