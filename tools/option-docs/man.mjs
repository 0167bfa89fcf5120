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
Carries out the published set\\-up procedure, shows what it would change before it changes anything, and takes a run back to the byte.
.SH COMMANDS
${COMMANDS.map((each) => command(each, options)).join('\n')}
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
0 done or nothing to do, 1 failed or refused, 2 changes were found or it is not in effect, 64 wrong usage, 130 stopped by Ctrl\\-C. Each command's
.B \\-\\-help
lists its own.
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
