import type { Builtins } from '../data/builtin-devices.ts';
import { traitsOf } from '../data/traits.ts';
import { inspectOnce } from '../lint/inspect.ts';
import type { LintEntry } from '../lint/walk.ts';
import type { Token } from '../syntax/types.ts';
import { listedIn } from './lists.ts';
import type {
  EffectInput,
  FatalPlace,
  ListEntry,
  LostPart,
  Place,
  Reading,
  ReadStanza,
  ReadValue,
} from './types.ts';

/** An entry of one of the files. */
interface Entry {
  readonly entry: LintEntry;
  readonly file: number;
  readonly path: string;
  readonly place: Place;
  readonly lineOf: (token: Token) => Place;
}

/**
 * What a release makes of its files: sections that take the place of others left out, values as it reads them.
 * Never throws; linear in the length of the files.
 */
export function readSet({ files, release, builtins }: EffectInput): Reading {
  const traits = traitsOf(release);
  const entries: Entry[] = [];
  const fatal: FatalPlace[] = [];
  const lost: LostPart[] = [];
  files.forEach(({ path, document }, file) => {
    const { entries: found, report } = inspectOnce(document, release, builtins);
    const lines = lineCounter(document.text);
    const lineOf = (token: { span: Token['span'] }): Place => ({
      path,
      line: lines(token.span.offset),
    });
    for (const { fatal: what, message, span } of report.fatals)
      if (what && span) fatal.push({ place: lineOf({ span }), what, message });
    const own = found.map((entry): Entry => {
      return { entry, file, path, place: lineOf(entry.opening), lineOf };
    });
    // asked once: a file may have a hundred thousand stanzas
    const last = new Map(own.map((one) => [one.entry.section, one] as const));
    // one by one: a call takes some 100,000 arguments
    for (const one of own) if (!isReplaced(one, last, traits.replaced, lost)) entries.push(one);
  });
  return {
    stanzas: of(entries, 'devices/device').map(toStanza),
    multipaths: of(entries, 'multipaths/multipath').map(valuesOf),
    overrides: traits.overrides === 'beats' ? merge(of(entries, 'overrides')) : new Map(),
    protocols: traits.overrides === 'beats' ? of(entries, 'overrides/protocol').map(valuesOf) : [],
    defaults: merge(of(entries, 'defaults')),
    lists: entries.flatMap(toListEntries).concat(builtinLists(builtins)),
    lost,
    fatal,
  };
}

interface Kept {
  readonly input: EffectInput;
  readonly reading: Reading;
}

const MOST_KEPT = 4;
const known = new WeakMap<object, Kept[]>();

/** As `readSet`, kept for hosts whose files are the same, as those of a pool are. */
export function readSetOnce(input: EffectInput): Reading {
  const { files, release, builtins } = input;
  const [first] = files;
  if (!first) return readSet(input);
  const kept = known.get(first.document) ?? [];
  const same = kept.find(
    (one) =>
      one.input.release === release &&
      one.input.builtins === builtins &&
      one.input.files.length === files.length &&
      one.input.files.every(
        ({ path, document }, at) => path === files[at]?.path && document === files[at]?.document,
      ),
  );
  if (same) return same.reading;
  const reading = readSet(input);
  known.set(first.document, [{ input, reading }, ...kept].slice(0, MOST_KEPT));
  return reading;
}

function of(entries: readonly Entry[], section: string): Entry[] {
  return entries.filter(({ entry }) => entry.section === section);
}

/** True for what stands in a section that a later one of its name replaces. */
function isReplaced(
  { entry, place, lineOf }: Entry,
  lastOf: ReadonlyMap<string, Entry>,
  replaced: readonly string[],
  lost: LostPart[],
): boolean {
  const [name = ''] = entry.section.split('/');
  if (!replaced.includes(name)) return false;
  const last = lastOf.get(name);
  if (!last || last.entry === entry.outermost) return false;
  if (entry.outermost === entry)
    lost.push({ place, what: 'replaced-section', name, by: lineOf(last.entry.opening) });
  return true;
}

function toStanza(entry: Entry): ReadStanza {
  const values = valuesOf(entry);
  return {
    place: entry.place,
    file: entry.file,
    vendor: values.get('vendor')?.value,
    product: values.get('product')?.value,
    revision: values.get('revision')?.value,
    values,
  };
}

function valuesOf({ entry, lineOf }: Entry): Map<string, ReadValue> {
  const values = new Map<string, ReadValue>();
  for (const [keyword, token] of entry.values)
    values.set(keyword, {
      keyword,
      value: entry.taken.get(keyword) ?? token.value,
      place: lineOf(token),
    });
  return values;
}

/** Of sections that are read as one, the later value counts. */
function merge(entries: readonly Entry[]): Map<string, ReadValue> {
  const merged = new Map<string, ReadValue>();
  for (const entry of entries)
    for (const [keyword, value] of valuesOf(entry)) merged.set(keyword, value);
  return merged;
}

function toListEntries({ entry, lineOf }: Entry): ListEntry[] {
  return listedIn(entry).map(({ token, ...rest }) => ({ ...rest, place: lineOf(token) }));
}

function builtinLists(builtins: Builtins | undefined): ListEntry[] {
  return (builtins?.devices ?? []).flatMap(({ vendor, values }) => {
    const listed = values['product_blacklist'];
    return listed === undefined
      ? []
      : [{ list: 'blacklist', criterion: 'device', patterns: [vendor, listed] }];
  });
}

/** The line of an offset, counted by LF. Offsets that go up are counted once. */
function lineCounter(text: string): (offset: number) => number {
  const starts: number[] = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
