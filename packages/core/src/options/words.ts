import type { FrontEnd, Option, Scope } from './option.ts';
import { allOptions, defaultOf, isText, type OptionFields, rowsOf } from './tables.ts';

const rows: readonly Option<unknown>[] = Object.values<Option<unknown>>(allOptions);
const byName: ReadonlyMap<string, Option<unknown>> = new Map(rows.map((row) => [row.name, row]));

/** The option's name as the front end's users type it. */
export function nameIn(
  frontEnd: FrontEnd,
  { name, type, argument, value }: Option<unknown>,
): string {
  if (frontEnd === 'ansible') return name.replaceAll('-', '_');
  if (frontEnd === 'action') return name;
  if (argument) return `<${value ?? name}>`;
  return type === 'secret' ? `--${name}-stdin` : `--${name}`;
}

/** Where the environment gives it: `QUANTASTOR_XENSERVER_STATE_FOLDER`. */
export function variableOf({ name }: Option<unknown>): string {
  return `QUANTASTOR_XENSERVER_${name.toUpperCase().replaceAll('-', '_')}`;
}

/** Of what core's texts advise to run: the words where they are not made of the scope's name. */
const VERBS: Partial<Record<Scope, Partial<Record<FrontEnd, string>>>> = {
  'configure-multipath': {},
  'install-adapter': {},
  'edit-multipath-conf': {
    cli: 'edit multipath-conf',
    action: 'quantastor-xenserver edit multipath-conf',
    ansible: 'quantastor.xenserver.multipath_device',
  },
};
const verbs: ReadonlyMap<string, Partial<Record<FrontEnd, string>>> = new Map(
  Object.entries(VERBS),
);

/** What is run, as the front end's users type it. */
function verbIn(frontEnd: FrontEnd, scope: string): string | undefined {
  const verb = verbs.get(scope);
  if (!verb) return undefined;
  const made = {
    cli: scope,
    action: `procedure: ${scope}`,
    ansible: `quantastor.xenserver.${scope.replaceAll('-', '_')}`,
  };
  return verb[frontEnd] ?? made[frontEnd];
}

/**
 * A text of core in the words of the front end that shows it: `{on-difference: merge}` is what is typed there, and
 * `{configure-multipath}` what is run. Braces around anything else stay.
 */
export function inWordsOf(frontEnd: FrontEnd, text: string): string {
  return replaceNames(frontEnd, text, (row, value) => typed(frontEnd, row, value));
}

/** The same for help, which shows no backticks. */
export function inHelp(frontEnd: FrontEnd, text: string): string {
  return inWordsOf(frontEnd, text).replaceAll('`', '');
}

const SPOKEN: ReadonlySet<string> = new Set([
  ...['message', 'help', 'remedy', 'summary', 'reason', 'left'],
]);

/** A report or a list of findings with its messages and remedies in the words of the front end; all else is as it was. */
export function inWordsThroughout<Value>(frontEnd: FrontEnd, value: Value): Value {
  const walk = (each: unknown, name?: string): unknown => {
    if (typeof each === 'string')
      return name !== undefined && SPOKEN.has(name) ? inWordsOf(frontEnd, each) : each;
    if (typeof each !== 'object' || each === null || each instanceof Uint8Array) return each;
    if (Array.isArray(each)) {
      const items = each.map((item) => walk(item, name));
      return items.every((item, index) => item === each[index]) ? each : items;
    }
    // most of a report has no word of a front end: what is as it was is not copied
    const changed: [string, unknown][] = [];
    for (const [key, item] of Object.entries(each)) {
      const walked = walk(item, key);
      if (walked !== item) changed.push([key, walked]);
    }
    return changed.length === 0 ? each : { ...each, ...Object.fromEntries(changed) };
  };
  return walk(value) as Value;
}

/** The same for Markdown, where what is typed stands in backticks. */
export function inMarkdown(frontEnd: FrontEnd, text: string): string {
  return replaceNames(frontEnd, text, (row, value) => `\`${typed(frontEnd, row, value)}\``);
}

/** The same in the markup of Ansible's documents; `isOwn` tells the options of the document itself from those of others. */
export function inAnsibleMarkup(
  text: string,
  isOwn: (name: string) => boolean = () => true,
): string {
  return replaceNames('ansible', text, (row, value) => {
    const mark = isOwn(nameIn('ansible', row)) ? 'O' : 'C';
    return `${mark}(${typed('ansible', row, value).replace(': ', '=')})`;
  })
    .replace(/\bquantastor\.xenserver\.[a-z_]+/g, (name) => `M(${name})`)
    .replace(
      /`([^`]*)`/g,
      (_, typedText: string) => `${isValue(typedText) ? 'V' : 'C'}(${typedText})`,
    );
}

/** Something that an option takes, and no command or path. */
function isValue(text: string): boolean {
  return rows.some(({ choices = [], choicesIn, default: own, defaultIn }) =>
    [...choices, ...(choicesIn?.ansible ?? []), own, defaultIn?.ansible?.value].includes(text),
  );
}

function replaceNames(
  frontEnd: FrontEnd,
  text: string,
  write: (row: Option<unknown>, value: string | undefined) => string,
): string {
  return text.replace(
    /\{([a-z][a-z0-9-]*)(?:: ([^{}]+))?\}/g,
    (whole, name: string, value?: string) => {
      const row = byName.get(name);
      return row ? write(row, value) : (verbIn(frontEnd, name) ?? whole);
    },
  );
}

/** The command of the command line that takes a scope's options: `verify multipath`. */
export function commandOf(scope: Scope): string {
  return scope.replace(/^(edit|runs|verify)-/, '$1 ');
}

/** Its words for these options: those that are not its defaults, and no secret. */
export function typedOptions(options: Partial<OptionFields>, scope: Scope): string[] {
  const giving = { frontEnd: 'cli', scope } as const;
  const rows = rowsOf(giving);
  // before an argument, a list of hosts would take it for one more
  const each = rows.some(({ row }) => row.argument);
  return rows.flatMap(({ field, row }) => {
    const value = options[field as keyof OptionFields];
    const isDefault = JSON.stringify(value) === JSON.stringify(defaultOf(row, giving));
    return value === undefined || isDefault || row.type === 'secret'
      ? []
      : typedRow(row, value, each);
  });
}

function typedRow(row: Option<unknown>, value: unknown, isEach: boolean): string[] {
  const name = nameIn('cli', row);
  if (row.argument) return (Array.isArray(value) ? value : [value]).map(String);
  if (value === true) return [name];
  if (Array.isArray(value)) {
    if (isEach) return value.flatMap((one) => [name, String(one)]);
    // an argument of an installer may begin with a hyphen, or look like an option
    const joined = value.some((each) => String(each).startsWith('-'));
    if (joined) return value.map((each) => `${name}=${each}`);
    return value.length === 0 ? [] : [name, ...value.map(String)];
  }
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, each]) => [name, `${key}=${each}`]);
  // a certificate is long; whoever types the line has it as a file
  if (row === allOptions.storagelinkCa && isText(row, String(value))) return [name, 'ca.pem'];
  return row.bare === undefined ? [name, String(value)] : [`${name}=${value}`];
}

function typed(frontEnd: FrontEnd, row: Option<unknown>, value: string | undefined): string {
  const name = nameIn(frontEnd, row);
  if (value === undefined) return name;
  if (frontEnd !== 'cli') return `${name}: ${value}`;
  return row.type === 'flag' ? name : `${name} ${value}`;
}
