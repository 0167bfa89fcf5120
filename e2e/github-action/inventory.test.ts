// @module-tag slow
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runStep, type StepResult } from '../../packages/github-action/test/support/step.ts';
import { type Lab, startHosts } from '../ssh-hosts/lab.ts';
import { whyNoHosts } from '../ssh-hosts/why-not.ts';

const hasAnsible = spawnSync('ansible', ['--version']).status === 0;
const reason = whyNoHosts() ?? (hasAnsible ? undefined : 'needs Ansible');

// ACTION-93
describe.skipIf(reason)(`hosts of an inventory${reason ? ` (${reason})` : ''}`, () => {
  let lab: Lab;
  let workspace: string;

  beforeAll(async () => {
    lab = await startHosts({ count: 3 });
  });
  afterAll(() => lab?.stop());
  beforeEach(() => {
    workspace = mkdtempSync(join(tmpdir(), 'inventory-'));
    mkdirSync(join(workspace, 'group_vars'));
    // templates, a group's variables, arguments of ssh: what only Ansible itself can read
    writeFileSync(
      join(workspace, 'hosts.ini'),
      [
        '[dom0]',
        ...lab.hosts.map(
          ({ name, address, port }) => `${name} lab_address=${address} ansible_port=${port}`,
        ),
        '[lone]',
        lab.hosts[0]?.name ?? '',
      ].join('\n'),
    );
    writeFileSync(
      join(workspace, 'group_vars/dom0.yml'),
      [
        `ansible_host: "{{ lab_address }}"`,
        'ansible_user: root',
        `ansible_ssh_private_key_file: ${lab.folder}/id`,
        `ansible_ssh_common_args: -o IdentitiesOnly=yes -o "UserKnownHostsFile ${lab.knownHosts}"`,
      ].join('\n'),
    );
  });
  afterEach(() => rmSync(workspace, { recursive: true }));

  const spec = (at: number): string =>
    `ssh://root@${lab.hosts[at]?.address}:${lab.hosts[at]?.port}`;
  const configure = (inputs: Readonly<Record<string, string>>, more = {}): Promise<StepResult> =>
    runStep(
      {
        procedure: 'configure-multipath',
        inventory: 'hosts.ini',
        'state-folder': join(workspace, 'state'),
        ...inputs,
      },
      { workspace, env: { ANSIBLE_LOCAL_TEMP: join(workspace, 'tmp') }, ...more },
    );
  const errors = ({ annotations }: StepResult): string[] =>
    annotations.filter(({ level }) => level === 'error').map(({ message }) => message);

  test('are checked, changed and taken back as named ones are', async () => {
    const check = await configure({ limit: 'dom0:!lone' });
    expect(errors(check)).toEqual([]);
    expect(JSON.parse(check.outputs['hosts'] ?? '')).toEqual([spec(1), spec(2)]);
    const applied = await configure({
      limit: lab.hosts[1]?.name ?? '',
      mode: 'apply',
      'expect-plan': '',
    });
    expect(errors(applied)).toEqual([]);
    expect(applied.outputs['hosts-changed']).toBe(JSON.stringify([spec(1)]));
    const undone = await configure({
      procedure: 'rollback',
      limit: 'dom0',
      mode: 'apply',
      'run-id': 'last',
    });
    expect(errors(undone)).toEqual([]);
    expect(undone.outputs['hosts-changed']).toBe(JSON.stringify([spec(1)]));
    const runs = await configure({ procedure: 'runs', limit: 'dom0' });
    expect(JSON.parse(runs.outputs['runs'] ?? '')).toMatchObject([{ state: 'rolled-back' }]);
  });

  test.each<[string, Readonly<Record<string, string>>, RegExp]>([
    ['a limit that leaves nobody', { limit: 'nobody' }, /^inventory: .*no hosts/],
    ['a file that is not there', { inventory: 'none.ini' }, /none\.ini: there is no such file/],
    ['a file outside', { inventory: '../x.ini' }, /not in the workspace/],
    ['a link that leads out', { inventory: 'link.ini' }, /leads out of the workspace/],
    ['what Ansible cannot read', { inventory: 'bad.yml' }, /Ansible can make nothing of it/],
    [
      'a limit alone',
      { inventory: '', hosts: 'local', limit: 'x' },
      /^limit: this needs inventory/,
    ],
    ['a file of a limit', { limit: '@hosts.ini' }, /^limit: a pattern of hosts/],
  ])('%s is told, and no host is asked', async (_, inputs, message) => {
    symlinkSync('/etc/hostname', join(workspace, 'link.ini'));
    writeFileSync(join(workspace, 'bad.yml'), 'all: [\n');
    const logins = lab.hosts.map((host) => host.logins());
    const result = await configure(inputs);
    expect(result.code).toBe(1);
    expect(errors(result)).toEqual([expect.stringMatching(message)]);
    expect(lab.hosts.map((host) => host.logins())).toEqual(logins);
  });

  test('what cannot be honoured is told of every host, and none is asked', async () => {
    writeFileSync(
      join(workspace, 'odd.ini'),
      [
        'win ansible_connection=winrm',
        'secret ansible_password=hunter2hunter2',
        'low ansible_user=op ansible_become=true',
        'su ansible_become=true ansible_become_method=su',
        'runas ansible_become=true ansible_become_method=ansible.builtin.runas ansible_become_user=root',
        'oper ansible_become=true ansible_become_user=oper',
        `arg ansible_ssh_common_args='-F /etc/ssh/other'`,
        `block ansible_ssh_common_args='-o "Match all"'`,
        'exe ansible_user=op ansible_become=true ansible_become_exe=/opt/pbrun',
        'words ansible_user=op ansible_become=true ansible_become_flags="-H -S -u oper"',
        'other ansible_ssh_executable=/opt/ssh',
        // what Ansible does by itself, and what a host of root's own needs none of
        'fine ansible_connection=ansible.builtin.ssh ansible_become=true ansible_become_exe=/opt/pbrun ansible_user=root',
        `evil ansible_host="-oProxyCommand=touch${String.fromCharCode(9)}x"`,
      ].join('\n'),
    );
    const result = await configure({ inventory: 'odd.ini' });
    expect(errors(result)).toEqual([
      expect.stringContaining('win: ansible_connection winrm (transport in ansible.cfg) is not'),
      expect.stringContaining('secret: the inventory has a password for it'),
      expect.stringContaining('low: it is to become root by sudo: give sudo: true'),
      expect.stringContaining(
        'su: it is to become root by su; the Action becomes root by sudo only',
      ),
      expect.stringContaining('runas: it is to become root by ansible.builtin.runas;'),
      expect.stringContaining('oper: it is to become oper by sudo;'),
      expect.stringContaining('arg: the ssh argument "-F" has no place'),
      expect.stringContaining('block: the ssh argument "-o" has no place'),
      expect.stringContaining('exe: ansible_become_exe /opt/pbrun is not'),
      expect.stringContaining('3 more errors in the log'),
    ]);
    for (const said of [
      'words: -u of ansible_become_flags is not',
      'other: ansible_ssh_executable /opt/ssh is not',
      'inventory: evil: ',
    ]) {
      expect(result.log.join('\n')).toContain(said);
    }
    expect(result.log.join('\n')).not.toContain('fine: ');
    expect(result.log.join('\n')).not.toContain('hunter2');
  });

  test('what ansible.cfg says for all hosts counts as what the inventory says', async () => {
    const sections = ['[privilege_escalation]', 'become = True', 'become_method = su'];
    writeFileSync(
      join(workspace, 'ansible.cfg'),
      ['[defaults]', 'remote_user = op', ...sections].join('\n'),
    );
    writeFileSync(join(workspace, 'plain.ini'), 'none.invalid\n');
    expect(errors(await configure({ inventory: 'plain.ini' }))).toEqual([
      expect.stringContaining('none.invalid: it is to become root by su;'),
    ]);
    for (const [section, line, said] of [
      ['defaults', 'transport = winrm', 'ansible_connection winrm (transport in ansible.cfg)'],
      ['ssh_connection', 'ssh_executable = /opt/ssh', 'ansible_ssh_executable /opt/ssh is not'],
    ] as const) {
      writeFileSync(join(workspace, 'ansible.cfg'), `[${section}]\n${line}\n`);
      const [told] = errors(await configure({ inventory: 'plain.ini' }));
      expect(told).toContain(said);
    }
    const become = ['[defaults]', 'remote_user = op', '[privilege_escalation]', 'become = True'];
    for (const [line, said] of [
      ['become_exe = /opt/pbrun', 'ansible_become_exe /opt/pbrun is not'],
      ['become_flags = -H -S -g wheel', '-g of ansible_become_flags is not'],
    ]) {
      writeFileSync(join(workspace, 'ansible.cfg'), [...become, line].join('\n'));
      const [told] = errors(await configure({ inventory: 'plain.ini', sudo: 'true' }));
      expect(told).toContain(said);
    }
    // a way over a bastion that was left out, and the host not reached
    writeFileSync(join(workspace, 'ansible.cfg'), '[ssh_connection]\nssh_args = -F bastion.conf\n');
    expect(errors(await configure({ inventory: 'plain.ini' }))).toEqual([
      expect.stringContaining('none.invalid: the ssh argument "-F" has no place here'),
    ]);
  });

  test('a password for sudo in the inventory is not left out in silence', async () => {
    writeFileSync(
      join(workspace, 'sudo.ini'),
      'low ansible_user=op ansible_become=true ansible_become_password=hunter2hunter2\n',
    );
    const { log, ...result } = await configure({ inventory: 'sudo.ini', sudo: 'true' });
    expect(errors({ log, ...result })).toEqual([
      expect.stringContaining('low: the inventory has a password for sudo'),
    ]);
    expect(log.join('\n')).not.toContain('hunter2');
  });

  test('a user name that holds a % is one, and asked for as it stands', async () => {
    const { address, port } = lab.hosts[0] ?? {};
    writeFileSync(
      join(workspace, 'user.ini'),
      `odd ansible_host=${address} ansible_port=${port} ansible_user=DOM%25op\n`,
    );
    const result = await configure({ inventory: 'user.ini', retries: '0' });
    expect(JSON.parse(result.outputs['hosts'] ?? '[]')).toEqual([
      `ssh://DOM%2525op@${address}:${port}`,
    ]);
  });

  test('variables in a vault are read by the environment of the step, and its lack is told', async () => {
    writeFileSync(join(workspace, 'password'), 'of the vault\n', { mode: 0o600 });
    const env = { ANSIBLE_VAULT_PASSWORD_FILE: join(workspace, 'password') };
    const vars = join(workspace, 'group_vars/lone.yml');
    writeFileSync(vars, 'ansible_host: "{{ lab_address }}"\n');
    execFileSync('ansible-vault', ['encrypt', vars], { env: { ...process.env, ...env } });
    const [without] = errors(await configure({ limit: 'lone' }));
    expect(without).toMatch(/vault.*Give the password of the vault in vault-password/s);
    const wrong = await configure({ limit: 'lone', 'vault-password': 'another one' });
    expect(errors(wrong)[0]).toMatch(/Decryption failed.*vault-password/s);
    expect(JSON.stringify(wrong)).not.toContain('another one');
    const local = { ANSIBLE_LOCAL_TEMP: join(workspace, 'tmp') };
    const given = await configure({ limit: 'lone' }, { env: { ...local, ...env } });
    expect(errors(given)).toEqual([]);
    expect(JSON.parse(given.outputs['hosts'] ?? '[]')).toEqual([spec(0)]);
    const secret = await configure({ limit: 'lone', 'vault-password': 'of the vault\n' });
    expect(errors(secret)).toEqual([]);
    expect(JSON.parse(secret.outputs['hosts'] ?? '[]')).toEqual([spec(0)]);
    expect(secret.leftovers.filter((name) => name.includes('-ssh-'))).toEqual([]);
    const lone = await configure({
      inventory: '',
      hosts: 'local',
      'vault-password': 'x y z x y z',
    });
    expect(errors(lone)).toEqual([expect.stringMatching(/^vault-password: this needs inventory/)]);
  });

  test('the password of a vault is in no argument, no environment and no file that others may read', async () => {
    const script = join(workspace, 'inventory.sh');
    const lines = [
      '#!/bin/sh',
      `tr '\\0' '\\n' < /proc/$PPID/cmdline > ${workspace}/seen`,
      `tr '\\0' '\\n' < /proc/$PPID/environ >> ${workspace}/seen; env >> ${workspace}/seen`,
      `stat -c '%a' "$ANSIBLE_VAULT_PASSWORD_FILE" "$(dirname "$ANSIBLE_VAULT_PASSWORD_FILE")" > ${workspace}/modes`,
      `echo '{"all": {"hosts": ["none.invalid"]}, "_meta": {"hostvars": {}}}'`,
    ];
    writeFileSync(script, `${lines.join('\n')}\n`, { mode: 0o755 });
    const given = { inventory: 'inventory.sh', 'vault-password': 'of-the-vault-42', retries: '0' };
    const result = await configure(given);
    expect(readFileSync(join(workspace, 'seen'), 'utf8')).toMatch(/ANSIBLE_VAULT_PASSWORD_FILE=/);
    expect(readFileSync(join(workspace, 'seen'), 'utf8')).not.toContain('of-the-vault-42');
    expect(readFileSync(join(workspace, 'modes'), 'utf8')).toBe('600\n700\n');
    expect(JSON.stringify(result)).not.toContain('of-the-vault-42');
    // killed while Ansible is asked: post removes the file
    writeFileSync(
      script,
      `${lines.slice(0, -1).join('\n')}\nsleep 1\nkill -9 $(ps -o ppid= -p $PPID | head -1)\n`,
    );
    const killed = await configure(given);
    expect(killed.stages['main']).toMatchObject({ signal: 'SIGKILL' });
    expect(killed.leftovers.filter((name) => name.includes('-ssh-'))).toEqual([]);
  });

  test('gets none of the inputs of the step, and a runner without Ansible says so', async () => {
    const script = join(workspace, 'inventory.sh');
    writeFileSync(
      script,
      `#!/bin/sh\nenv > ${workspace}/env\necho '{"all": {"hosts": ["none.invalid"]}, "_meta": {"hostvars": {}}}'\n`,
      { mode: 0o755 },
    );
    const key = readFileSync(join(lab.folder, 'id'), 'utf8');
    await configure({ inventory: 'inventory.sh', 'ssh-private-key': key, retries: '0' });
    expect(readFileSync(join(workspace, 'env'), 'utf8')).not.toMatch(/INPUT_|OPENSSH/);
    const bin = join(workspace, 'bin');
    mkdirSync(bin);
    for (const each of ['ssh', 'sh'])
      symlinkSync(execFileSync('which', [each], { encoding: 'utf8' }).trim(), join(bin, each));
    const bare = await configure({}, { env: { PATH: bin } });
    expect(errors(bare)).toEqual([expect.stringContaining('Ansible is not on this runner')]);
  });
});
