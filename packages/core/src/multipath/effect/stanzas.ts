import type { Builtins } from '../data/builtin-devices.ts';
import type { ReleaseTraits } from '../data/traits.ts';
import { matchNames } from './match.ts';
import type { LostPart, Lun, MatchingStanza, ReadStanza, ValueSource } from './types.ts';

/** What the stanzas and built-in devices give a LUN. */
export interface StanzaUse {
  readonly stanzas: readonly MatchingStanza[];
  /** Keyword to its sources, the strongest first; those of stanzas that do not count at all left out. */
  readonly values: ReadonlyMap<string, readonly ValueSource[]>;
  readonly builtins: Builtins['devices'];
  readonly lost: readonly LostPart[];
}

const IDENTITY = /^(vendor|product|revision|product_blacklist)$/;
/** Keywords that set what another one sets. Source: libmultipath/dict.c. */
const ALIASES: Readonly<Record<string, string>> = { checker: 'path_checker' };

/** What a keyword sets, whatever its name. */
export function meant(keyword: string): string {
  return (Object.hasOwn(ALIASES, keyword) ? ALIASES[keyword] : undefined) ?? keyword;
}

/** Which stanzas a LUN gets, by the rule of the release. */
export function useOf(
  stanzas: readonly ReadStanza[],
  builtins: Builtins | undefined,
  lun: Lun,
  traits: ReleaseTraits,
  byNames = false,
): StanzaUse {
  const { reachable, lost } = whatIsSearched(stanzas, traits);
  const matching = reachable.flatMap((stanza) => {
    // what it takes over narrows it only: of 40,000 stanzas nearly none is looked at further
    if (!matchNames(stanza, lun, traits).matches) return [];
    const one = takeOver(stanza, stanzas, builtins, traits, byNames);
    const { matches, unsure } = matchNames(one, lun, traits);
    return matches ? [{ ...one, unsure }] : [];
  });
  const counting = whoCounts(matching, traits);
  const first = counting[0];
  const found = matching.map(({ stanza, unsure }): MatchingStanza => {
    if (!counting.some((one) => one.stanza === stanza))
      return { stanza, use: 'defeated', unsure, ...(first && { by: first.stanza }) };
    return { stanza, use: counting.length === 1 ? 'alone' : 'merged', unsure };
  });
  const values = new Map<string, ValueSource[]>();
  for (const one of counting) for (const [k, v] of one.sources()) add(values, k, v);
  const matchingBuiltins = builtinsFor(builtins, counting, lun, traits);
  for (const device of matchingBuiltins)
    for (const [keyword, value] of Object.entries(device.values))
      add(values, keyword, { layer: 'built-in', value, stanza: nameOf(device) });
  return { stanzas: found, values, builtins: matchingBuiltins, lost };
}

function add(values: Map<string, ValueSource[]>, keyword: string, source: ValueSource): void {
  if (IDENTITY.test(keyword)) return;
  const name = meant(keyword);
  const there = values.get(name);
  if (there) there.push(source);
  else values.set(name, [source]);
}

/** All stanzas but those that are dropped, and those behind a pattern that ends the search. */
function whatIsSearched(
  stanzas: readonly ReadStanza[],
  traits: ReleaseTraits,
): { reachable: readonly ReadStanza[]; lost: readonly LostPart[] } {
  const lost: LostPart[] = [];
  const reachable: ReadStanza[] = [];
  for (const stanza of stanzas) {
    const isNameless = stanza.vendor === undefined || stanza.product === undefined;
    if (isNameless && traits.namelessDevice === 'dropped') {
      lost.push({ place: stanza.place, what: 'dropped-stanza', name: nameOf(stanza) });
      continue;
    }
    const { broken } = matchNames(stanza, { vendor: '', product: '', revision: '' }, traits);
    if (broken && traits.badPatternEndsSearch) {
      lost.push({ place: stanza.place, what: 'search-ends', name: nameOf(stanza) });
      break;
    }
    reachable.push(stanza);
  }
  return { reachable, lost };
}

/** A stanza with what it took over from entries before its file. */
interface Named extends Pick<ReadStanza, 'vendor' | 'product' | 'revision'> {
  readonly stanza: ReadStanza;
  sources(): (readonly [string, ValueSource])[];
}

function takeOver(
  stanza: ReadStanza,
  all: readonly ReadStanza[],
  builtins: Builtins | undefined,
  traits: ReleaseTraits,
  byNames: boolean,
): Named {
  const own = (): (readonly [string, ValueSource])[] => sourcesOf(stanza);
  if (traits.takesOver !== 'by-pattern') return { ...namesOf(stanza), stanza, sources: own };
  const { vendor = '', product = '', revision } = stanza;
  const givers: { names: ReturnType<typeof namesOf>; give: typeof own }[] = [];
  const consider = (names: ReturnType<typeof namesOf>, give: typeof own): void => {
    const asked = { ...names };
    // what the stanza does not have is not asked for
    if (stanza.vendor === undefined) asked.vendor = undefined;
    if (stanza.product === undefined) asked.product = undefined;
    const fits = byNames
      ? names.vendor === stanza.vendor && names.product === stanza.product
      : matchNames(asked, { vendor, product, revision }, traits).matches;
    if (fits) givers.push({ names, give });
  };
  for (const device of builtins?.devices ?? [])
    consider({ vendor: device.vendor, product: device.product, revision: undefined }, () =>
      Object.entries(device.values).map(([keyword, value]) => [
        keyword,
        { layer: 'built-in', value, stanza: nameOf(device) },
      ]),
    );
  for (const other of all)
    if (other.file < stanza.file) consider(namesOf(other), () => sourcesOf(other));
  return {
    vendor: stanza.vendor ?? givers.find(({ names }) => names.vendor !== undefined)?.names.vendor,
    product:
      stanza.product ?? givers.find(({ names }) => names.product !== undefined)?.names.product,
    revision,
    stanza,
    sources: () => [...own(), ...givers.flatMap(({ give }) => give())],
  };
}

function namesOf(stanza: ReadStanza): {
  vendor: string | undefined;
  product: string | undefined;
  revision: string | undefined;
} {
  return { vendor: stanza.vendor, product: stanza.product, revision: stanza.revision };
}

function sourcesOf(stanza: ReadStanza): (readonly [string, ValueSource])[] {
  return [...stanza.values.values()].map(({ keyword, value, place }) => [
    keyword,
    { layer: 'devices', value, place, stanza: nameOf(stanza) },
  ]);
}

function nameOf(names: {
  readonly vendor?: string | undefined;
  readonly product?: string | undefined;
}): string {
  return `${names.vendor ?? '(any)'}/${names.product ?? '(any)'}`;
}

/** Those of the matching that count, the strongest first. */
function whoCounts<T extends Named>(matching: readonly T[], traits: ReleaseTraits): T[] {
  if (traits.lookup === 'merged') return mergedOrder(matching);
  const winner = traits.lookup === 'first' ? matching[0] : matching[matching.length - 1];
  if (!winner) return [];
  if (!traits.mergesTwins) return [winner];
  return matching.filter((one) => isTwin(one, winner)).reverse();
}

/** Later ones are stronger, and twins stand where the last of them does. */
function mergedOrder<T extends Named>(matching: readonly T[]): T[] {
  const groups = new Map<string, T[]>();
  for (const one of [...matching].reverse()) {
    const key = JSON.stringify([one.vendor, one.product, one.revision ?? null]);
    const group = groups.get(key);
    if (group) group.push(one);
    else groups.set(key, [one]);
  }
  return [...groups.values()].flat();
}

function isTwin(one: Named, other: Named): boolean {
  return (
    one.vendor === other.vendor && one.product === other.product && one.revision === other.revision
  );
}

/** The built-in devices that count beside the stanzas, the strongest first. */
function builtinsFor(
  builtins: Builtins | undefined,
  counting: readonly Named[],
  lun: Lun,
  traits: ReleaseTraits,
): Builtins['devices'] {
  // where one entry counts alone, a user's stanza leaves no room for them
  if (!builtins || (traits.lookup !== 'merged' && counting.length > 0)) return [];
  const matching = builtins.devices.filter(
    ({ vendor, product }) =>
      matchNames({ vendor, product, revision: undefined }, lun, traits).matches,
  );
  if (traits.lookup === 'merged') return matching.reverse();
  return traits.lookup === 'first' ? matching.slice(0, 1) : matching.slice(-1);
}
