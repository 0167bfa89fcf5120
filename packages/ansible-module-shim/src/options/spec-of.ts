import {
  choicesOf,
  defaultOf,
  type Giving,
  isRequired,
  nameIn,
  type Option,
  rowsOf,
  type Scope,
} from '@quantastor-xenserver/core';
import type { ModuleSpec, OptionSpec } from './spec.ts';

const TYPES: Readonly<Record<Option<unknown>['type'], OptionSpec['type']>> = {
  text: 'str',
  flag: 'bool',
  count: 'int',
  seconds: 'int',
  list: 'list',
  'file-or-text': 'file',
  map: 'dict',
  secret: 'str',
};

/** The options of a module, from the rows of its scopes; where two have one, the first says its default. */
export function specOf(...scopes: readonly Scope[]): ModuleSpec {
  const spec: Record<string, OptionSpec> = {};
  for (const scope of scopes) {
    const giving: Giving = { frontEnd: 'ansible', scope };
    for (const { row } of rowsOf(giving)) spec[nameIn('ansible', row)] ??= optionOf(row, giving);
  }
  return spec;
}

function optionOf(row: Option<unknown>, giving: Giving): OptionSpec {
  const choices = choicesOf(row, giving)?.map(String);
  const value = defaultOf(row, giving);
  const { type, aliases, elements = 'str' } = row;
  return {
    // what may be bare comes as a boolean or as text
    type: row.bare === undefined ? TYPES[type] : 'raw',
    ...(isRequired(row, giving) && { required: true }),
    ...(value !== undefined && { default: value }),
    ...(choices && { choices }),
    ...(type === 'list' && { elements }),
    ...(aliases && { aliases }),
    ...(type === 'secret' && { secret: true }),
  };
}
