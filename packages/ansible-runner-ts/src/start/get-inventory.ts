import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { AnsibleError } from '../ansible-error.ts';
import { isObject, type JsonObject, parsePythonJson } from '../json.ts';
import type { PlaybookOptions } from '../playbook-options.ts';
import { secretArguments } from './arguments.ts';
import { checkInventories, inventoriesOf } from './check-options.ts';
import { baseEnvironment } from './environment.ts';
import { findProgram } from './find-program.ts';
import { makeRunFolder } from './run-folder.ts';

export type InventoryOptions = Pick<
  PlaybookOptions,
  'inventory' | 'limit' | 'secrets' | 'cwd' | 'env' | 'signal'
>;

export interface InventoryGroup {
  readonly hosts: readonly string[];
  readonly children: readonly string[];
}

/** An inventory as Ansible reads it. */
export interface Inventory {
  readonly groups: Readonly<Record<string, InventoryGroup>>;
  /**
   * Variables of each host, those of its groups among them; vaulted ones as Ansible shows them, and as text an integer that
   * a number would round.
   */
  readonly hosts: Readonly<Record<string, JsonObject>>;
}

const MAX_BYTES = 2 ** 28;

/**
 * What `ansible-inventory --list` says.
 *
 * @throws AnsibleError ANSIBLE_MISSING, INVENTORY_MISSING, INVENTORY_UNUSABLE, CANCELLED.
 */
export async function getInventory(options: InventoryOptions): Promise<Inventory> {
  const cwd = resolve(options.cwd ?? process.cwd());
  await checkInventories(options.inventory, cwd);
  const env = { ...baseEnvironment(options), ANSIBLE_NOCOLOR: 'True' };
  const program = await findProgram('ansible-inventory', env, cwd);
  const folder = await makeRunFolder(env);
  try {
    const { vaultPassword } = options.secrets ?? {};
    const secrets = vaultPassword === undefined ? {} : { secrets: { vaultPassword } };
    const args = [
      '--list',
      ...inventoriesOf(options.inventory, cwd).map((each) => `--inventory=${each}`),
      ...(options.limit === undefined ? [] : [`--limit=${options.limit}`]),
      ...(await secretArguments(secrets, folder)),
    ];
    return parse(await run(program, args, cwd, env, options.signal));
  } finally {
    await folder.remove();
  }
}

function run(
  program: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<string> {
  const failed = { ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'True', ...env };
  const options = { cwd, env: failed, maxBuffer: MAX_BYTES, signal };
  return new Promise((done, reject) => {
    execFile(program, args, options, (error, stdout, stderr) => {
      if (!error) return done(stdout);
      if (signal?.aborted)
        return reject(new AnsibleError('CANCELLED', 'the reading was cancelled', { cause: error }));
      const said = stderr
        .replace(/^(?:ERROR! |\[ERROR\]: )/m, '')
        .replace(/\s+/g, ' ')
        .trim();
      reject(new AnsibleError('INVENTORY_UNUSABLE', said || error.message, { cause: error }));
    });
  });
}

function parse(text: string): Inventory {
  const all = parsePythonJson(text);
  if (!isObject(all))
    throw new AnsibleError('INVENTORY_UNUSABLE', 'the inventory is not an object');
  const { _meta: meta, ...groups } = all;
  const names = (group: unknown, what: string): string[] => {
    const found = isObject(group) ? group[what] : undefined;
    return Array.isArray(found) ? found.map(String) : [];
  };
  const known = isObject(meta) && isObject(meta['hostvars']) ? meta['hostvars'] : {};
  const hosts = new Set(Object.values(groups).flatMap((group) => names(group, 'hosts')));
  return {
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, group]) => [
        name,
        { hosts: names(group, 'hosts'), children: names(group, 'children') },
      ]),
    ),
    // Ansible leaves a host without variables out
    hosts: Object.fromEntries([...hosts].map((name) => [name, (known[name] ?? {}) as JsonObject])),
  };
}
