import {
  allOptions,
  defaultOf,
  type Giving,
  inWordsOf,
  type Option,
  type OptionFields,
  type OptionRow,
  parseHost,
  rowsOf,
  type Scope,
  takeOptions,
  withHelp,
  wrongChoice,
} from '@quantastor-xenserver/core';
import { type Inputs, type Procedure, procedures } from './inputs.ts';
import { type Environment, InputError, type InputReader, makeReader, quote } from './reader.ts';
import { readSshInputs } from './ssh-inputs.ts';

/**
 * The inputs that the procedure takes, by the rows of the table of options, checked as far as they can be without
 * touching anything.
 *
 * @throws InputError with all that is wrong.
 */
export function readInputs(env: Environment): Inputs {
  const reader = makeReader(env);
  const procedure = readProcedure(reader);
  if (procedure === undefined) throw new InputError(reader.problems);
  const scope = scopeOf(procedure, reader);
  const giving: Giving = { frontEnd: 'action', scope };
  const given = readRows(rowsOf(giving), reader, giving);
  const { options, problems } = takeOptions(given, giving);
  // one that could not even be read is told once
  const isTold = (name: string): boolean => reader.problems.some(({ input }) => input === name);
  for (const { name, message } of problems) if (!isTold(name)) reader.wrong(name, message);
  checkHosts(rowsOf(giving), given, reader);
  // what is not taken is warned of, and not judged
  const reaches = rowsOf(giving).some(({ row }) => row === allOptions.sshPrivateKey);
  const ssh = reaches ? readSshInputs(reader) : { privateKey: undefined, knownHosts: undefined };
  if (reader.problems.length > 0 || options === undefined) throw new InputError(reader.problems);
  return { procedure, scope, options, ssh };
}

/** Inputs whose values never show up anywhere. */
export function secretInputs(): string[] {
  const all = procedures.flatMap((procedure) => scopesOf(procedure));
  const rows = all.flatMap((scope) => rowsOf({ frontEnd: 'action', scope }));
  return [...new Set(rows.flatMap(({ row }) => (row.type === 'secret' ? [row.name] : [])))];
}

export function scopesOf(procedure: Procedure): Scope[] {
  return procedure === 'verify' ? ['verify-multipath', 'verify-adapter'] : [procedure];
}

function scopeOf(procedure: Procedure, reader: InputReader): Scope {
  const [first = 'lint', second] = scopesOf(procedure);
  return second && reader.text('what') === 'adapter' ? second : first;
}

function readProcedure(reader: InputReader): Procedure | undefined {
  const name = reader.text('procedure');
  const procedure = procedures.find((each) => each === name);
  if (name === undefined)
    reader.wrong('procedure', `this is missing: one of ${procedures.join(', ')}`);
  else if (procedure === undefined)
    reader.wrong('procedure', withHelp(wrongChoice(name, procedures)));
  return procedure;
}

function readRows(
  rows: readonly OptionRow[],
  reader: InputReader,
  giving: Giving,
): Partial<OptionFields> {
  const given: Record<string, unknown> = {};
  for (const { field, row } of rows) {
    const value = readValue(row, reader);
    // the runner hands the defaults of action.yml over too: nobody gave those
    const isDefault = JSON.stringify(value) === JSON.stringify(defaultOf(row, giving));
    if (value !== undefined && !isDefault) given[field] = value;
  }
  return given;
}

/** What does not look as its row wants it stays as it is: the row's own check says what is wrong. */
function readValue(row: Option<unknown>, reader: InputReader): unknown {
  const { name, type } = row;
  const text = reader.text(name);
  if (text === undefined) return undefined;
  if (text === 'true' && row.bare !== undefined) return row.bare;
  switch (type) {
    case 'flag':
      return /^true$/i.test(text) ? true : /^false$/i.test(text) ? false : text;
    case 'count':
    case 'seconds':
      return /^\d{1,9}$/.test(text) ? Number(text) : text;
    case 'list': {
      const lines = reader.lines(name);
      return lines.length === 0 ? undefined : [...new Set(lines)];
    }
    case 'map':
      return reader.map(name);
    case 'secret':
      return reader.raw(name).replace(/\r?\n$/, '');
    default:
      return text;
  }
}

function checkHosts(
  rows: readonly OptionRow[],
  given: Partial<OptionFields>,
  reader: InputReader,
): void {
  const values: Readonly<Record<string, unknown>> = { ...given };
  for (const { field, row } of rows)
    if (row.value === 'host' && values[field] !== undefined)
      for (const spec of [values[field]].flat()) checkHost(row, String(spec), reader);
}

function checkHost(
  { name: input, type }: Option<unknown>,
  spec: string,
  reader: InputReader,
): void {
  if (/[,\s]/.test(spec) && !/:[^/@\s]+@/.test(spec.replace(/ssh:\/\//gi, ''))) {
    const what = type === 'list' ? 'one host a line, or a JSON list' : 'one host';
    reader.wrong(input, `${quote(spec)}: ${what}`);
    return;
  }
  try {
    parseHost(spec);
  } catch (error) {
    const { message, remedy: help } = error as Error & { remedy?: string };
    reader.wrong(input, inWordsOf('action', withHelp({ message, help })));
  }
}
