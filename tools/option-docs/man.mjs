// packages/zx-scripts/man/quantastor-xenserver.1 from the rows.
const COMMANDS = [
  [
    'configure-multipath',
    'configure-multipath',
    "Add the vendor's stanza on each dom0 and have multipathd read it.",
  ],
  [
    'install-adapter',
    'install-adapter',
    'Install the storage adapter on the StorageLink server and teach it the device rule.',
  ],
  [
    'verify multipath',
    'verify-multipath',
    'Ask each dom0 whether the stanza is in effect; nothing is changed.',
  ],
  [
    'verify adapter',
    'verify-adapter',
    'Ask the StorageLink server whether the adapter is set up; nothing is changed.',
  ],
  ['rollback', 'rollback', 'Undo a finished run, from its journal.'],
  ['resume', 'resume', 'Finish an interrupted run, or take it back.'],
  ['runs list', 'runs', 'List the runs that changed something, newest first.'],
  ['runs show', 'runs-show', 'Print the report of a run again, as it stands beside its journal.'],
  ['runs prune', 'runs-prune', 'Clear what is kept of old runs that came to their end.'],
  ['lint', 'lint', 'Report what is wrong in multipath.conf files.'],
  [
    'edit multipath-conf',
    'edit-multipath-conf',
    "Put the vendor's stanza after the last device of a multipath.conf.",
  ],
  [
    'edit device-rules',
    'edit-device-rules',
    'Put the device rule into a scsi_device_id_config.xml and raise its version.',
  ],
];

/** Without options of the table. */
const OTHERS = [
  [
    'storagelink-certificate url',
    "Show the certificate of StorageLink's web service, to compare it and to pin it by --storagelink-fingerprint.",
  ],
  ['profile list', 'List the built-in vendor profiles.'],
  ['profile check file', 'Check a vendor profile of your own.'],
  [
    'lsp',
    'Serve an editor: findings and keywords of multipath.conf (Language Server Protocol, on stdin and stdout).',
  ],
  ['sandbox folder', 'Make a folder to try all this on; its services and daemons are pretended.'],
  ['completion bash|zsh|fish', 'Print a completion script for the shell.'],
];

const EXAMPLES = [
  [
    'What would change on one host; nothing is written',
    'configure-multipath --hosts ssh://root@xen1 --check --diff',
  ],
  ['A whole pool, after a question', 'configure-multipath --pool-master ssh://root@xen1'],
  ['Is it in effect, and are all paths up?', 'verify --pool-master ssh://root@xen1'],
  ['Undo the newest run', 'rollback last'],
];

const EXITS = [
  [0, 'Done, or nothing to do.'],
  [1, 'Failed or refused; lint: a finding at or above --fail-on.'],
  [2, '--check found changes; verify: not configured, or written and not in effect.'],
  [3, 'verify: a path is failed or missing.'],
  [4, 'verify: a LUN has no active path.'],
  [5, 'It cannot be told whether it is in effect.'],
  [64, 'Wrong usage.'],
  [130, 'Stopped by Ctrl-C.'],
];

export function manFiles(options) {
  return [['packages/zx-scripts/man/quantastor-xenserver.1', page(options)]];
}

function page(options) {
  return `.\\" Made by npm run docs from the table of options.
.TH QUANTASTOR\\-XENSERVER 1
.SH NAME
quantastor\\-xenserver \\- set up OSNEXUS QuantaStor on XenServer and XCP\\-ng
.SH SYNOPSIS
.B quantastor\\-xenserver
.I command
.RI [ options ]
.SH DESCRIPTION
Carries out the published set\\-up procedure. It can show what would change without changing anything, asks the systems afterwards whether the change is in effect, and undoes a run by giving each file its old bytes back.
.SH COMMANDS
${COMMANDS.map((each) => command(each, options)).join('\n')}
${OTHERS.map(([words, summary]) => `.SS "${text(words)}"\n${text(summary)}`).join('\n')}
.SH ENVIRONMENT
.TP
.B QUANTASTOR_XENSERVER_NAME
The option
.BR \\-\\-name ,
its hyphens as underscores. A list is a line each, or JSON. What is typed wins over the environment, and the environment over the file of
.BR \\-\\-options .
Passwords are read here, from a line of stdin or from a hidden question, never from the command line.
.TP
.B NO_COLOR
Without colours, when it is set and not empty.
.TP
.B XDG_STATE_HOME
Where the state folder lies.
.SH FILES
.TP
.I ~/.local/state/quantastor\\-xenserver
Journals and records of runs.
.SH EXIT STATUS
${EXITS.map(([code, meaning]) => `.TP\n.B ${code}\n${text(meaning)}`).join('\n')}
.PP
Each command's
.B \\-\\-help
lists its own.
.SH EXAMPLES
${EXAMPLES.map(([what, line]) => `.TP\n${text(what)}\n.B ${text(`quantastor-xenserver ${line}`)}`).join('\n')}
`;
}

function command([words, scope, summary], options) {
  const giving = { frontEnd: 'cli', scope };
  const rows = options.rowsOf(giving);
  const args = rows.filter(({ row }) => row.argument);
  const usage = args.map(({ row }) => argument(row, giving, options)).join(' ');
  const listed = rows
    .filter(({ row }) => !row.argument)
    .map(({ row }) => option(row, giving, options));
  return `.SS "${text(words)}${usage ? ` ${text(usage)}` : ''}"\n${text(summary)}\n${listed.join('\n')}`;
}

function argument(row, giving, options) {
  const name = `${row.value ?? row.name}${row.type === 'list' ? '...' : ''}`;
  return options.isRequired(row, giving) ? name : `[${name}]`;
}

function option(row, giving, options) {
  const choices = options.choicesOf(row, giving);
  const value = options.defaultOf(row, giving);
  const notes = [
    ...(row.type === 'secret' ? ['a line of stdin'] : []),
    ...(choices ? [`one of: ${choices.join(', ')}`] : []),
    ...(value === undefined || value === false
      ? []
      : [`default: ${Array.isArray(value) ? value.join(' ') : value}`]),
  ];
  const help = options.inHelp(
    'cli',
    [`${row.help}.`, options.moreOf(row, giving) ?? ''].join(' ').trim(),
  );
  const shown =
    row.type === 'flag' || row.type === 'secret' ? '' : ` \\fI${text(row.value ?? row.name)}\\fR`;
  return `.TP\n\\fB${text(options.nameIn('cli', row))}\\fR${shown}\n${text(help)}${notes.length > 0 ? ` (${text(notes.join('; '))})` : ''}`;
}

/** A line that begins with a dot or a quote would be a request. */
function text(words) {
  return words
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1')
    .replace(/\s+/g, ' ');
}
