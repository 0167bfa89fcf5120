import { resolve } from 'node:path';
import type { PlaybookRun } from './follow/playbook-run.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { PlaybookOptions } from './playbook-options.ts';
import { startPlaybook } from './start-playbook.ts';

type Common = Omit<PlaybookOptions, 'playbook'>;

/** One module on the hosts of a pattern, as `ansible PATTERN -m MODULE`. */
export interface ModuleOptions extends Common {
  /** Full name, as `ansible.builtin.command`. */
  readonly module: string;
  /** In them, `{{ }}` is a template. */
  readonly args?: JsonObject;
  /** Default `all`. */
  readonly hosts?: string;
}

/** One role on the hosts of a pattern. */
export interface RoleOptions extends Common {
  /** A role's name, or the full name of a collection's. One of a name alone is looked for in `roles` below `cwd` first. */
  readonly role: string;
  /** The role's variables. In them, `{{ }}` is a template. */
  readonly vars?: { readonly [name: string]: JsonValue };
  /** Default `all`. */
  readonly hosts?: string;
  /** Default false. */
  readonly gatherFacts?: boolean;
}

/** @throws AnsibleError as `startPlaybook`. */
export function startModule(options: ModuleOptions): Promise<PlaybookRun> {
  const { module, args = {}, hosts = 'all', ...rest } = options;
  const tasks = [{ name: module, [module]: args }];
  return startPlaybook({
    ...rest,
    playbook: [{ name: module, hosts, gather_facts: false, tasks }],
  });
}

/** @throws AnsibleError as `startPlaybook`. */
export function startRole(options: RoleOptions): Promise<PlaybookRun> {
  const { role, vars = {}, hosts = 'all', gatherFacts = false, ...rest } = options;
  const env = { ...process.env, ...rest.env };
  // the play lies in the folder of the run, beside which there are no roles
  const own = resolve(rest.cwd ?? process.cwd(), 'roles');
  const given = env['ANSIBLE_ROLES_PATH'] ?? DEFAULT_ROLES;
  return startPlaybook({
    ...rest,
    env: { ...rest.env, ANSIBLE_ROLES_PATH: `${own}:${given}` },
    playbook: [{ name: role, hosts, gather_facts: gatherFacts, roles: [{ role, vars }] }],
  });
}

const DEFAULT_ROLES = '~/.ansible/roles:/usr/share/ansible/roles:/etc/ansible/roles';
