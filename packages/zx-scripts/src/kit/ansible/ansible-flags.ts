import { type Command, Option } from 'commander';
import { UsageError } from '../exit-codes.ts';
import { collect, wholeNumber } from '../parse-options.ts';
import type { RunFlags } from '../run-flags.ts';
import { findSecrets, type SecretWish } from '../secrets.ts';

/** For a script that Ansible can carry to the hosts of an inventory. */
export interface AnsibleFlags extends RunFlags {
  readonly via?: 'ansible';
  readonly inventory?: readonly string[];
  readonly limit?: string;
  readonly forks?: number;
  readonly vaultPasswordStdin?: boolean;
  readonly becomePasswordStdin?: boolean;
  readonly connectionPasswordStdin?: boolean;
}

export function addAnsibleOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--via <what>', 'ansible: reach the hosts of an inventory through it').choices([
        'ansible',
      ]),
    )
    .option('--inventory <file>', 'with --via ansible: an inventory; repeatable', collect)
    .option('--limit <pattern>', 'with --via ansible: only these hosts of it')
    .option('--forks <n>', 'with --via ansible: hosts worked on at one time', wholeNumber(1))
    .option('--vault-password-stdin', "the vault's password is a line of stdin")
    .option('--become-password-stdin', "become's password is a line of stdin, after the vault's")
    .option('--connection-password-stdin', "the connection's password is the line after those");
}

const OWN = ['host', 'hostsFile', 'poolMaster', 'concurrency'] as const;
const ANSIBLE = ['inventory', 'limit', 'forks'] as const;
const SECRETS = ['vaultPasswordStdin', 'becomePasswordStdin', 'connectionPasswordStdin'] as const;

/** Whether Ansible is to be used. @throws UsageError for options of the other way. */
export function isViaAnsible(flags: AnsibleFlags): boolean {
  const others = flags.via === 'ansible' ? OWN : [...ANSIBLE, ...SECRETS];
  const odd = others.find((name) => flags[name] !== undefined);
  const option = odd?.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  if (option && flags.via === 'ansible')
    throw new UsageError(
      `--${option} has no meaning with --via ansible: the hosts are those of --inventory`,
    );
  if (option) throw new UsageError(`--${option} needs --via ansible`);
  if (flags.via === 'ansible' && flags.inventory === undefined)
    throw new UsageError('--via ansible needs --inventory');
  return flags.via === 'ansible';
}

export interface AnsibleSecrets {
  readonly vaultPassword?: string;
  readonly becomePassword?: string;
  readonly connectionPassword?: string;
}

/** Those that were given, by stdin or in the environment. */
export async function ansibleSecretsFrom(flags: AnsibleFlags): Promise<AnsibleSecrets> {
  const wishes = [
    wish('vault', flags.vaultPasswordStdin),
    wish('become', flags.becomePasswordStdin),
    wish('connection', flags.connectionPasswordStdin),
  ];
  const found = await findSecrets(wishes);
  for (const [at, { option, fromStdin }] of wishes.entries())
    if (fromStdin && !found[at]) throw new UsageError(`${option}: there is no such line on stdin`);
  const [vaultPassword, becomePassword, connectionPassword] = found;
  return {
    ...(vaultPassword ? { vaultPassword } : {}),
    ...(becomePassword ? { becomePassword } : {}),
    ...(connectionPassword ? { connectionPassword } : {}),
  };
}

/** Variables that may hold a password; Ansible's processes must not inherit them. */
export const secretVariables: readonly string[] = ['vault', 'become', 'connection'].map(
  (name) => wish(name, undefined).variable,
);

function wish(name: string, fromStdin: boolean | undefined): SecretWish {
  return {
    title: name,
    variable: `QUANTASTOR_XENSERVER_${name.toUpperCase()}_PASSWORD`,
    option: `--${name}-password-stdin`,
    fromStdin: fromStdin === true,
  };
}
