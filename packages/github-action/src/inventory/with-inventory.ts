import { type OptionFields, parseHost } from '@quantastor-xenserver/core';
import type { StepContext } from '../context.ts';
import type { Inputs } from '../inputs/inputs.ts';
import { InputError, type InputProblem, wrongInput } from '../inputs/reader.ts';
import { insideWorkspace } from '../workspace/inside.ts';
import { askAnsible, type InventoryHost } from './ask-ansible.ts';
import { sshSettings } from './ssh-settings.ts';

/**
 * The inputs with the hosts of `inventory` among `hosts`, reached over ssh as these are, with the settings that the
 * inventory has for ssh. What of it cannot be honoured is an error, never left out.
 *
 * @throws InputError
 */
export async function withInventory(
  inputs: Inputs,
  { workspace, signal }: Pick<StepContext, 'workspace' | 'signal'>,
): Promise<Inputs> {
  const { inventory: given = [], limit, vaultPassword, ...options } = inputs.options;
  if (given.length === 0) return inputs;
  const sources: string[] = [];
  for (const each of given) sources.push(await sourceOf(each, workspace));
  const found = await askAnsible(sources, limit, {
    ...{ cwd: workspace, signal, env: process.env },
    vaultPassword,
  });
  const problems: InputProblem[] = [];
  const blocks = new Map<string, string>();
  const specs = found.map((host) => {
    const spec = specOf(host);
    const settings = sshSettings(host, workspace);
    const message =
      problemOf(host, spec, options) ??
      ('strange' in settings
        ? `the ssh argument ${JSON.stringify(settings.strange)} has no place here: write it as -o NAME=VALUE`
        : clashOf(blocks, host.address, settings.lines));
    if (message !== undefined)
      problems.push({ input: 'inventory', message: `${host.name}: ${message}` });
    return spec;
  });
  if (problems.length > 0) throw new InputError(problems);
  const settings = [...blocks.values()].filter((block) => block !== '');
  return {
    ...inputs,
    options: { ...options, hosts: [...new Set([...(options.hosts ?? []), ...specs])] },
    ssh: { ...inputs.ssh, ...(settings.length > 0 && { settings }) },
  };
}

/** A list of hosts, or a file or folder of the workspace. */
async function sourceOf(given: string, workspace: string): Promise<string> {
  if (given.includes(',')) return given;
  try {
    return await insideWorkspace(workspace, given);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw wrongInput(
      'inventory',
      `${given}: ${code === undefined ? message : 'there is no such file'}`,
    );
  }
}

function specOf({ address, port, user, connection }: InventoryHost): string {
  if (LOCAL.includes(connection)) return 'local';
  const host = address.includes(':') ? `[${address}]` : address;
  return `ssh://${user === '' ? '' : `${encodeURIComponent(user)}@`}${host}${port === '' ? '' : `:${port}`}`;
}

const LOCAL: readonly string[] = ['local', 'ansible.builtin.local'];
const SSH: readonly string[] = ['', 'ssh', 'smart', 'paramiko', 'paramiko_ssh'];

function problemOf(
  host: InventoryHost,
  spec: string,
  { sudo, sudoPassword }: Pick<OptionFields, 'sudo' | 'sudoPassword'>,
): string | undefined {
  const { connection, hasPassword, become, hasBecomePassword, user } = host;
  if (!LOCAL.includes(connection) && !SSH.includes(connection.replace(/^ansible\.builtin\./, '')))
    return `ansible_connection ${connection} (transport in ansible.cfg) is not one that the Action has: ssh and local are`;
  if (!isProgram(host.sshExecutable, 'ssh'))
    return `ansible_ssh_executable ${host.sshExecutable} is not one that the Action has: it runs ssh`;
  if (hasPassword)
    return 'the inventory has a password for it; the Action takes a key: ssh-private-key, or the keys of the runner';
  const [method = '', as = ''] = become.split(':');
  if (
    become !== '' &&
    (!/^(ansible\.builtin\.)?(sudo)?$/.test(method) || (as || 'root') !== 'root')
  )
    return `it is to become ${as || 'root'} by ${method || 'sudo'}; the Action becomes root by sudo only: set ansible_become_method to sudo and ansible_become_user to root for it, or log in as root`;
  const strange = become !== '' && user !== 'root' && strangeSudo(host);
  if (strange) return strange;
  if (become !== '' && user !== 'root' && !sudo)
    return 'it is to become root by sudo: give sudo: true, and sudo-password where one is asked for';
  if (become !== '' && user !== 'root' && hasBecomePassword && sudoPassword === undefined)
    return 'the inventory has a password for sudo, which is not taken from there: give sudo-password';
  try {
    parseHost(spec);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Words of sudo that change nothing of what the Action does with it. */
const PLAIN_FLAGS = /^-[HSnE]+$/;

function strangeSudo({ becomeExe, becomeFlags }: InventoryHost): string | undefined {
  const flag = becomeFlags.split(/\s+/).find((word) => word !== '' && !PLAIN_FLAGS.test(word));
  const words = 'is not one that the Action has: it runs sudo, with no words of others';
  if (!isProgram(becomeExe, 'sudo')) return `ansible_become_exe ${becomeExe} ${words}`;
  return flag === undefined ? undefined : `${flag} of ansible_become_flags ${words}`;
}

function isProgram(path: string, name: string): boolean {
  return ['', name, `/usr/bin/${name}`].includes(path);
}

/** One address has one set of settings: ssh finds them by it. */
function clashOf(
  blocks: Map<string, string>,
  address: string,
  lines: readonly string[],
): string | undefined {
  const block =
    lines.length === 0 ? '' : [`Host ${address}`, ...lines.map((line) => `  ${line}`)].join('\n');
  const known = blocks.get(address);
  if (known !== undefined && known !== block)
    return `another host of the inventory has the address ${address} and other settings for ssh`;
  blocks.set(address, block);
  return undefined;
}
