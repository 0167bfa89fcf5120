import type { KeywordValue } from '@quantastor-xenserver/core';
import { OptionsError } from './options-error.ts';
import { WrittenNumber } from './written-number.ts';

/** Keywords of a stanza in their order. YAML 1.1 reads a bare yes or no as a boolean; multipath wants the word. */
export function keywordsFrom(dict: Readonly<Record<string, unknown>>): KeywordValue[] {
  return Object.entries(dict).map(([keyword, value]) => {
    if (!/^[a-z][a-z0-9_]*$/.test(keyword))
      throw new OptionsError([
        `argument 'keywords': ${JSON.stringify(keyword)} is no keyword of multipath.conf`,
      ]);
    if (keyword === 'vendor' || keyword === 'product')
      throw new OptionsError([`argument 'keywords': ${keyword} is an option of its own`]);
    if (typeof value === 'boolean') return { keyword, value: value ? 'yes' : 'no' };
    if (value instanceof WrittenNumber && !value.isFinite)
      throw new OptionsError([
        `argument 'keywords': ${keyword} is ${value}, which no file can hold`,
      ]);
    if (typeof value === 'string' || value instanceof WrittenNumber)
      return { keyword, value: String(value) };
    throw new OptionsError([`argument 'keywords': ${keyword} needs a string or a number`]);
  });
}
