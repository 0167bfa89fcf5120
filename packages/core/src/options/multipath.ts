import type { OnDifference } from '../multipath/syntax/types.ts';
import type { Dialect } from '../profiles/profile.ts';
import type { OptionTable } from './option.ts';

/** The dom0 half. */
export interface MultipathFields {
  readonly dialect?: Dialect;
  readonly onDifference?: OnDifference;
  readonly allowFailedPaths?: boolean;
  readonly restartDaemon?: boolean;
  readonly via?: 'ansible';
  readonly inventory?: readonly string[];
  readonly limit?: string;
  readonly vaultPassword?: string;
  readonly becomePassword?: string;
  readonly connectionPassword?: string;
}

const NO_ANSIBLE = { action: 'a workflow can run a playbook', ansible: 'it is Ansible' };

export const multipathTable: OptionTable<MultipathFields> = {
  dialect: {
    name: 'dialect',
    type: 'text',
    value: 'name',
    group: 'Stanza',
    help: '`auto` writes the stanza right for the multipath-tools that is there; `as-published` writes it to the letter',
    choices: ['auto', 'as-published'],
    default: 'auto',
    for: ['configure-multipath', 'verify-multipath', 'edit-multipath-conf'],
  },
  onDifference: {
    name: 'on-difference',
    type: 'text',
    value: 'how',
    group: 'Stanza',
    help: 'What to do with a stanza of the same device that differs',
    more: '`replace` makes it exactly ours, `merge` keeps its own keywords and adds ours, `refuse` leaves it alone.',
    choices: ['replace', 'merge', 'refuse'],
    default: 'refuse',
    defaultIn: {
      ansible: {
        for: ['edit-multipath-conf'],
        why: 'without it {state} decides: `replace` for `present`, `merge` for `merged`',
      },
    },
    for: ['configure-multipath', 'edit-multipath-conf'],
  },
  allowFailedPaths: {
    name: 'allow-failed-paths',
    type: 'flag',
    group: 'What to do',
    help: 'Go on although a path of a map is failed; a check then counts a failed path as no fault',
    default: false,
    for: ['configure-multipath', 'verify-multipath'],
  },
  restartDaemon: {
    name: 'restart-daemon',
    type: 'flag',
    group: 'What to do',
    help: 'Restart multipathd instead of asking it to reconfigure',
    default: false,
    for: ['configure-multipath'],
  },
  via: {
    name: 'via',
    type: 'text',
    value: 'tool',
    group: 'Through Ansible',
    help: '`ansible` reaches the hosts of an inventory through Ansible',
    choices: ['ansible'],
    for: ['configure-multipath'],
    without: NO_ANSIBLE,
  },
  inventory: {
    name: 'inventory',
    type: 'list',
    value: 'file',
    group: 'Through Ansible',
    help: 'Inventories, with {via} `ansible`',
    for: ['configure-multipath'],
    without: NO_ANSIBLE,
  },
  limit: {
    name: 'limit',
    type: 'text',
    value: 'pattern',
    group: 'Through Ansible',
    help: 'Only these hosts of the inventory',
    for: ['configure-multipath'],
    without: NO_ANSIBLE,
  },
  vaultPassword: {
    name: 'vault-password',
    type: 'secret',
    group: 'Through Ansible',
    help: 'Password of the vault',
    for: ['configure-multipath'],
    without: NO_ANSIBLE,
  },
  becomePassword: {
    name: 'become-password',
    type: 'secret',
    group: 'Through Ansible',
    help: 'Password for `become`',
    for: ['configure-multipath'],
    without: NO_ANSIBLE,
  },
  connectionPassword: {
    name: 'connection-password',
    type: 'secret',
    group: 'Through Ansible',
    help: 'Password of the connection',
    for: ['configure-multipath'],
    without: NO_ANSIBLE,
  },
};
