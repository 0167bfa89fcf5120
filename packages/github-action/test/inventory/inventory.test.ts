import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { askAnsible, type InventoryHost } from '../../src/inventory/ask-ansible.ts';
import { sshSettings } from '../../src/inventory/ssh-settings.ts';

const of = (given: string): ReturnType<typeof sshSettings> =>
  sshSettings({ keyFile: '', arguments: given } as InventoryHost, '/playbooks');

/** Asks a program in place of Ansible's, which reads nothing of what the runner has. */
async function askedOf(
  script: string,
  timeoutMs?: number,
): Promise<{ said: string; asked: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'ansible-'));
  try {
    const stub = `#!/bin/sh\nprintf '%s\\n' "$@" >${folder}/asked\n${script}\n`;
    writeFileSync(join(folder, 'ansible'), stub, { mode: 0o755 });
    const said = await askAnsible(['hosts.ini'], undefined, {
      ...{ cwd: folder, signal: new AbortController().signal },
      env: { PATH: `${folder}:${process.env['PATH']}` },
      ...(timeoutMs !== undefined && { timeoutMs }),
    }).then(JSON.stringify, String);
    const asked = join(folder, 'asked');
    return { said, asked: existsSync(asked) ? readFileSync(asked, 'utf8') : '' };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

// ACTION-93: a way over a bastion that stands in ansible_ssh_args was left out, and the host not reached
test('what Ansible hands to ssh by any of its variables is asked for', async () => {
  const { said, asked } = await askedOf('');
  expect(said).toContain('Ansible finds no host in it');
  const places = ['ssh_args', 'ssh_common_args', 'ssh_extra_args'].map((name) =>
    asked.indexOf(`ansible_${name} `),
  );
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  // a password by any of its names is one that the Action does not take
  for (const name of ['password', 'ssh_pass', 'ssh_password'])
    expect(asked).toContain(`ansible_${name} is defined`);
});

// it was said that Ansible can make nothing of it, and no word behind
test('an inventory that hangs is told as one', async () => {
  const { said } = await askedOf('exec sleep 300', 2000);
  expect(said).toContain('Ansible has not answered within 2 s');
});

test('arguments of ssh become lines of its configuration', () => {
  const usual =
    '-C -o ControlMaster=auto -o "ProxyCommand=ssh -W %h:%p bastion" -J a,b -i id -p 22';
  expect(of(usual)).toEqual({
    lines: [
      ...['Compression yes', 'ControlMaster auto', 'ProxyCommand ssh -W %h:%p bastion'],
      ...['ProxyJump a,b', 'IdentityFile "/playbooks/id"', 'Port 22'],
    ],
  });
  expect(of('-C -F other')).toEqual({ strange: '-F' });
});
