import { type OptionTable, RECORDED, type Scope } from './option.ts';
import type { ConfigureMultipathOptions } from './types.ts';
import { type WaveChoices, waveTable } from './waves.ts';

/** The dom0 half. An option of the procedure stands in its own type alone. */
export interface MultipathFields
  extends Partial<Omit<ConfigureMultipathOptions, 'state'>>,
    WaveChoices {
  readonly remove?: boolean;
  readonly requireInEffect?: boolean;
  readonly via?: 'ansible';
  readonly inventory?: readonly string[];
  readonly limit?: string;
  readonly vaultPassword?: string;
  readonly becomePassword?: string;
  readonly connectionPassword?: string;
}

/** Where hosts of an inventory make sense; the command line has them for the first only. */
const OF_INVENTORY: readonly Scope[] = [
  'configure-multipath',
  'verify-multipath',
  ...RECORDED,
  'runs',
];
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
  allowRefusedFile: {
    name: 'allow-refused-file',
    type: 'flag',
    group: 'Stanza',
    help: 'Edit also a file that the multipath-tools there refuses as a whole, crashes or hangs on',
    default: false,
    for: ['configure-multipath', 'edit-multipath-conf'],
  },
  remove: {
    name: 'remove',
    type: 'flag',
    group: 'What to do',
    help: 'Take the stanza out again, on every host that is named',
    more: 'A file of its own that was made for it goes with it; the folder stays.',
    default: false,
    onlyTyped: true,
    for: ['configure-multipath'],
    without: { action: '{state} `absent` says it', ansible: '{state} `absent` says it' },
  },
  allowFailedPaths: {
    name: 'allow-failed-paths',
    type: 'flag',
    group: 'What to do',
    help: 'Go on although a path of a map is failed; a check then counts a failed path as no fault, but never a LUN without any',
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
  requireInEffect: {
    name: 'require-in-effect',
    type: 'flag',
    group: 'What to do',
    help: 'Fail also when all was changed and it is not in effect yet, or cannot be seen to be',
    default: false,
    for: ['configure-multipath'],
    without: { ansible: 'the returned `verified` says it' },
  },
  enableMultipathing: {
    name: 'enable-multipathing',
    type: 'flag',
    group: 'Pool',
    help: "Switch XenServer's own multipathing on for each host, in maintenance mode, with its storage unplugged meanwhile",
    default: false,
    for: ['configure-multipath'],
  },
  rolling: {
    name: 'rolling',
    type: 'flag',
    group: 'Pool',
    help: "Change one host at a time, the pool's master first, each in maintenance mode; the first failure is the last host that was begun",
    more: 'Refused while a host of the pool is disabled already or high availability is on.',
    default: false,
    for: ['configure-multipath'],
  },
  evacuate: {
    name: 'evacuate',
    type: 'flag',
    group: 'Pool',
    help: 'In maintenance mode: move the running VMs to other hosts first',
    default: false,
    for: ['configure-multipath'],
  },
  ...waveTable,
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
    help: 'Inventories of Ansible whose hosts are worked on',
    more: 'On the command line with `--via ansible`, and Ansible reaches the hosts. In a workflow, files or folders of the workspace: the Ansible of the runner is asked for addresses, ports, users and ssh settings, and the hosts are reached over ssh as those of {hosts} are. To Ansible an inventory is code: never take one from the pull request of a fork.',
    for: OF_INVENTORY,
    notFor: { cli: OF_INVENTORY.filter((scope) => scope !== 'configure-multipath') },
    without: { ansible: 'it is Ansible' },
  },
  limit: {
    name: 'limit',
    type: 'text',
    value: 'pattern',
    group: 'Through Ansible',
    help: 'Only these hosts of the inventory',
    for: OF_INVENTORY,
    notFor: { cli: OF_INVENTORY.filter((scope) => scope !== 'configure-multipath') },
    without: { ansible: 'it is Ansible' },
  },
  vaultPassword: {
    name: 'vault-password',
    type: 'secret',
    group: 'Through Ansible',
    help: 'Password of the vault',
    more: 'In a workflow of the one that hides variables of {inventory}; Ansible reads it from a file of its own, which nobody else may read and which is gone once Ansible has answered.',
    for: OF_INVENTORY,
    notFor: { cli: OF_INVENTORY.filter((scope) => scope !== 'configure-multipath') },
    without: { ansible: 'it is Ansible' },
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
