// packages/zx-scripts/man/quantastor-xenserver.1 from the commands of the command line and the rows of their options.

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

/** `commands` is the command line: its program, and whose rows a command of it has. */
export function manFiles(options, commands) {
  return [['packages/zx-scripts/man/quantastor-xenserver.1', page(options, commands)]];
}

function page(options, { program, scopeOf }) {
  const sections = leavesOf(program).map((each) => section(each, scopeOf, options));
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
${sections.join('\n')}
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

/** The commands that are no groups, each with all of its words. */
function leavesOf(command, before = '') {
  return command.commands.flatMap((each) => {
    const words = `${before}${each.name()}`;
    return each.commands.length > 0 ? leavesOf(each, `${words} `) : [{ words, command: each }];
  });
}

function section({ words, command }, scopeOf, options) {
  const giving = { frontEnd: 'cli', scope: scopeOf(command) };
  const rows = giving.scope === undefined ? [] : options.rowsOf(giving);
  const usage = command.registeredArguments.map(argument).join(' ');
  const args = giving.scope === undefined ? command.registeredArguments : [];
  const listed = [
    ...args.map((each) => `.TP\n\\fI${text(each.name())}\\fR\n${sentence(each.description)}`),
    ...command.options.map((each) => {
      const found = rows.find(({ row }) => options.nameIn('cli', row) === each.long);
      return found ? option(found.row, giving, options) : beside(each);
    }),
  ];
  const head = `.SS "${text(words)}${usage ? ` ${text(usage)}` : ''}"`;
  return [head, text(command.description()), ...listed].join('\n');
}

function argument(each) {
  const name = `${each.name()}${each.variadic ? '...' : ''}`;
  return each.required ? name : `[${name}]`;
}

/** An option that no row of the table has. */
function beside({ flags, description }) {
  const [name, value] = flags.split(' ');
  const shown = value ? ` \\fI${text(value.replace(/[<>[\]]/g, ''))}\\fR` : '';
  return `.TP\n\\fB${text(name)}\\fR${shown}\n${sentence(description)}`;
}

function sentence(words) {
  return `${text(words.charAt(0).toUpperCase() + words.slice(1))}.`;
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
