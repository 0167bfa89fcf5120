import { named } from './checks.ts';
import type { OptionTable } from './option.ts';
import { CHANGING, EDITS, LISTED, PROCEDURES, RECORDED, REPORTING } from './option.ts';

/** What a command shows, and into which files. */
export interface OutputFields {
  readonly diff?: boolean;
  readonly json?: boolean;
  readonly stateFolder?: string;
  readonly failOnDrift?: boolean;
  readonly picture?: string;
  readonly html?: string;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
  readonly noColor?: boolean;
  readonly strict?: boolean;
  readonly comment?: boolean;
  readonly githubToken?: string;
  readonly options?: string;
  readonly report?: 'full' | 'summary' | 'none';
}

export const outputTable: OptionTable<OutputFields> = {
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
  failOnDrift: {
    name: 'fail-on-drift',
    type: 'flag',
    group: 'Output',
    help: 'With {mode} `check`, fail the step when there is something to change',
    default: false,
    // verify fails by itself
    for: ['configure-multipath', 'install-adapter'],
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
  debug: {
    name: 'debug',
    type: 'flag',
    group: 'Output',
    help: 'Print on stderr what each host is asked and what it answers, with times; no contents and no secrets',
    default: false,
    for: [...PROCEDURES, ...RECORDED, 'runs', 'runs-prune'],
    without: {
      action: 'debug logging of the job shows it',
      ansible: 'Ansible has its own verbosity',
    },
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
