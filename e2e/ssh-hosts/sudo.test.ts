import { execFileSync } from 'node:child_process';
import type { Sudo } from '@quantastor-xenserver/core';
import { afterEach, describe, expect, test } from 'vitest';
import { reportOf, runCli } from '../zx-scripts/run-cli.ts';
import { type Lab, startHosts } from './lab.ts';
import { findProgram } from './make-root.ts';
import { failureOf, openLabHost } from './open-host.ts';
import { whyNoHosts } from './why-not.ts';

const reason = whyNoHosts() ?? (findProgram('sudo') ? undefined : 'needs sudo');
const PASSWORD = `it's "open" $HOME`;
const OURS = '/etc/multipath/conf.d/quantastor.conf';

// FIELD-57
describe.skipIf(reason)(`an account that is root by sudo${reason ? ` (${reason})` : ''}`, () => {
  let lab: Lab | undefined;

  afterEach(async () => {
    await lab?.stop();
    lab = undefined;
  });

  const start = async (sudoers: string): Promise<Lab> => {
    const hash = execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: PASSWORD });
    lab = await startHosts({
      count: 1,
      layout: 'xenserver-8',
      also: ['sudo'],
      files: {
        '/etc/sudoers': `Defaults !fqdn, !lecture\nroot ALL=(ALL) ALL\n${sudoers}\n`,
        '/etc/shadow': `root:*:19000:0:99999:7:::\nadmin:${String(hash).trim()}:19000:0:99999:7:::\n`,
      },
    });
    return lab;
  };
  const open = (of: Lab, sudo: Sudo) => openLabHost(of, of.hosts[0], { user: 'admin', sudo });

  test.each<[string, string, Sudo]>([
    ['without a password', 'admin ALL=(root) NOPASSWD: ALL', {}],
    [
      'where none is asked for, and one is given',
      'admin ALL=(root) NOPASSWD: ALL',
      { password: PASSWORD },
    ],
    ['with its password', 'admin ALL=(root) ALL', { password: PASSWORD }],
  ])('writes as root: %s', async (_name, sudoers, sudo) => {
    const made = await start(sudoers);
    const host = await open(made, sudo);
    expect((await host.run(['id', '-u'])).stdout).toBe('0\n');
    expect(made.hosts[0]?.processes()).not.toContain('open');
    await host.replace({ path: OURS, expected: null, content: Buffer.from('# ours\n') });
    expect((await host.run(['stat', '-c', '%u %a', OURS])).stdout).toBe('0 644\n');
    await host.close();
  });

  test.each<[string, string, Sudo, string, RegExp]>([
    ['wants a password', 'admin ALL=(root) ALL', {}, 'AUTH_FAILED', /wants a password/],
    [
      'knows another password',
      'admin ALL=(root) ALL',
      { password: 'guess' },
      'AUTH_FAILED',
      /does not accept the password/,
    ],
    ['knows no such account', '', { password: PASSWORD }, 'AUTH_FAILED', /may not become root/],
    [
      'wants a terminal',
      'Defaults requiretty\nadmin ALL=(root) NOPASSWD: ALL',
      {},
      'COMMAND_FAILED',
      /requiretty/,
    ],
  ])('a sudo that %s', async (_name, sudoers, sudo, code, message) => {
    const made = await start(sudoers);
    const failure = await failureOf(open(made, sudo));
    expect(failure).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(JSON.stringify(failure)).not.toContain(PASSWORD);
    expect(made.changed(0)).toEqual([]);
  });

  // FIELD-55
  test('without it the survey says so before anything is planned; with it the change is made and taken back', async () => {
    const made = await start('admin ALL=(root) NOPASSWD: ALL');
    const spec = `ssh://admin@${made.hosts[0]?.name}`;
    const bare = await runCli(made, 'configure-multipath', '--hosts', spec, '--check');
    expect([bare.exit, bare.stdout]).toEqual([1, expect.stringContaining('--sudo')]);
    const args = ['--hosts', spec, '--sudo', '--yes', '--json'];
    const report = reportOf(await runCli(made, 'configure-multipath', ...args));
    expect(report.outcome).toBe('changed');
    expect(made.changed(0)).toContain(OURS);
    const back = await runCli(made, 'rollback', report.runId, '--sudo', '--yes', '--json');
    expect(reportOf(back).outcome).toBe('changed');
    const again = await runCli(made, 'verify', '--hosts', spec, '--sudo');
    expect(again.exit).toBe(2);
  });
});
