import { allOptions, closestTo, type Option } from '@quantastor-xenserver/core';
import { UsageError } from '../exit-codes.ts';
import { readInputText } from '../input.ts';
import { convert, convertText } from './convert.ts';

const byName: ReadonlyMap<string, readonly [string, Option<unknown>]> = new Map(
  Object.entries<Option<unknown>>(allOptions).map(([field, row]) => [row.name, [field, row]]),
);

/**
 * The options of a file by field: a JSON object, or lines `NAME = VALUE`, a name again for each value of a list.
 *
 * @throws UsageError for a line that is none, a name that is none, and for what must not stand in a file.
 */
export async function readOptionsFile(path: string): Promise<Map<string, unknown>> {
  const text = (await readInputText(path, '--options')).replace(/^\ufeff/, '');
  const found = new Map<string, unknown>();
  const entries = text.trimStart().startsWith('{')
    ? jsonEntries(text, path)
    : lineEntries(text, path);
  for (const [place, name, values] of entries) {
    const [field, row] = rowOf(name, place);
    if (values.length > 1 && row.type !== 'list' && row.type !== 'map')
      throw new UsageError(`${place}: ${name} stands ${values.length} times, and has one value`);
    found.set(field, givenValue(row, values));
  }
  return found;
}

type Entry = readonly [place: string, name: string, values: readonly unknown[]];

function jsonEntries(text: string, path: string): Entry[] {
  try {
    return Object.entries(JSON.parse(text) as object).map(([name, value]) => [path, name, [value]]);
  } catch (error) {
    throw new UsageError(`--options ${path}: not valid JSON: ${(error as Error).message}`);
  }
}

function lineEntries(text: string, path: string): Entry[] {
  const entries = new Map<string, { place: string; values: unknown[] }>();
  for (const [at, line] of text.split(/\r?\n/).entries()) {
    const place = `${path}:${at + 1}`;
    const match = /^\s*(?:--)?([a-z][a-z0-9-]*)\s*(?:[=:\s]\s*(.*?))?\s*$/.exec(line);
    if (/^\s*(?:#|$)/.test(line)) continue;
    if (!match) throw new UsageError(`${place}: not a line NAME = VALUE`);
    const [, name = '', value = 'true'] = match;
    const entry = entries.get(name) ?? { place, values: [] };
    entry.values.push(value);
    entries.set(name, entry);
  }
  return [...entries].map(([name, { place, values }]) => [place, name, values]);
}

function rowOf(name: string, place: string): readonly [string, Option<unknown>] {
  const found = byName.get(name);
  if (!found) {
    const meant = closestTo(name, byName.keys());
    throw new UsageError(
      `${place}: there is no option ${name}${meant === undefined ? '' : `. Did you mean ${meant}?`}`,
    );
  }
  const [, row] = found;
  if (row.type === 'secret')
    throw new UsageError(
      `${place}: ${name} must not stand in a file: give it on stdin or in the environment`,
    );
  if (name === 'options') throw new UsageError(`${place}: a file of options names no other one`);
  if (row.onlyTyped)
    throw new UsageError(`${place}: ${name} is typed each time, it must not stand in a file`);
  return found;
}

function givenValue(row: Option<unknown>, values: readonly unknown[]): unknown {
  const [first] = values;
  if (row.type !== 'list' && row.type !== 'map')
    return typeof first === 'string' ? convertText(row, first) : convert(row, first);
  return values.length === 1 && typeof first !== 'string'
    ? convert(row, first)
    : convert(row, values);
}
