import {
  type Giving,
  nameIn,
  type Option,
  type OptionFields,
  type OptionRow,
  rowsOf,
  type Scope,
  takeOptions,
  variableOf,
  withTexts,
} from '@quantastor-xenserver/core';
import { decodeText } from '@quantastor-xenserver/core/edit';
import { UsageError } from '../exit-codes.ts';
import { readInput } from '../input.ts';
import { expectJson } from '../output/json.ts';
import { inCliWords } from '../words.ts';
import { convert, convertText } from './convert.ts';
import { checkEnvironment } from './environment.ts';
import { readOptionsFile } from './options-file.ts';
import { fieldOfNo, type Typed } from './plain-words.ts';
import { readSecrets } from './secrets.ts';

/** A value with the words that say where it was given. */
interface Given {
  readonly value: unknown;
  readonly origin: string;
}

/**
 * The options of a command: as typed, else from the environment, else from the file of `--options`, else their defaults.
 * Texts are read from the files that were named, secrets from stdin, the environment or a hidden question.
 *
 * @throws UsageError with everything that is wrong.
 */
export async function readOptions(command: Typed, scope: Scope): Promise<OptionFields> {
  const giving: Giving = { frontEnd: 'cli', scope };
  const rows = rowsOf(giving);
  const typed = typedValues(command, rows);
  if (typed.get('json')?.value === true) expectJson();
  checkEnvironment();
  const given = await withOtherSources(typed, rows);
  if (given.get('json')?.value === true) expectJson();
  const values = Object.fromEntries([...given].map(([field, { value }]) => [field, value]));
  const { options, problems } = takeOptions(values, giving);
  if (!options)
    throw new UsageError(
      problems
        .map(({ field, name, message }) =>
          inCliWords(`${given.get(field)?.origin ?? name}: ${message}`),
        )
        .join('\n'),
    );
  const texts = await withTexts(options, giving, readText);
  return { ...texts, ...(await readSecrets(values, giving)) };
}

async function readText(path: string, row: Option<unknown>): Promise<string> {
  return decodeText(await readInput(path, nameIn('cli', row))).text.replace(/^\ufeff/, '');
}

function typedValues(command: Typed, rows: readonly OptionRow[]): Map<string, Given> {
  const flags = command.opts();
  const args = [...command.processedArgs];
  const found = new Map<string, Given>();
  for (const { field, row } of rows) {
    const isSecret = row.type === 'secret';
    const value = row.argument ? args.shift() : flagOf(isSecret ? `${field}Stdin` : field, flags);
    const isNone =
      value === undefined || (row.argument && Array.isArray(value) && value.length === 0);
    // a secret itself comes later; that it will come counts for the rules
    if (!isNone)
      found.set(field, { value: isSecret ? '' : convert(row, value), origin: nameIn('cli', row) });
  }
  return found;
}

/** commander takes `--no-color` for a `color` that is taken away. */
function flagOf(field: string, flags: Readonly<Record<string, unknown>>): unknown {
  if (!/^no[A-Z]/.test(field)) return flags[field];
  return flags[fieldOfNo(field)] === false ? true : undefined;
}

async function withOtherSources(
  typed: ReadonlyMap<string, Given>,
  rows: readonly OptionRow[],
): Promise<Map<string, Given>> {
  const found = new Map(typed);
  const add = (field: string, value: unknown, origin: string): void => {
    if (!found.has(field)) found.set(field, { value, origin });
  };
  for (const { field, row } of rows) {
    const text = process.env[variableOf(row)];
    if (text === undefined || text === '' || row.type === 'secret') continue;
    if (row.onlyTyped || row.argument) {
      // a check that was wished for must not become a change in silence
      if (found.has(field)) continue;
      throw new UsageError(
        `${variableOf(row)}: ${row.name} is typed each time, it must not stand in the environment`,
      );
    }
    add(field, convertText(row, text), variableOf(row));
  }
  const file = found.get('options')?.value;
  if (typeof file !== 'string') return found;
  for (const [field, value] of await readOptionsFile(file)) {
    const own = rows.find((each) => each.field === field);
    // one file may serve several commands
    if (own) add(field, value, `${file}: ${own.row.name}`);
  }
  return found;
}
