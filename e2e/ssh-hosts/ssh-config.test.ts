import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Lab, startHosts } from './lab.ts';
import { openLabHost } from './open-host.ts';
import { whyNoHosts } from './why-not.ts';

const reason = whyNoHosts();

describe.skipIf(reason)(`the user's ssh configuration${reason ? ` (${reason})` : ''}`, () => {
  let lab: Lab;

  beforeAll(async () => {
    lab = await startHosts({ count: 2, layout: 'xenserver-8' });
  });
  afterAll(() => lab?.stop());

  const configWith = (name: string, lines: string): string => {
    const path = join(lab.folder, name);
    writeFileSync(path, `Host dom0-2\n${lines}\n${readFileSync(lab.sshConfig, 'utf8')}`);
    return path;
  };

  test('goes through a jump host', async () => {
    // the jump is another ssh, which reads the configuration that it is given
    const jump = `ssh -F ${lab.sshConfig} -W %h:%p dom0-1`;
    const configFile = configWith('jump', `  ProxyCommand ${jump}`);
    const before = lab.hosts[0]?.logins() ?? 0;
    const host = await openLabHost(lab, lab.hosts[1], { configFile });
    const { commands } = await host.facts({ commands: [['hostname']] });
    expect(commands[0]?.stdout).toBe('dom0-2\n');
    expect(lab.hosts[0]?.logins()).toBe(before + 1);
    await host.close();
  });

  test('shares a master connection that outlives the run, and closing does not wait for it', async () => {
    const socket = join(lab.folder, 'master');
    const lines = `  ControlMaster auto\n  ControlPath ${socket}\n  ControlPersist 5`;
    const configFile = configWith('shared', lines);
    const before = lab.hosts[1]?.logins() ?? 0;
    for (let round = 0; round < 2; round++) {
      const host = await openLabHost(lab, lab.hosts[1], { configFile });
      expect((await host.read('/etc/hostname')).exists).toBe(true);
      await host.close();
    }
    expect(lab.hosts[1]?.logins()).toBe(before + 1);
    expect(existsSync(socket)).toBe(true);
  });

  test('a RemoteCommand, a forwarding and a terminal for logins by hand are not in the way', async () => {
    const lines =
      '  RemoteCommand exit 9\n  RequestTTY yes\n  LocalForward 127.0.0.1:1 127.0.0.1:22\n  ExitOnForwardFailure yes\n  LocalCommand exit 9\n  PermitLocalCommand yes';
    const host = await openLabHost(lab, lab.hosts[1], { configFile: configWith('hand', lines) });
    expect((await host.run(['hostname'])).stdout).toBe('dom0-2\n');
    await host.close();
  });
});
