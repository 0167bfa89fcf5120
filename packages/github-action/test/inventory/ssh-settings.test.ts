import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askAnsible, type InventoryHost } from '../../src/inventory/ask-ansible.ts';
import { sshSettings } from '../../src/inventory/ssh-settings.ts';

const of = (given: string): ReturnType<typeof sshSettings> =>
  sshSettings({ keyFile: '', arguments: given } as InventoryHost, '/work');

// ACTION-93: a way over a bastion that stands in ansible_ssh_args was left out, and the host not reached
test('what Ansible hands to ssh by any of its variables is asked for', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ansible-'));
  try {
    const stub = `#!/bin/sh\nprintf '%s\\n' "$@" >${folder}/asked\n`;
    writeFileSync(join(folder, 'ansible'), stub, { mode: 0o755 });
    const asked = askAnsible(['hosts.ini'], undefined, {
      ...{ cwd: folder, signal: new AbortController().signal },
      env: { PATH: folder },
    });
    await expect(asked).rejects.toThrow('Ansible finds no host in it');
    const expression = readFileSync(join(folder, 'asked'), 'utf8');
    const places = ['ssh_args', 'ssh_common_args', 'ssh_extra_args'].map((name) =>
      expression.indexOf(`ansible_${name} `),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
    // a password by any of its names is one that the Action does not take
    for (const name of ['password', 'ssh_pass', 'ssh_password'])
      expect(expression).toContain(`ansible_${name} is defined`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('arguments of ssh become lines of its configuration', () => {
  const usual =
    '-C -o ControlMaster=auto -o "ProxyCommand=ssh -W %h:%p bastion" -J a,b -i id -p 22';
  expect(of(usual)).toEqual({
    lines: [
      ...['Compression yes', 'ControlMaster auto', 'ProxyCommand ssh -W %h:%p bastion'],
      ...['ProxyJump a,b', 'IdentityFile "/work/id"', 'Port 22'],
    ],
  });
  expect(of('-C -F other')).toEqual({ strange: '-F' });
});
