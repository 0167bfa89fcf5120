import { execFileSync } from 'node:child_process';
import { linkSync, readFileSync } from 'node:fs';
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

  test('keeps what a file has beside its bytes, and refuses one of several names', async () => {
    const made = await start('admin ALL=(root) NOPASSWD: ALL');
    const host = await open(made, {});
    await host.replace({ path: OURS, expected: null, content: Buffer.from('# ours\n') });
    const outside = made.hosts[0]?.path(OURS) ?? '';
    // user::rw-, user:1:rw-, group::r--, mask::rw-, other::r--
    const acl = `02000000${'01000600ffffffff'}${'0200060001000000'}${'04000400ffffffff'}${'10000600ffffffff'}${'20000400ffffffff'}`;
    const label = 'system_u:object_r:etc_t:s0';
    const attributes = { 'user.note': 'kept', 'security.selinux': label };
    for (const [name, value] of Object.entries({
      ...attributes,
      'system.posix_acl_access': `0x${acl}`,
    }))
      execFileSync('setfattr', ['-n', name, '-v', value, outside]);
    const list = (): string =>
      `${execFileSync('getfattr', ['-d', '-m', '-', '-e', 'hex', '--absolute-names', outside])}`;
    const before = list();
    expect(before).toContain(acl);
    const replace = async (content: string) => {
      const file = await host.read(OURS);
      if (!file.exists) throw new Error('it is gone');
      return host.replace({ path: OURS, expected: file.sha256, content: Buffer.from(content) });
    };
    await replace('# other\n');
    expect(list()).toBe(before);
    linkSync(outside, `${outside}.other`);
    expect(await failureOf(replace('# third\n'))).toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('hard links'),
    });
    expect(readFileSync(outside, 'utf8')).toBe('# other\n');
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
