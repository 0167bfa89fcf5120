import { named } from './checks.ts';
import type { OptionTable, Scope } from './option.ts';
import { CHANGING, EDITS, PROCEDURES, RECORDED } from './option.ts';
import { type OutputFields, outputTable } from './output.ts';

/** Where a procedure works, how it asks and what it keeps. */
export interface RunFields extends OutputFields {
  readonly hosts?: readonly string[];
  readonly hostsFile?: string;
  readonly poolMaster?: string;
  readonly poolBy?: 'address' | 'name';
  readonly sudo?: boolean;
  readonly sudoPassword?: string;
  readonly concurrency?: number;
  readonly retries?: number;
  readonly connectTimeout?: number;
  readonly check?: boolean;
  readonly mode?: 'check' | 'apply';
  readonly yes?: boolean;
  readonly profile?: string;
  readonly runId?: string;
  readonly backupFile?: string;
  readonly olderThan?: number;
  readonly keep?: number;
  readonly undo?: boolean;
  readonly runOn?: 'controller' | 'target';
  readonly sshPrivateKey?: string;
  readonly sshKnownHosts?: string;
  readonly sshCertificate?: string;
  readonly planFile?: string;
  readonly expectPlan?: string;
  readonly expectJournal?: string;
  readonly what?: 'multipath' | 'adapter' | 'licence';
  readonly licenceFacts?: readonly Readonly<Record<string, unknown>>[];
}

/** What opens connections to hosts. */
const REACHING: readonly Scope[] = [...PROCEDURES, ...RECORDED, 'runs', 'runs-prune'];
const OVER_SSH: readonly Scope[] = [
  'configure-multipath',
  'verify-multipath',
  ...RECORDED,
  'runs',
  'runs-prune',
];
const INVENTORY = 'the hosts are those of the inventory';

export const runTable: OptionTable<RunFields> = {
  hosts: {
    name: 'hosts',
    type: 'list',
    value: 'host',
    group: 'Hosts',
    help: 'Hosts to work on: `ssh://root@xen1`, `ssh://root@xen1:2222`, `local`, `command:FILE` or `sandbox:DIR`',
    more: 'A rollback or a resume finds its hosts in the journal; with hosts named, it goes by the records that they keep themselves, from any controller.',
    for: [...PROCEDURES, ...RECORDED, 'runs', 'runs-prune'],
    without: { ansible: INVENTORY },
  },
  hostsFile: {
    name: 'hosts-file',
    type: 'text',
    value: 'file',
    group: 'Hosts',
    help: 'A file with one host a line, `#` starts a comment; `-` is stdin',
    for: PROCEDURES,
    without: { action: '{hosts} takes lines', ansible: INVENTORY },
    check: named('file'),
  },
  poolMaster: {
    name: 'pool-master',
    type: 'text',
    value: 'host',
    group: 'Hosts',
    help: 'Ask this host for all hosts of its pool, through `xe`, and work on those',
    for: ['configure-multipath', 'verify-multipath'],
    without: { ansible: 'a pool is a group of the inventory' },
  },
  poolBy: {
    name: 'pool-by',
    type: 'text',
    value: 'what',
    group: 'Hosts',
    help: 'How the other hosts of {pool-master} are reached: by their `address`, or by the `name` that the pool has for them',
    more: 'By name the `Host` blocks of an ssh configuration count, and DNS. A name that ssh cannot take is an error, as is a host without an address.',
    choices: ['address', 'name'],
    default: 'address',
    for: ['configure-multipath', 'verify-multipath'],
    without: { ansible: 'a pool is a group of the inventory' },
  },
  sudo: {
    name: 'sudo',
    type: 'flag',
    group: 'Hosts',
    help: 'Become root on ssh hosts by `sudo`, for an account that is not root',
    more: 'It needs an account that may run `sh` as root, without a terminal. What sudo runs is one shell for the whole run.',
    default: false,
    for: OVER_SSH,
    without: { ansible: '`become` is the setting for it' },
  },
  sudoPassword: {
    name: 'sudo-password',
    type: 'secret',
    group: 'Hosts',
    help: 'Password for {sudo}, where the hosts want one',
    more: 'It is sent when sudo asks for it, never on a command line; where sudo asks for none it is not used.',
    for: OVER_SSH,
    without: { ansible: '`become` is the setting for it' },
  },
  concurrency: {
    name: 'concurrency',
    type: 'count',
    value: 'n',
    group: 'Hosts',
    help: 'How many hosts are worked on at one time',
    default: 10,
    least: 1,
    most: 1000,
    for: PROCEDURES,
    without: { ansible: 'the number of forks is the setting for it' },
  },
  retries: {
    name: 'retries',
    type: 'count',
    value: 'n',
    group: 'Hosts',
    help: 'How often a connection is tried again that was refused or cut on the way, after half a second, one second, two',
    more: 'A host that is silent, a wrong key and an unknown name are not tried again. A download is tried again twice.',
    default: 2,
    least: 0,
    most: 20,
    for: REACHING,
    notFor: { action: ['runs-prune'] },
    without: {
      ansible: 'the connection of Ansible has its own setting, such as `ssh_connection` `retries`',
    },
  },
  connectTimeout: {
    name: 'connect-timeout',
    type: 'seconds',
    value: 'seconds',
    group: 'Hosts',
    help: 'How many seconds an ssh host may take to answer; without it ConnectTimeout of the ssh configuration, else 15',
    least: 1,
    most: 3600,
    for: REACHING,
    notFor: { action: ['runs-prune'] },
    without: { ansible: 'the connection of Ansible has its own setting: `timeout`' },
  },
  sshPrivateKey: {
    name: 'ssh-private-key',
    type: 'secret',
    group: 'Hosts',
    help: 'Private key for ssh hosts, without a passphrase',
    more: "Kept for the time of the step in a file that only the runner's user may read. Without it, ssh uses the keys and the agent of the runner's user.",
    for: [...PROCEDURES, ...RECORDED, 'runs'],
    without: { cli: 'ssh uses your own keys and agent', ansible: 'the inventory names the key' },
  },
  sshKnownHosts: {
    name: 'ssh-known-hosts',
    type: 'text',
    group: 'Hosts',
    help: 'Host keys of the ssh hosts, as `ssh-keyscan` prints them; compare them with the keys that the hosts themselves show',
    more: "A host that is not listed is refused. Without it, the runner's own known_hosts files are used.",
    for: [...PROCEDURES, ...RECORDED, 'runs'],
    without: {
      cli: 'ssh uses your own known_hosts files',
      ansible: 'ssh uses the known_hosts files of the controller',
    },
  },
  sshCertificate: {
    name: 'ssh-certificate',
    type: 'text',
    group: 'Hosts',
    help: 'Short-lived ssh certificate for the key, as `ssh-keygen -s`, Vault or step-ca make it',
    more: 'One line, such as `ssh-ed25519-cert-v01@openssh.com AAAA...`. It needs {ssh-private-key}.',
    for: [...PROCEDURES, ...RECORDED, 'runs'],
    without: { cli: 'ssh finds it beside your key', ansible: 'the inventory names the key' },
    check: (value) =>
      /^[a-z0-9-]+-cert-v01@openssh\.com [A-Za-z0-9+/]+={0,2}(\s|$)/.test(value.trim())
        ? undefined
        : { message: 'this is not an ssh certificate: TYPE-cert-v01@openssh.com BASE64' },
  },
  profile: {
    name: 'profile',
    type: 'file-or-text',
    value: 'file',
    group: 'What to do',
    help: 'Vendor profile: a JSON file, its text, or the id of a built-in one; QuantaStor without it',
    textMark: '{',
    alsoName: true,
    for: [...PROCEDURES, ...EDITS],
  },
  mode: {
    name: 'mode',
    type: 'text',
    group: 'Change',
    help: '`check` shows what would change and changes nothing, anywhere; `apply` makes the change',
    choices: ['check', 'apply'],
    default: 'check',
    for: [...CHANGING],
    without: {
      cli: 'it asks before a change; {check} only looks',
      ansible: 'Ansible has a check mode',
    },
  },
  check: {
    name: 'check',
    type: 'flag',
    group: 'Change',
    help: 'Show what would change, and change nothing',
    default: false,
    onlyTyped: true,
    for: [...CHANGING, 'runs-prune', ...EDITS],
    without: {
      action: 'a workflow step checks unless {mode} is `apply`',
      ansible: 'Ansible has a check mode',
    },
  },
  yes: {
    name: 'yes',
    type: 'flag',
    group: 'Change',
    help: 'Make the change without asking; needed where there is no terminal to ask on',
    default: false,
    onlyTyped: true,
    for: [...CHANGING, 'runs-prune', ...EDITS],
    without: { action: 'a workflow step asks nobody', ansible: 'a task asks nobody' },
  },
  runId: {
    name: 'run-id',
    type: 'text',
    value: 'run-id',
    group: 'What to do',
    help: 'The run: its id, a unique beginning of it, or `last` for the newest one',
    argument: true,
    default: 'last',
    for: [...RECORDED, 'runs-show'],
    check: (value) =>
      /^[0-9A-Za-z-]+$/.test(value)
        ? undefined
        : {
            message: `${JSON.stringify(value)} is not the id of a run, such as 20261122T101500Z-3f9a`,
            help: /^[a-z]+:|@/i.test(value)
              ? 'A host is named with {hosts}, each by itself; `last` is the newest run.'
              : '`last` is the newest run.',
          },
  },
  backupFile: {
    name: 'backup-file',
    type: 'text',
    value: 'file',
    group: 'What to do',
    help: 'Give one file the bytes of this backup, a `backup_file` of an earlier task, whatever the file holds now',
    more: 'What it holds now is backed up too. In place of {run-id}; no daemon or service is told.',
    for: ['rollback'],
    without: {
      cli: 'a backup is a file on the host: `cp` puts it back',
      action: 'a backup is a file on the host: `cp` puts it back',
    },
  },
  olderThan: {
    name: 'older-than',
    type: 'count',
    value: 'days',
    group: 'What to do',
    help: 'Only runs that are older than so many days go',
    default: 90,
    least: 0,
    most: 36_500,
    for: ['runs-prune'],
    without: { action: 'a runner keeps no runs', ansible: 'the command line clears them' },
  },
  keep: {
    name: 'keep',
    type: 'count',
    value: 'n',
    group: 'What to do',
    help: 'So many of the newest stay, whatever their age',
    default: 10,
    least: 1,
    most: 100_000,
    for: ['runs-prune'],
    without: { action: 'a runner keeps no runs', ansible: 'the command line clears them' },
  },
  undo: {
    name: 'undo',
    type: 'flag',
    group: 'What to do',
    help: 'Take the run back instead of finishing it',
    default: false,
    for: ['resume'],
  },
  what: {
    name: 'what',
    type: 'text',
    group: 'What to do',
    help: 'Which half to ask about: `multipath` on dom0 hosts, `adapter` on the StorageLink server',
    choices: ['multipath', 'adapter'],
    choicesIn: { ansible: ['multipath', 'adapter', 'licence'] },
    default: 'multipath',
    for: ['verify-multipath', 'verify-adapter'],
    without: { cli: 'each half is a command' },
  },
  licenceFacts: {
    name: 'licence-facts',
    type: 'list',
    elements: 'dict',
    group: 'Licences',
    help: 'What quantastor.xenserver.storage_info returned as `licence_facts` on dom0 hosts',
    for: ['install-adapter'],
    without: {
      cli: 'another host of the same play cannot have answered',
      action: 'another host of the same play cannot have answered',
    },
  },
  runOn: {
    name: 'run-on',
    type: 'text',
    group: 'What to do',
    help: 'Where the work is done',
    more: "`controller` reads and writes over the task's own connection, so the target needs a POSIX shell and coreutils only, or PowerShell 2 on Windows. `target` sends the same program to a target that has Node 20.19 or newer, as `/usr/bin/node` or as `ansible_node_interpreter` says.",
    choices: ['controller', 'target'],
    default: 'controller',
    for: [...PROCEDURES, ...RECORDED, ...EDITS, 'lint'],
    without: { cli: 'it runs where it is started', action: 'it runs on the runner' },
  },
  planFile: {
    name: 'plan-file',
    type: 'text',
    value: 'file',
    group: 'Change',
    help: 'Write what would be done as JSON, with a digest, to this file',
    for: ['configure-multipath', 'install-adapter'],
    without: {
      action: 'the output `plan` has it',
      ansible: 'each task plans its own host',
    },
    check: named('file'),
  },
  expectPlan: {
    name: 'expect-plan',
    type: 'text',
    value: 'digest|file',
    group: 'Change',
    help: 'Refuse a host whose plan is not this one: a digest, or a plan that was approved',
    defaultIn: { ansible: { why: 'a task in check mode returns the digest as `plan_digest`' } },
    for: ['configure-multipath', 'install-adapter'],
  },
  expectJournal: {
    name: 'expect-journal',
    type: 'text',
    value: 'digest',
    group: 'Change',
    help: 'Refuse to go by a journal that is not this one: `journal-digest`, an output of the step that made the run',
    more: 'For a state folder that came as an artifact, which somebody else may have written.',
    for: RECORDED,
    without: {
      cli: 'the journal lies in a folder that only you may write to',
      ansible: 'the journal lies on the controller, in a folder of its user',
    },
    check: (value) =>
      /^sha256:[0-9a-f]{64}$/.test(value)
        ? undefined
        : { message: 'not a digest: sha256: and 64 hexadecimal digits' },
  },
  ...outputTable,
};
