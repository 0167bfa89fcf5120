import { isRequired, nameIn, type OptionRow, rowsOf, type Scope } from '@quantastor-xenserver/core';

/** A command line as commander has read it, or {@link readPlainWords}. */
export interface Typed {
  opts(): Readonly<Record<string, unknown>>;
  readonly processedArgs: readonly unknown[];
}

/**
 * A command line that is plainly right, read as commander does: flags, options with one value, and as many arguments as
 * there have to be. Undefined for any other, right or wrong.
 */
export function readPlainWords(words: readonly string[], scope: Scope): Typed | undefined {
  const giving = { frontEnd: 'cli', scope } as const;
  const rows = rowsOf(giving);
  const options = new Map(
    rows.flatMap((each) => (each.row.argument ? [] : [[nameIn('cli', each.row), each] as const])),
  );
  const given: Record<string, unknown> = {};
  const args: string[] = [];
  const left = [...words];
  for (let word = left.shift(); word !== undefined; word = left.shift()) {
    if (word === '') return undefined;
    if (word === '-' || !word.startsWith('-')) {
      args.push(word);
      continue;
    }
    const [name = '', inline] = splitOnce(word);
    const found = options.get(name);
    if (!found || !isPlain(found)) return undefined;
    const { field, row } = found;
    if (row.type === 'flag') {
      if (inline !== undefined) return undefined;
      if (name.startsWith('--no-')) given[fieldOfNo(field)] = false;
      else given[field] = true;
      continue;
    }
    const value = inline ?? left.shift();
    if (value === undefined || value === '' || /^-./.test(value)) return undefined;
    given[field] = value;
  }
  const processedArgs = argumentsOf(
    rows.filter(({ row }) => row.argument),
    args,
    ({ row }) => isRequired(row, giving),
  );
  return processedArgs && { opts: () => given, processedArgs };
}

/** `noColor` is `color`, as commander has it. */
export function fieldOfNo(field: string): string {
  const name = field.slice('no'.length);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function isPlain({ row }: OptionRow): boolean {
  const { type, bare } = row;
  return bare === undefined && type !== 'list' && type !== 'map' && type !== 'secret';
}

function splitOnce(word: string): [string, string?] {
  const at = word.indexOf('=');
  return at < 0 ? [word] : [word.slice(0, at), word.slice(at + 1)];
}

function argumentsOf(
  rows: readonly OptionRow[],
  args: readonly string[],
  isNeeded: (row: OptionRow) => boolean,
): unknown[] | undefined {
  const left = [...args];
  const found: unknown[] = [];
  for (const each of rows) {
    if (left.length === 0 && isNeeded(each)) return undefined;
    found.push(each.row.type === 'list' ? left.splice(0) : left.shift());
  }
  return left.length > 0 ? undefined : found;
}
