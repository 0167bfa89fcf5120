import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { parseHost } from '@quantastor-xenserver/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCutProxy } from './cut-proxy.ts';
import { freePort } from './free-port.ts';
import { makeKey } from './keys.ts';
import { type Lab, startHosts } from './lab.ts';
import { failureOf, openLabHost, waitUntil } from './open-host.ts';
import { whyNoHosts } from './why-not.ts';

const reason = whyNoHosts();

describe.skipIf(reason)(`ssh failures${reason ? ` (${reason})` : ''}`, () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await startHosts({ count: 1, layout: 'xenserver-8' });
  });
  afterAll(() => lab?.stop());

  /** A configuration with lines that come before the lab's own, and so win. */
  const configWith = (lines: string): string => {
    const path = join(lab.folder, `config-${Math.random().toString(16).slice(2)}`);
    writeFileSync(path, `Host *\n${lines}\n${readFileSync(lab.sshConfig, 'utf8')}`);
    return path;
  };
  const opening = (spec: string, ssh: Parameters<typeof parseHost>[1] = {}) =>
    failureOf(parseHost(spec, { ssh: { configFile: lab.sshConfig, ...ssh.ssh } }).open());

  test('no host of this name', async () => {
    expect(await opening('ssh://root@no-such-host.invalid')).toEqual({
      code: 'HOST_UNREACHABLE',
      place: 'ssh://root@no-such-host.invalid',
      message: expect.stringMatching(/^unknown host name \(.*no-such-host\.invalid/),
      remedy: expect.stringContaining('DNS'),
    });
  });

  test('refused', async () => {
    const port = await freePort('127.0.0.1');
    expect(await opening(`ssh://root@127.0.0.1:${port}`)).toMatchObject({
      code: 'HOST_UNREACHABLE',
      message: expect.stringContaining('refuses the connection'),
      remedy: expect.stringContaining('sshd'),
    });
  });

  test('no answer in time', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const failure = await opening(`ssh://root@127.0.0.1:${port}`, {
      ssh: { connectTimeoutMs: 1000 },
    });
    expect(failure).toMatchObject({ code: 'TIMEOUT', remedy: expect.stringContaining('firewall') });
    const configured = await opening(`ssh://root@127.0.0.1:${port}`, {
      ssh: { configFile: configWith('  ConnectTimeout 1') },
    });
    expect(configured.code).toBe('TIMEOUT');
    mute.close();
  });

  test("the host's key is unknown", async () => {
    const failure = await openFailure({ configFile: configWith('  UserKnownHostsFile /dev/null') });
    expect(failure).toMatchObject({
      code: 'HOST_KEY_UNKNOWN',
      remedy: expect.stringContaining('fingerprint'),
    });
    const asking = await openFailure({
      configFile: configWith('  UserKnownHostsFile /dev/null\n  StrictHostKeyChecking ask'),
    });
    expect(asking.code).toBe('HOST_KEY_UNKNOWN');
  });

  test("the host's key is another one", async () => {
    const other = makeKey(join(lab.folder, 'other'));
    const known = join(lab.folder, 'known_other');
    writeFileSync(known, `dom0-1 ${other}\n`);
    expect(
      await openFailure({ configFile: configWith(`  UserKnownHostsFile ${known}`) }),
    ).toMatchObject({
      code: 'HOST_KEY_CHANGED',
      remedy: expect.stringContaining('ssh-keygen -R'),
    });
  });

  test('no key of ours is accepted', async () => {
    makeKey(join(lab.folder, 'stranger'));
    const configFile = configWith(`  IdentityFile ${lab.folder}/stranger\n  IdentitiesOnly yes`);
    const text = readFileSync(configFile, 'utf8').replace(`IdentityFile ${lab.folder}/id\n`, '\n');
    writeFileSync(configFile, text);
    expect(await openFailure({ configFile })).toMatchObject({
      code: 'AUTH_FAILED',
      message: expect.stringContaining('Permission denied'),
    });
  });

  test('no shell on the far side', async () => {
    const host = openLabHost(lab, lab.hosts[0], { user: 'nologin' });
    expect(await failureOf(host)).toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringContaining('no POSIX shell (exit code 1)'),
    });
  });

  test('no ssh on this side, or one whose configuration is wrong', async () => {
    expect(await openFailure({ program: '/nonexistent/ssh' })).toMatchObject({
      code: 'COMMAND_FAILED',
      remedy: expect.stringContaining('openssh-client'),
    });
    expect((await openFailure({ configFile: configWith('  NoSuchOption yes') })).code).toBe(
      'BAD_INPUT',
    );
  });

  test('the connection is cut while it is idle, and while a command runs', async () => {
    const box = lab.hosts[0];
    if (!box) throw new Error('no host');
    const proxy = await startCutProxy(box);
    const configFile = configWith(
      `  HostName 127.0.0.1\n  Port ${proxy.port}\n  HostKeyAlias dom0-1`,
    );
    const host = await openLabHost(lab, box, { configFile });
    const running = failureOf(host.run(['sleep', '20']));
    await waitUntil(() => box.processes().includes('sleep 20'), 'the command');
    proxy.cut();
    expect(await running).toMatchObject({
      code: 'CONNECTION_LOST',
      message: expect.stringContaining('running sleep'),
    });
    expect((await failureOf(host.read('/etc/hostname'))).code).toBe('CONNECTION_LOST');
    await host.close();
    const idle = await openLabHost(lab, box, { configFile });
    proxy.cut();
    expect((await failureOf(idle.read('/etc/hostname'))).code).toBe('CONNECTION_LOST');
    await idle.close();
    await proxy.close();
  });

  test('a question that is never answered ends in a time-out, and closing ends what waits', async () => {
    const slow = await openLabHost(lab, lab.hosts[0], { answerTimeoutMs: 500 });
    expect(await failureOf(slow.facts({ commands: [['sleep', '15']] }))).toMatchObject({
      code: 'TIMEOUT',
      // ROBUSTNESS-44: which of the host's programs it was, and how long
      message: 'reading its files and asking sleep took longer than 0.5 s',
    });
    await slow.close();
    const host = await openLabHost(lab, lab.hosts[0]);
    const pending = failureOf(host.run(['sleep', '15']));
    const queued = failureOf(host.read('/etc/hostname'));
    await host.close();
    expect((await pending).code).toBe('CANCELLED');
    expect((await queued).code).toBe('CANCELLED');
  });

  test('opening can be cancelled', async () => {
    const mute = createServer(() => undefined).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const cancel = new AbortController();
    const opened = parseHost(`ssh://127.0.0.1:${port}`, {
      ssh: { configFile: lab.sshConfig },
    }).open(cancel.signal);
    setTimeout(() => cancel.abort(), 100);
    expect((await failureOf(opened)).code).toBe('CANCELLED');
    mute.close();
  });

  const openFailure = (options: Parameters<typeof openLabHost>[2]) =>
    failureOf(openLabHost(lab, lab.hosts[0], options));
});
