import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AnsibleError, type AnsibleErrorCode } from './ansible-error.ts';
import { isCollectionPlaybook, playbookArgument } from './playbook-name.ts';
import type { PlaybookOptions } from './playbook-options.ts';

/** Inventories as Ansible is given them: paths made absolute, lists of hosts as they are. */
export function inventoriesOf(options: PlaybookOptions, cwd: string): string[] {
  const { inventory } = options;
  const all = typeof inventory === 'string' ? [inventory] : [...inventory];
  return all.map((each) => (isHostList(each) ? each : resolve(cwd, each)));
}

/**
 * Everything that can be told before Ansible is started.
 *
 * @throws AnsibleError BAD_OPTION, PLAYBOOK_MISSING, INVENTORY_MISSING, UNSUPPORTED_PLATFORM.
 */
export async function checkOptions(
  options: PlaybookOptions,
  cwd: string,
  platform: NodeJS.Platform = process.platform,
): Promise<void> {
  if (platform === 'win32')
    throw new AnsibleError('UNSUPPORTED_PLATFORM', 'Ansible does not run on Windows', {
      remedy: 'Run this in WSL or on a Linux machine; Windows servers can be targets.',
    });
  const { forks, verbosity = 0, timeoutMs, graceMs, maxEventBytes } = options;
  for (const [name, value] of Object.entries({ forks, timeoutMs, graceMs, maxEventBytes }))
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0))
      throw bad(name, `${name} is ${value}, not a whole number from 1 on`);
  if (![0, 1, 2, 3, 4].includes(verbosity)) throw bad('verbosity', `verbosity is ${verbosity}`);
  for (const name of ['limit', 'playbook', 'inventory'] as const)
    for (const value of [options[name] ?? []].flat())
      if (typeof value === 'string' && (value === '' || /[\0\n\r]/.test(value)))
        throw bad(name, `${name} is empty or has more than one line`);
  for (const [name, value] of secretTexts(options))
    if (value === '' || /[\0\n\r]/.test(value))
      throw bad(name, 'a password is empty or has more than one line');
  for (const name of Object.keys(options.collections ?? {}))
    if (!/^[a-z_]\w*\.[a-z_]\w*$/.test(name))
      throw bad('collections', `${name} is no name of a collection`);
  const inventories = inventoriesOf(options, cwd);
  if (inventories.length === 0) throw bad('inventory', 'no inventory was given');
  for (const each of inventories)
    if (!isHostList(each)) await mustRead(each, 'INVENTORY_MISSING', 'inventory');
  if (typeof options.playbook !== 'string') {
    if (options.playbook.length === 0) throw bad('playbook', 'the playbook has no play');
    return;
  }
  const playbook = playbookArgument(options.playbook, cwd);
  // where collections lie is Ansible's to know
  if (playbook === options.playbook && isCollectionPlaybook(playbook)) return;
  await mustRead(playbook, 'PLAYBOOK_MISSING', 'playbook');
  if (!(await stat(playbook)).isFile())
    throw new AnsibleError('PLAYBOOK_MISSING', 'the playbook is not a file', { place: playbook });
}

/** A list of hosts has a comma, as Ansible tells it from a path. */
function isHostList(inventory: string): boolean {
  return inventory.includes(',');
}

function secretTexts({ secrets = {} }: PlaybookOptions): [string, string][] {
  const { vaultPassword, ...others } = secrets;
  const vaults = typeof vaultPassword === 'string' ? { vaultPassword } : (vaultPassword ?? {});
  return Object.entries({ ...others, ...vaults }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
}

async function mustRead(path: string, code: AnsibleErrorCode, what: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (cause) {
    const isThere = (cause as NodeJS.ErrnoException).code === 'EACCES';
    const message = isThere ? `the ${what} may not be read` : `there is no such ${what}`;
    throw new AnsibleError(code, message, { place: path, cause });
  }
}

function bad(place: string, message: string): AnsibleError {
  return new AnsibleError('BAD_OPTION', message, { place });
}
