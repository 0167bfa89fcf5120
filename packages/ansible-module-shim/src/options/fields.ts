import {
  allOptions,
  type Giving,
  nameIn,
  type Option,
  type OptionFields,
  rowsOf,
  type Scope,
  takeOptions,
} from '@quantastor-xenserver/core';
import { OptionsError } from './options-error.ts';
import { textOf } from './profile.ts';
import type { Options } from './read-options.ts';
import { WrittenNumber } from './written-number.ts';

/**
 * The options of a task by their fields, complete and checked by the rules of the table. Options of other scopes are left
 * alone: `module_defaults` gives them to a whole group.
 *
 * @throws OptionsError with everything that is wrong.
 */
export function fieldsOf(given: Options, scope: Scope): OptionFields {
  const giving: Giving = { frontEnd: 'ansible', scope };
  const fields: Record<string, unknown> = {};
  for (const { field, row } of rowsOf(giving)) {
    const value = fieldValue(row, given[nameIn('ansible', row)]);
    if (value !== undefined) fields[field] = value;
  }
  const { options, problems } = takeOptions(fields, giving);
  if (!options) throw new OptionsError(problems.map(({ name, message }) => `${name}: ${message}`));
  return options;
}

function fieldValue(row: Option<unknown>, value: unknown): unknown {
  // a profile may be a dictionary; its own reader takes it as it is
  if (value === undefined || row.alsoName) return undefined;
  if (row.bare !== undefined) return bareValue(row.bare, value);
  if (row.type === 'file-or-text') return typeof value === 'string' ? value : textOf(value);
  return row.type === 'map' ? textValues(row, value as object) : value;
}

/** An ad-hoc command line has strings only. */
function bareValue(bare: unknown, value: unknown): unknown {
  const text = String(value);
  if (/^(?:yes|true|on)$/i.test(text)) return bare;
  return /^(?:no|false|off)$/i.test(text) ? undefined : text;
}

/**
 * Values as a file holds them. YAML 1.1 reads a bare yes or no as a boolean: for a keyword of multipath.conf the word was
 * meant; elsewhere nobody knows which word.
 *
 * @throws OptionsError for a value that is no text.
 */
function textValues(row: Option<unknown>, values: object): Record<string, string> {
  const name = nameIn('ansible', row);
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      if (typeof value === 'boolean' && row === allOptions.keywords)
        return [key, value ? 'yes' : 'no'];
      const isText =
        typeof value === 'string' || (value instanceof WrittenNumber && value.isFinite);
      if (isText) return [key, String(value)];
      throw new OptionsError([`argument '${name}': ${key} must be text; put it in quotes`]);
    }),
  );
}
