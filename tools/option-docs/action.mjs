// The inputs of action.yml from the rows.

/** Procedures of the action and the scopes that they have. */
const PROCEDURES = {
  'configure-multipath': ['configure-multipath'],
  'install-adapter': ['install-adapter'],
  verify: ['verify-multipath', 'verify-adapter'],
  lint: ['lint'],
  rollback: ['rollback'],
  resume: ['resume'],
  runs: ['runs'],
};
const HOSTED = ['configure-multipath', 'install-adapter', 'verify', 'rollback', 'resume'];

/** Defaults that only the runner can tell. */
const EXPRESSIONS = { 'github-token': `\${{ github.token }}` };

export function actionInputs(options) {
  return rows(options)
    .map(({ row, procedures, giving }) => {
      const value = options.defaultOf(row, giving);
      const text = sentences(description(row, procedures, giving, options));
      return [
        `  ${row.name}:`,
        '    description: >-',
        ...wrap(text, 112).map((line) => `      ${line}`),
        ...(EXPRESSIONS[row.name] ? [`    default: ${EXPRESSIONS[row.name]}`] : []),
        ...(value === undefined ? [] : [`    default: ${scalar(value)}`]),
      ].join('\n');
    })
    .join('\n');
}

function rows(options) {
  const all = new Map();
  for (const [procedure, scopes] of Object.entries(PROCEDURES))
    for (const scope of scopes)
      for (const { field, row } of options.rowsOf({ frontEnd: 'action', scope })) {
        const known = all.get(field) ?? {
          row,
          procedures: new Set(),
          giving: { frontEnd: 'action', scope },
        };
        known.procedures.add(procedure);
        all.set(field, known);
      }
  const order = (row) => options.OPTION_GROUPS.indexOf(row.group);
  return [...all.values()].sort((a, b) => order(a.row) - order(b.row));
}

function description(row, procedures, giving, options) {
  const say = (text) => options.inMarkdown('action', text);
  const other = row.defaultIn?.action;
  const choices = options.choicesOf(row, giving);
  return [
    inSentence(forWhom(procedures), say(row.help)),
    ...(row.type === 'list' ? ['A line each, or a JSON list'] : []),
    ...(row.type === 'map' ? ['A line `NAME=VALUE` each, or a JSON object'] : []),
    ...(row.type === 'file-or-text' ? ['A file of the workspace, or the text itself'] : []),
    ...(choices && !choices.every((each) => row.help.includes(`\`${each}\``))
      ? [`One of ${choices.map((each) => `\`${each}\``).join(', ')}`]
      : []),
    ...[options.moreOf(row, giving)].filter(Boolean).map(say),
    ...(other && options.defaultOf(row, giving) === undefined ? [say(other.why)] : []),
  ];
}

function forWhom(procedures) {
  const names = [...procedures];
  if (HOSTED.every((name) => procedures.has(name))) return '';
  const list = names.map((name) => `\`${name}\``);
  const last = list.pop();
  return `For ${list.length > 0 ? `${list.join(', ')} and ${last}` : last}: `;
}

/** A name of our own keeps its capital letter. */
function inSentence(start, text) {
  if (start === '' || !/^[A-Z][a-z ]/.test(text) || /^(?:StorageLink|XenServer)/.test(text))
    return start + text;
  return start + text[0].toLowerCase() + text.slice(1);
}

function sentences(parts) {
  return parts.map((part) => (/[.!?]$/.test(part) ? part : `${part}.`)).join(' ');
}

/** A string for GitHub: the runner hands every default over as text. */
function scalar(value) {
  const text = Array.isArray(value) ? value.join('\n') : String(value);
  return /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|yes|no|on|off|null)$/i.test(text)
    ? text
    : `'${text.replaceAll("'", "''")}'`;
}

export function wrap(text, width) {
  const lines = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
}
