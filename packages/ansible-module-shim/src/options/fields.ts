import {
  completeOptions,
  type Giving,
  inWordsOf,
  nameIn,
  type Option,
  type OptionFields,
  rowsOf,
  type Scope,
  wantedSecrets,
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
  const rows = rowsOf(giving);
  const fields: Record<string, unknown> = {};
  for (const { field, row } of rows) {
    const value = fieldValue(row, given[nameIn('ansible', row)]);
    if (value !== undefined) fields[field] = value;
  }
  const { options, problems } = completeOptions(fields, giving);
  const names = new Map(rows.map(({ field, row }) => [field, nameIn('ansible', row)]));
  const missing = wantedSecrets(fields, giving).map(
    (field) => `${names.get(field)}: this is missing`,
  );
  const wrong = problems.map(({ field, message, help }) =>
    inWordsOf('ansible', `${names.get(field) ?? field}: ${message}${help ? `. ${help}` : ''}`),
  );
  if (!options || missing.length > 0) throw new OptionsError([...wrong, ...missing]);
  return options;
}

function fieldValue(row: Option<unknown>, value: unknown): unknown {
  // a profile may be a dictionary; its own reader takes it as it is
  if (value === undefined || row.alsoName) return undefined;
  if (row.bare !== undefined) return bareValue(row.bare, value);
  if (row.type === 'file-or-text') return typeof value === 'string' ? value : textOf(value);
  return row.type === 'map' ? textValues(value as object) : value;
}

/** An ad-hoc command line has strings only. */
function bareValue(bare: unknown, value: unknown): unknown {
  const text = String(value);
  if (/^(?:yes|true|on)$/i.test(text)) return bare;
  return /^(?:no|false|off)$/i.test(text) ? undefined : text;
}

/** As a file holds them; YAML 1.1 reads a bare yes or no as a boolean, and the word was meant. */
function textValues(values: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'boolean') return [name, value ? 'yes' : 'no'];
      if (value instanceof WrittenNumber) return [name, value.text];
      return [name, typeof value === 'number' ? String(value) : value];
    }),
  );
}
