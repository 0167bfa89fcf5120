import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as core from '@actions/core';
import { printable } from '@quantastor-xenserver/core';
import { wrongInput } from '../inputs/reader.ts';
import { makePrivateFolder, removePrivateFolder } from '../ssh/private-folder.ts';

/** A host as Ansible knows it, its templates filled in. */
export interface InventoryHost {
  /** Ansible answers for whichever host is done first. */
  readonly order: number;
  readonly name: string;
  readonly address: string;
  readonly port: string;
  readonly user: string;
  readonly connection: string;
  readonly keyFile: string;
  /** Of ssh, as for a shell. */
  readonly arguments: string;
  readonly hasPassword: boolean;
  readonly become: string;
  /** What Ansible would run in place of sudo and ssh, and with which words; '' for what it does by itself. */
  readonly becomeExe: string;
  readonly becomeFlags: string;
  readonly sshExecutable: string;
  readonly hasBecomePassword: boolean;
}

interface Surroundings {
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly env: NodeJS.ProcessEnv;
  readonly vaultPassword?: string | undefined;
  /** An inventory that is a program may hang. Default 120 000. */
  readonly timeoutMs?: number;
}

const MARK = /@quantastor<([A-Za-z0-9+/=]*)>/g;

/** A variable by its names, the newer one first. */
const variableOr = (last: string, ...names: string[]): string =>
  names.reduceRight((rest, name) => `${name} | default(${rest})`, last);

/** What ansible.cfg or the environment sets for all hosts, where no variable of the host does. */
const setting = (name: string): string => `(lookup('ansible.builtin.config', '${name}') or '')`;

/** The same of ssh's own; what Ansible has without anybody's words is left out. */
const sshSetting = (name: string): string =>
  `((lookup('ansible.builtin.config', '${name}', plugin_type='connection', plugin_name='ssh') or '') | replace('-C -o ControlMaster=auto -o ControlPersist=60s', ''))`;

const sudoSetting = (name: string): string =>
  `(lookup('ansible.builtin.config', '${name}', plugin_type='become', plugin_name='sudo') or '')`;

const defined = (...names: string[]): string =>
  names.map((name) => `${name} is defined`).join(' or ');

const FIELDS: Readonly<Record<keyof InventoryHost, string>> = {
  order: `groups['all'].index(inventory_hostname)`,
  name: 'inventory_hostname',
  address: `ansible_host | default(ansible_ssh_host | default(inventory_hostname))`,
  port: variableOr(setting('DEFAULT_REMOTE_PORT'), 'ansible_port', 'ansible_ssh_port'),
  user: variableOr(setting('DEFAULT_REMOTE_USER'), 'ansible_user', 'ansible_ssh_user'),
  connection: variableOr(setting('DEFAULT_TRANSPORT'), 'ansible_connection'),
  keyFile: variableOr(
    setting('DEFAULT_PRIVATE_KEY_FILE'),
    'ansible_ssh_private_key_file',
    'ansible_private_key_file',
  ),
  // in the order in which Ansible hands them to ssh, which takes the first value of each
  arguments: ['ssh_args', 'ssh_common_args', 'ssh_extra_args']
    .map((name) => `(${variableOr(sshSetting(name), `ansible_${name}`)})`)
    .join(` ~ ' ' ~ `),
  becomeExe: variableOr(sudoSetting('become_exe'), 'ansible_become_exe', 'ansible_sudo_exe'),
  becomeFlags: variableOr(
    sudoSetting('become_flags'),
    ...['ansible_become_flags', 'ansible_sudo_flags'],
  ),
  sshExecutable: variableOr(sshSetting('ssh_executable'), 'ansible_ssh_executable'),
  hasPassword: defined('ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'),
  hasBecomePassword: defined('ansible_become_password', 'ansible_become_pass', 'ansible_sudo_pass'),
  become: `((${variableOr(setting('DEFAULT_BECOME'), 'ansible_become')}) | bool) | ternary((${variableOr(setting('DEFAULT_BECOME_METHOD'), 'ansible_become_method')}) ~ ':' ~ (${variableOr(setting('DEFAULT_BECOME_USER'), 'ansible_become_user')}), '')`,
};

const PAIRS = Object.entries(FIELDS).map(([field, value]) => `'${field}': ${value}`);
const MESSAGE = `{{ '@quantastor<' ~ ({ ${PAIRS.join(', ')} } | to_json | b64encode) ~ '>' }}`;

/**
 * Asks Ansible for the hosts of inventories. Nothing is connected to: `debug` works on the controller. For Ansible an
 * inventory is code, so that it gets none of the step's inputs.
 *
 * @throws InputError where Ansible is not there, or can make nothing of them.
 */
export async function askAnsible(
  inventories: readonly string[],
  limit: string | undefined,
  surroundings: Surroundings,
): Promise<InventoryHost[]> {
  const argv = [
    ...inventories.map((each) => `--inventory=${each}`),
    ...(limit === undefined ? [] : [`--limit=${limit}`]),
    ...['--module-name', 'ansible.builtin.debug', '--args', `msg=${MESSAGE}`, 'all'],
  ];
  const { vaultPassword, ...rest } = surroundings;
  const { stdout, failure } = await withVaultPassword(vaultPassword, rest.env, (env) =>
    run(argv, { ...rest, env }),
  );
  const hosts = [...stdout.matchAll(MARK)].map(
    ([, packed = '']) => JSON.parse(Buffer.from(packed, 'base64').toString()) as InventoryHost,
  );
  if (failure !== undefined || hosts.length === 0)
    throw wrongInput('inventory', failure ?? 'Ansible finds no host in it');
  return hosts.sort((a, b) => a.order - b.order);
}

/** In a file that only this user may read, for as long as Ansible is asked; post removes it after a kill. */
async function withVaultPassword<T>(
  password: string | undefined,
  env: NodeJS.ProcessEnv,
  work: (env: NodeJS.ProcessEnv) => Promise<T>,
): Promise<T> {
  if (password === undefined) return work(env);
  const folder = await makePrivateFolder(env);
  core.saveState('private-folder', folder);
  try {
    const file = join(folder, 'vault-password');
    await writeFile(file, `${password}\n`, { mode: 0o600, flag: 'wx' });
    return await work({ ...env, ANSIBLE_VAULT_PASSWORD_FILE: file });
  } finally {
    await removePrivateFolder(folder);
  }
}

async function run(
  argv: readonly string[],
  { cwd, signal, env: outer, timeoutMs = 120_000 }: Surroundings,
): Promise<{ stdout: string; failure?: string }> {
  const env = {
    ...Object.fromEntries(
      Object.entries(outer).filter(([name]) => !/^(INPUT|STATE|ACTIONS|GITHUB)_/.test(name)),
    ),
    ANSIBLE_NOCOLOR: '1',
    ANSIBLE_STDOUT_CALLBACK: 'minimal',
    ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true',
    ANSIBLE_DEPRECATION_WARNINGS: 'false',
  };
  return new Promise((resolve, reject) => {
    const options = { cwd, env, signal, maxBuffer: 2 ** 26, timeout: timeoutMs };
    execFile('ansible', argv, options, (error, stdout, stderr) => {
      if (error === null) resolve({ stdout });
      else if (error.code === 'ENOENT')
        reject(
          wrongInput(
            'inventory',
            'Ansible is not on this runner: have a step before install ansible-core, or name the hosts in hosts',
          ),
        );
      else if (signal.aborted) reject(error);
      else if (error.killed)
        resolve({ stdout, failure: `Ansible has not answered within ${timeoutMs / 1000} s` });
      else resolve({ stdout, failure: saidBy(stdout, stderr) });
    });
  });
}

/** Ansible wraps its lines. */
function saidBy(stdout: string, stderr: string): string {
  const all = `${stderr}\n${stdout.replaceAll(MARK, '')}`;
  const from = /ERROR!?:?|\[ERROR\]:?|FAILED!?/.exec(all)?.index ?? 0;
  const words = printable(all.slice(from)).replace(/\s+/g, ' ').trim();
  const hint = /vault/i.test(words)
    ? '. Give the password of the vault in vault-password, or set ANSIBLE_VAULT_PASSWORD_FILE under env of this step to the file that holds it'
    : '';
  return `Ansible can make nothing of it: ${words.slice(0, 400)}${hint}`;
}
