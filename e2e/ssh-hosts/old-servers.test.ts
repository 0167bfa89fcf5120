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

  // FIELD-36, FIELD-37
  test.each(['StdinNull yes', 'SessionType none'])(
    '%s in the configuration is for logins by hand, and no hindrance',
    async (line) => {
      const made = await start(undefined);
      const configFile = configWith(made, `Host dom0-1\n  ${line}`);
      const host = await openLabHost(made, made.hosts[0], { configFile });
      expect((await host.run(['hostname'])).stdout).toBe('dom0-1\n');
      await host.close();
    },
  );

  // FIELD-40
  test('a login script that reads all of stdin and prints nothing', {
    timeout: 120_000,
  }, async () => {
    const made = await start({ '/root/.bashrc': 'cat >/dev/null\n' });
    const failure = await failureOf(openLabHost(made, made.hosts[0], { loginTimeoutMs: 4_000 }));
    expect(failure).toMatchObject({
      code: 'TIMEOUT',
      remedy: expect.stringMatching(/^Nothing came from the shell: a login script/),
    });
    expect(made.changed(0)).toEqual([]);
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
