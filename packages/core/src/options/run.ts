import type { OptionProblem, OptionTable, Scope } from './option.ts';

/** Where a procedure works, how it asks and what it shows. */
export interface RunFields {
  readonly hosts?: readonly string[];
  readonly hostsFile?: string;
  readonly poolMaster?: string;
  readonly concurrency?: number;
  readonly check?: boolean;
  readonly mode?: 'check' | 'apply';
  readonly yes?: boolean;
  readonly diff?: boolean;
  readonly json?: boolean;
  readonly stateFolder?: string;
  readonly profile?: string;
  readonly failOnDrift?: boolean;
  readonly runId?: string;
  readonly olderThan?: number;
  readonly keep?: number;
  readonly undo?: boolean;
  readonly picture?: string;
  readonly html?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly noColor?: boolean;
  readonly strict?: boolean;
  readonly runOn?: 'controller' | 'target';
  readonly sshPrivateKey?: string;
  readonly sshKnownHosts?: string;
  readonly sshCertificate?: string;
  readonly comment?: boolean;
  readonly githubToken?: string;
  readonly options?: string;
  readonly planFile?: string;
  readonly expectPlan?: string;
  readonly what?: 'multipath' | 'adapter' | 'licence';
  readonly report?: 'full' | 'summary' | 'none';
  readonly licenceFacts?: readonly Readonly<Record<string, unknown>>[];
}

const PROCEDURES: readonly Scope[] = [
  'configure-multipath',
  'install-adapter',
  'verify-multipath',
  'verify-adapter',
];
const RECORDED: readonly Scope[] = ['rollback', 'resume'];
const LISTED: readonly Scope[] = ['runs', 'runs-show'];
/** What prints a report. */
const REPORTING: readonly Scope[] = [...PROCEDURES, ...RECORDED, 'runs-show'];
const CHANGING: readonly Scope[] = ['configure-multipath', 'install-adapter', ...RECORDED];
const EDITS: readonly Scope[] = ['edit-multipath-conf', 'edit-device-rules'];
const INVENTORY = 'the hosts are those of the inventory';

/** A check for a name of a file or folder. */
function named(what: string): (value: string) => OptionProblem | undefined {
  return (value) =>
    value.trim() === '' ? { message: `the name of the ${what} is empty` } : undefined;
}

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
  sshPrivateKey: {
    name: 'ssh-private-key',
    type: 'secret',
    group: 'Hosts',
    help: 'Private key for ssh hosts, without a passphrase',
    more: "Kept for the time of the step in a file that only the runner's user may read. Without it, ssh uses the keys and the agent of the runner's user.",
    for: [...PROCEDURES, ...RECORDED],
    without: { cli: 'ssh uses your own keys and agent', ansible: 'the inventory names the key' },
  },
  sshKnownHosts: {
    name: 'ssh-known-hosts',
    type: 'text',
    group: 'Hosts',
    help: 'Host keys of the ssh hosts, as `ssh-keyscan` prints them; compare them with the keys that the hosts themselves show',
    more: "A host that is not listed is refused. Without it, the runner's own known_hosts files are used.",
    for: [...PROCEDURES, ...RECORDED],
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
    for: [...PROCEDURES, ...RECORDED],
    without: { cli: 'ssh finds it beside your key', ansible: 'the inventory names the key' },
    check: (value) =>
      /^[a-z0-9-]+-cert-v01@openssh\.com [A-Za-z0-9+/]+={0,2}(\s|$)/.test(value.trim())
        ? undefined
        : { message: 'this is not an ssh certificate: TYPE-cert-v01@openssh.com BASE64' },
  },
  comment: {
    name: 'comment',
    type: 'flag',
    group: 'Output',
    help: 'Keep one comment of the pull request up to date with the result',
    more: 'The job needs the permission `pull-requests: write`.',
    default: false,
    for: [...PROCEDURES, ...RECORDED, 'lint'],
    without: { cli: 'there is no pull request', ansible: 'there is no pull request' },
  },
  githubToken: {
    name: 'github-token',
    type: 'secret',
    group: 'Output',
    help: "Token for GitHub's API: {comment}, and annotations on changed lines first; the job's own without it",
    for: [...PROCEDURES, ...RECORDED, 'lint'],
    without: { cli: 'GitHub is not asked', ansible: 'GitHub is not asked' },
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
            help: '`last` is the newest run.',
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
  failOnDrift: {
    name: 'fail-on-drift',
    type: 'flag',
    group: 'Output',
    help: 'With {mode} `check`, fail the step when there is something to change',
    default: false,
    for: ['configure-multipath', 'install-adapter', 'verify-multipath', 'verify-adapter'],
    without: { cli: 'the exit code says it: 2', ansible: 'the result says it: `changed`' },
  },
  strict: {
    name: 'strict',
    type: 'flag',
    group: 'Output',
    help: 'Fail when the set-up is not in effect',
    default: false,
    for: ['verify-multipath', 'verify-adapter'],
    without: { cli: 'the exit code says it', action: 'the step fails' },
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
  stateFolder: {
    name: 'state-folder',
    type: 'text',
    value: 'dir',
    group: 'Output',
    help: "Folder of journals and records; the user's state folder without it",
    more: 'That is `$XDG_STATE_HOME/quantastor-xenserver` or `~/.local/state/quantastor-xenserver`.',
    for: ['configure-multipath', 'install-adapter', ...RECORDED, ...LISTED, 'runs-prune', ...EDITS],
    // a file of this machine is edited without a record
    notFor: { cli: ['edit-multipath-conf'], action: ['edit-multipath-conf'] },
    check: named('folder'),
  },
  diff: {
    name: 'diff',
    type: 'flag',
    group: 'Output',
    help: 'Show the changes of files as unified diffs',
    default: false,
    for: [...CHANGING, ...EDITS],
    without: { action: 'the summary has the diffs', ansible: 'Ansible has a diff mode' },
  },
  json: {
    name: 'json',
    type: 'flag',
    group: 'Output',
    help: 'Print one JSON document on stdout, and nothing else there',
    default: false,
    for: [...REPORTING, 'runs', 'runs-prune', 'lint', ...EDITS],
    without: { action: 'the output `report` has it', ansible: 'the result is data' },
  },
  html: {
    name: 'html',
    type: 'text',
    value: 'file',
    group: 'Output',
    help: 'Write the report as one page of HTML into this file',
    for: REPORTING,
    without: {
      action: 'the output `html-file` names it',
      ansible: 'made from the report of the result',
    },
    check: named('file'),
  },
  quiet: {
    name: 'quiet',
    type: 'flag',
    group: 'Output',
    help: 'Print the verdict, what needs a person and how to undo, and nothing else',
    default: false,
    for: REPORTING,
    without: { action: 'the log can be folded', ansible: 'Ansible has its own verbosity' },
  },
  verbose: {
    name: 'verbose',
    type: 'flag',
    group: 'Output',
    help: 'Print every step of every host, with times and connections',
    default: false,
    for: REPORTING,
    without: { action: 'the log has every step', ansible: 'Ansible has its own verbosity' },
  },
  noColor: {
    name: 'no-color',
    type: 'flag',
    group: 'Output',
    help: 'Print without colours, as with `NO_COLOR` in the environment',
    default: false,
    for: [...REPORTING, 'runs', 'runs-prune', 'lint', ...EDITS],
    without: { action: 'the log shows colours', ansible: 'Ansible colours its own output' },
  },
  picture: {
    name: 'picture',
    type: 'text',
    value: 'file',
    group: 'Output',
    help: 'Draw hosts, maps and paths as SVG into this file',
    for: ['verify-multipath'],
    without: { action: 'the summary has the picture', ansible: 'the result is data' },
    check: (value) =>
      /\.svg$/i.test(value) ? undefined : { message: `${value} must end in .svg: SVG is written` },
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
  report: {
    name: 'report',
    type: 'text',
    group: 'Output',
    help: 'How much of the report the result carries: `full`, `summary` (each step with its outcome) or `none`',
    choices: ['full', 'summary', 'none'],
    default: 'full',
    for: [...PROCEDURES, ...RECORDED],
    without: { cli: 'it prints {json}', action: 'the output of this name has it' },
  },
  options: {
    name: 'options',
    type: 'text',
    value: 'file',
    group: 'Output',
    help: 'Read options from this file, one `NAME = VALUE` a line or a JSON object',
    more: 'What is typed wins over the environment, and the environment over the file.',
    for: [...REPORTING, 'runs', 'runs-prune', 'lint', ...EDITS],
    without: { action: 'a workflow is a file', ansible: 'a playbook is a file' },
  },
};
