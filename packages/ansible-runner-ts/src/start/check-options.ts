import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AnsibleError, type AnsibleErrorCode } from '../ansible-error.ts';
import type { PlaybookOptions } from '../playbook-options.ts';
import { isCollectionPlaybook, playbookArgument } from './playbook-name.ts';

/** Of ansible-playbook, which takes the beginning of a name too: what the run itself sets, and what would hold a secret. */
const OWN_ARGUMENTS =
  /^(?:-[ielKkJ]|--(?:inv|lim|ext|ask|vault|become-pass|conn(?:ection)?-pass|list|syntax|help|version))/;

/** Inventories as Ansible is given them: paths made absolute, lists of hosts as they are. */
export function inventoriesOf(inventory: PlaybookOptions['inventory'], cwd: string): string[] {
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
  const { forks, verbosity = 0, timeoutMs, idleTimeoutMs, graceMs, maxEventBytes } = options;
  const counts = { forks, timeoutMs, idleTimeoutMs, graceMs, maxEventBytes };
  for (const [name, value] of Object.entries(counts))
    if (value !== undefined && !(Number.isSafeInteger(value) && value > 0))
      throw bad(name, `${name} is ${value}, not a whole number from 1 on`);
  if (maxEventBytes !== undefined && maxEventBytes < 4096)
    throw bad('maxEventBytes', `maxEventBytes is ${maxEventBytes}; an event needs 4096 at least`);
  for (const word of options.extraArgs ?? [])
    if (/[\0\n\r]/.test(word) || OWN_ARGUMENTS.test(word))
      throw bad('extraArgs', `${word.split('=')[0]} is set by another option of the call`);
  if (![0, 1, 2, 3, 4].includes(verbosity)) throw bad('verbosity', `verbosity is ${verbosity}`);
  const lines = [
    'limit',
    'playbook',
    'inventory',
    'startAtTask',
    'remoteUser',
    'privateKey',
  ] as const;
  for (const name of lines)
    for (const value of [options[name] ?? []].flat())
      if (typeof value === 'string' && (value === '' || /[\0\n\r]/.test(value)))
        throw bad(name, `${name} is empty or has more than one line`);
  for (const [name, value] of secretTexts(options))
    if (value === '' || /[\0\n\r]/.test(value))
      throw bad(name, 'a password is empty or has more than one line');
  for (const name of Object.keys(options.collections ?? {}))
    if (!/^[a-z_]\w*\.[a-z_]\w*$/.test(name))
      throw bad('collections', `${name} is not the name of a collection`);
  await checkInventories(options.inventory, cwd);
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

/** @throws AnsibleError BAD_OPTION, INVENTORY_MISSING */
export async function checkInventories(
  inventory: PlaybookOptions['inventory'],
  cwd: string,
): Promise<void> {
  const inventories = inventoriesOf(inventory, cwd);
  if (inventories.length === 0) throw bad('inventory', 'no inventory was given');
  for (const each of inventories)
    if (!isHostList(each)) await mustRead(each, 'INVENTORY_MISSING', 'inventory');
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
