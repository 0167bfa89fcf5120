import { type ReleaseTraits, traitsOf } from '../data/traits.ts';
import { blacklistAnswer } from './blacklist.ts';
import { readSet } from './reading.ts';
import { meant, useOf } from './stanzas.ts';
import type {
  Effect,
  EffectInput,
  EffectiveValue,
  Layer,
  Lun,
  Reading,
  ReadValue,
  ValueSource,
} from './types.ts';

/**
 * What a release does with a LUN: which value of which line counts and what it defeats, which stanzas match, and
 * whether it is blacklisted. Pure: the files as they were read, and what the release has built in, are given.
 */
export function effectOf(input: EffectInput, lun: Lun): Effect {
  return effectOn(readSet(input), input, lun);
}

const MOST_KEPT = 64;
const known = new WeakMap<Reading, Map<string, Effect>>();

/**
 * As `effectOf`, on a reading that was made of this input before; for many LUNs on the same files. The hosts of a pool see the
 * same LUNs: what was found is kept.
 */
export function effectOn(reading: Reading, input: EffectInput, lun: Lun): Effect {
  const kept = known.get(reading) ?? new Map<string, Effect>();
  known.set(reading, kept);
  const key = JSON.stringify(lun);
  const effect = kept.get(key) ?? judgeLun(reading, input, lun);
  if (kept.size < MOST_KEPT) kept.set(key, effect);
  return effect;
}

function judgeLun(reading: Reading, input: EffectInput, lun: Lun): Effect {
  const traits = traitsOf(input.release);
  const { builtins } = input;
  const byNames = reading.defaults.get('hw_str_match')?.value === 'yes';
  const use = useOf(reading.stanzas, builtins, lun, traits, byNames);
  const from = builtins ? (builtins.exact ? 'release' : 'nearest') : 'not-known';
  return {
    values: layers(reading, use.values, input, lun),
    stanzas: use.stanzas,
    builtins: use.builtins,
    builtinsFrom: from,
    multipathsKnown: reading.multipaths.length === 0 || lun.wwid !== undefined,
    blacklist: blacklistAnswer(reading.lists, lun, traits),
    lost: [...reading.lost, ...use.lost],
    fatal: reading.fatal,
  };
}

/** Keyword to its sources, the strongest first: multipaths, overrides, devices, built in, defaults. */
function layers(
  reading: Reading,
  devices: ReadonlyMap<string, readonly ValueSource[]>,
  { builtins, release }: EffectInput,
  lun: Lun,
): Map<string, EffectiveValue> {
  const sources = new Map<string, ValueSource[]>();
  const add = (keyword: string, source: ValueSource): void => {
    const there = sources.get(keyword);
    if (there) there.push(source);
    else sources.set(keyword, [source]);
  };
  const addAll = (layer: Layer, values: ReadonlyMap<string, ReadValue>): void => {
    for (const { keyword, value, place } of values.values())
      add(layer === 'defaults' ? renamed(keyword) : meant(keyword), { layer, value, place });
  };
  for (const values of multipathsOf(reading, lun, traitsOf(release)))
    addAll('multipaths', withoutNames(values));
  for (const values of reading.protocols)
    if (values.get('type')?.value === lun.protocol) addAll('overrides', withoutNames(values));
  addAll('overrides', reading.overrides);
  for (const [keyword, found] of devices) for (const source of found) add(keyword, source);
  addAll('defaults', reading.defaults);
  for (const [keyword, value] of Object.entries(builtins?.defaults ?? {}))
    add(keyword, { layer: 'defaults', value });
  const values = new Map<string, EffectiveValue>();
  for (const [keyword, [first, ...defeated]] of sources)
    if (first) values.set(keyword, { keyword, ...first, defeated });
  return values;
}

/** The entries for the LUN's wwid, the strongest first. */
function multipathsOf(
  { multipaths }: Reading,
  { wwid }: Lun,
  { lookup }: ReleaseTraits,
): ReadonlyMap<string, ReadValue>[] {
  const own = multipaths.filter((values) => values.get('wwid')?.value === wwid);
  if (wwid === undefined) return [];
  // the first one is found; where twins are merged the later one's values count
  return lookup === 'merged' ? own.reverse() : own.slice(0, 1);
}

function withoutNames(values: ReadonlyMap<string, ReadValue>): Map<string, ReadValue> {
  const rest = new Map(values);
  rest.delete('wwid');
  rest.delete('type');
  return rest;
}

/** `default_path_checker` and `selector` of old releases set what others do. */
function renamed(keyword: string): string {
  const bare = meant(keyword.replace(/^default_/, ''));
  return bare === 'selector' ? 'path_selector' : bare;
}
