import { closestTo } from '../text/closest.ts';
import { withHelp } from '../text/diagnostic.ts';
import type { Giving, Option, OptionProblem, OptionRule } from './option.ts';
import { optionRules } from './rules.ts';
import {
  type AnyTable,
  allOptions,
  choicesOf,
  defaultOf,
  isRequired,
  type OptionFields,
  rowsOf,
} from './tables.ts';
import { inWordsOf, nameIn } from './words.ts';

export interface Completed<Options> {
  /** With every default filled in; there when there is no problem. */
  readonly options?: Options;
  readonly problems: readonly (OptionProblem & { readonly field: string })[];
}

/** Defaults filled in and every rule asked, all problems at once; options are there when there is none. Pure. */
export function completeOptions(
  given: Partial<OptionFields>,
  giving: Giving,
): Completed<OptionFields> {
  return completeFrom(allOptions, optionRules, given, giving);
}

/** The same for tables and rules that are handed in. */
export function completeFrom<Options extends object>(
  table: AnyTable,
  rules: readonly OptionRule<Options>[],
  given: Partial<Options>,
  giving: Giving,
): Completed<Options> {
  const problems: (OptionProblem & { field: string })[] = [];
  const options: Record<string, unknown> = {};
  const rows = new Map(rowsOf(giving, table).map(({ field, row }) => [field, row]));
  for (const [field, value] of Object.entries(given)) {
    if (value === undefined) continue;
    const row = rows.get(field);
    const problem = row ? problemOf(value, row, giving) : strangeField(field, table, rows);
    if (problem) problems.push({ field, ...problem });
  }
  for (const [field, row] of rows) {
    const value = (given as Record<string, unknown>)[field] ?? defaultOf(row, giving);
    if (value !== undefined) options[field] = value;
    else if (isRequired(row, giving)) problems.push({ field, message: 'this is missing' });
  }
  // a runner hands defaults over as if they were given: what says nothing new breaks no rule
  const chosen = Object.fromEntries(
    Object.entries(given).filter(([field, value]) => {
      const row = rows.get(field);
      return !row || JSON.stringify(value) !== JSON.stringify(defaultOf(row, giving));
    }),
  ) as Partial<Options>;
  for (const { for: scopes, fields, check } of rules) {
    if (!scopes.includes(giving.scope) || !fields.some((field) => rows.has(field))) continue;
    // a field that is wrong by itself is told once
    if (fields.some((field) => problems.some((each) => each.field === field))) continue;
    const problem = check(chosen, giving);
    if (problem) problems.push(problem);
  }
  return problems.length > 0 ? { problems } : { options: options as Options, problems };
}

/** What is wrong, as users read it: the option by the name that they type, and the rest in the words of their front end. */
export interface ToldProblem {
  readonly field: string;
  readonly name: string;
  readonly message: string;
}

/**
 * The options of one call, complete, or all that is wrong with them. A secret that is needed is missing where nobody can be
 * asked for it; the command line asks.
 */
export function takeOptions(
  given: Partial<OptionFields>,
  giving: Giving,
): { readonly options?: OptionFields; readonly problems: readonly ToldProblem[] } {
  const { options, problems } = completeOptions(given, giving);
  const { frontEnd } = giving;
  const unasked = frontEnd === 'cli' ? [] : wantedSecrets(given, giving);
  const all = [...problems, ...unasked.map((field) => ({ field, message: 'this is missing' }))];
  if (options && all.length === 0) return { options, problems: [] };
  const names = new Map(rowsOf(giving).map(({ field, row }) => [field, nameIn(frontEnd, row)]));
  const told = all.map(({ field, ...problem }) => ({
    field,
    name: names.get(field) ?? field,
    message: inWordsOf(frontEnd, withHelp(problem)),
  }));
  return { problems: told };
}

/** The secrets that these options need and do not have. */
export function wantedSecrets(
  given: Partial<OptionFields>,
  giving: Giving,
): (keyof OptionFields)[] {
  return rowsOf(giving).flatMap(({ field, row }) => {
    const isWanted = row.neededWith?.some(
      (each) => given[each as keyof OptionFields] !== undefined,
    );
    const name = field as keyof OptionFields;
    return row.type === 'secret' && isWanted && given[name] === undefined ? [name] : [];
  });
}

/** What is wrong with one value by itself. A secret is never part of a message. */
export function problemOf(
  value: unknown,
  row: Option<unknown>,
  giving: Giving,
): OptionProblem | undefined {
  const choices = choicesOf(row, giving);
  if (choices && !choices.includes(value)) return wrongChoice(value, choices);
  const message = SHAPES[row.type]?.(value, row);
  return message === undefined ? row.check?.(value) : { message };
}

export function wrongChoice(value: unknown, choices: readonly unknown[]): OptionProblem {
  const meant = closestTo(String(value), choices.map(String));
  const message = `${JSON.stringify(value)} is not one of ${choices.join(', ')}`;
  return meant === undefined ? { message } : { message, help: `Did you mean ${meant}?` };
}

const isString = (value: unknown): boolean => typeof value === 'string';
const text = (value: unknown): string | undefined => (isString(value) ? undefined : 'not a text');

const SHAPES: Readonly<
  Partial<
    Record<Option<unknown>['type'], (value: unknown, row: Option<unknown>) => string | undefined>
  >
> = {
  text,
  secret: text,
  flag: (value) => (typeof value === 'boolean' ? undefined : 'neither true nor false'),
  count: wholeNumber,
  seconds: wholeNumber,
  list: (value, { elements }) =>
    Array.isArray(value) && (elements === 'dict' || value.every(isString))
      ? undefined
      : 'not a list of texts',
  map: (value) =>
    typeof value === 'object' && !Array.isArray(value) && Object.values(value ?? {}).every(isString)
      ? undefined
      : 'each must look like NAME=VALUE',
};

function wholeNumber(value: unknown, { least = 0, most }: Option<unknown>): string | undefined {
  const fits = Number.isSafeInteger(value) && Number(value) >= least;
  if (fits && (most === undefined || Number(value) <= most)) return undefined;
  return `${JSON.stringify(value)} is not a whole number from ${least} ${most === undefined ? 'on' : `to ${most}`}`;
}

function strangeField(
  field: string,
  table: AnyTable,
  rows: ReadonlyMap<string, unknown>,
): OptionProblem {
  if (field in table) return { message: 'this has no meaning here' };
  const meant = closestTo(field, rows.keys());
  const message = 'there is no such option';
  return meant === undefined ? { message } : { message, help: `Did you mean ${meant}?` };
}
