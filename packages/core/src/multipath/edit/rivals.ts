import { builtinNames } from '../data/builtin-names.ts';
import { posixPattern } from '../data/posix-regex.ts';
import { type MultipathRelease, releaseName } from '../data/releases.ts';
import { type ReleaseTraits, traitsOf } from '../data/traits.ts';
import { matchesNamesOf, matchNames } from '../effect/match.ts';
import { meant } from '../effect/stanzas.ts';
import { inspectOnce } from '../lint/inspect.ts';
import { isStanza, mentions } from '../syntax/devices.ts';
import type {
  Block,
  DesiredStanza,
  DeviceEntry,
  MultipathDocument,
  StanzaMatch,
} from '../syntax/types.ts';
import type { PlanDiagnostic } from './codes.ts';
import { effectiveKeywords } from './compare.ts';
import { lineSpan, openingSpan } from './types.ts';

/** Another device of the file that the release finds for the same hardware, before ours or beside it. */
export interface Rival {
  readonly entry: DeviceEntry;
  /** `counts`: it is found instead of ours; `wins`: it sets expected keywords otherwise; `adds`: it sets others; `ends`: the search ends at it. */
  readonly how: 'counts' | 'wins' | 'adds' | 'ends';
  /** Expected keywords that it sets otherwise. */
  readonly keywords: readonly string[];
  /** Its pattern has a back reference, which counts as a match. */
  readonly unsure: boolean;
}

/**
 * The devices that stand where the release finds them before `block`: behind it where the last one or the later
 * keyword counts, before it where the first one does.
 */
export function findRivals(
  devices: readonly DeviceEntry[],
  document: MultipathDocument,
  block: Block | undefined,
  desired: DesiredStanza,
  release: MultipathRelease,
): Rival[] {
  const traits = traitsOf(release);
  const found: Rival[] = [];
  const isFirst = traits.lookup === 'first';
  const ordered = isFirst ? devices : devices.toReversed();
  for (const entry of ordered) {
    if (
      block &&
      (isFirst ? entry.block.openLine >= block.openLine : entry.block.openLine <= block.openLine)
    )
      break;
    const rival = rivalOf(document, entry, desired, traits, release);
    if (rival) found.push(rival);
  }
  return isFirst ? found : found.reverse();
}

function rivalOf(
  document: MultipathDocument,
  entry: DeviceEntry,
  desired: DesiredStanza,
  traits: ReleaseTraits,
  release: MultipathRelease,
): Rival | undefined {
  const { vendor, product } = entry;
  const { match } = desired;
  if (vendor === match.vendor && product === match.product) return undefined;
  const isNameless = vendor === undefined || product === undefined;
  if (isNameless && (traits.namelessDevice === 'dropped' || takesOthersName(entry, match, release)))
    return undefined;
  const { matches, broken, unsure } = matchNames(
    { vendor, product, revision: undefined },
    match,
    traits,
  );
  if (broken && traits.badPatternEndsSearch) return { entry, how: 'ends', keywords: [], unsure };
  if (!matches) return undefined;
  const keywords = otherwise(document, entry.block, desired);
  if (traits.lookup !== 'merged') return { entry, how: 'counts', keywords, unsure };
  return { entry, how: keywords.length > 0 ? 'wins' : 'adds', keywords, unsure };
}

/** The expected keywords that a block sets to another value. */
function otherwise(document: MultipathDocument, block: Block, desired: DesiredStanza): string[] {
  const expected = new Map(desired.keywords.map(({ keyword, value }) => [meant(keyword), value]));
  return [...effectiveKeywords(document, block)].flatMap(([keyword, { value }]) => {
    const own = /^(vendor|product)$/.test(keyword) ? undefined : expected.get(meant(keyword));
    return own !== undefined && value !== undefined && value !== own ? [keyword] : [];
  });
}

/** Where a stanza takes over what it does not set, one without a name may get a built-in device's. */
function takesOthersName(
  { vendor, product }: DeviceEntry,
  match: StanzaMatch,
  release: MultipathRelease,
): boolean {
  if (traitsOf(release).takesOver !== 'by-pattern') return false;
  if (vendor === undefined && product === undefined) return false;
  const fits = builtinNames(release).filter(
    (one) =>
      (vendor === undefined || posixPattern(one.vendor).test(vendor)) &&
      (product === undefined || posixPattern(one.product).test(product)),
  );
  return (
    fits.length > 0 &&
    !fits.some((one) =>
      vendor === undefined
        ? posixPattern(one.vendor).test(match.vendor)
        : posixPattern(one.product).test(match.product),
    )
  );
}

/** Devices for a part of the hardware that ours matches: behind them ours counts in their place, or its values do. */
export function findNarrower(
  devices: readonly DeviceEntry[],
  document: MultipathDocument,
  desired: DesiredStanza,
  release: MultipathRelease,
): DeviceEntry[] {
  const traits = traitsOf(release);
  const ours = { ...desired.match, revision: undefined };
  return devices.filter((entry) => {
    if (!matchesNamesOf(ours, entry, traits).matches || isStanza(entry, desired.match))
      return false;
    if (rivalOf(document, entry, desired, traits, release)) return false;
    return traits.lookup !== 'merged' || otherwise(document, entry.block, desired).length > 0;
  });
}

/** What is said of a narrower device that ours is put behind, as what it has to stand behind itself comes later. */
export function narrowerNote(
  document: MultipathDocument,
  { vendor, product, block }: DeviceEntry,
  desired: DesiredStanza,
  release: MultipathRelease,
): PlanDiagnostic {
  const { match } = desired;
  const name = `${vendor}/${product}`;
  const ours = `${match.vendor}/${match.product}`;
  const what =
    traitsOf(release).lookup === 'merged'
      ? `its values win: ${otherwise(document, block, desired).join(', ')}`
      : `on ${releaseName(release)} it counts alone`;
  return {
    severity: 'warning',
    code: 'narrower-device',
    message: `${ours} also matches what the device ${name} is for, and ${what}`,
    span: openingSpan(document, block),
    help: `move the device ${name} behind that of ${ours}`,
  };
}

/** True for a rival for which ours does not count as it is expected. */
export function defeats({ how }: Rival): boolean {
  return how !== 'adds';
}

/** What is said of a rival. `moved`: ours is put where it wins. */
export function rivalNote(
  document: MultipathDocument,
  rival: Rival,
  { match }: DesiredStanza,
  release: MultipathRelease,
  fate: 'refused' | 'moved' | 'told',
): PlanDiagnostic {
  const { entry, how, keywords, unsure } = rival;
  const name = `${entry.vendor ?? '(any)'}/${entry.product ?? '(any)'}`;
  const ours = `${match.vendor}/${match.product}`;
  const side = traitsOf(release).lookup === 'first' ? 'earlier' : 'later';
  const doubt = unsure ? ' (if its pattern with a back reference does)' : '';
  const also = `the ${side} device ${name} also matches ${ours}${doubt}`;
  const what = {
    ends: `the pattern of the earlier device ${name} does not compile, and ${releaseName(release)} finds nothing behind it`,
    counts: `${also}, and on ${releaseName(release)} it counts alone`,
    wins: `${also}, and its values win: ${keywords.join(', ')}`,
    adds: `${also}, and its values win`,
  }[how];
  return {
    severity: fate === 'refused' ? 'error' : 'warning',
    code: side === 'later' ? 'later-match' : 'earlier-match',
    message: fate === 'moved' ? `${what}; ${ours} is put where it is found first` : what,
    span: openingSpan(document, entry.block),
    ...(fate !== 'moved' && { help: helpFor(side, ours, fate) }),
  };
}

function helpFor(side: string, ours: string, fate: string): string {
  const place = side === 'later' ? 'behind' : 'before';
  return fate === 'refused'
    ? `choose replace or merge, which move the ${ours} device ${place} it, or narrow its patterns`
    : `move the ${ours} device ${place} it: remove it and add it again`;
}

/** What `overrides` sets beats every device, from 0.6.0 on; read as the release reads it, whose sections differ. */
export function overrideNotes(
  document: MultipathDocument,
  { match, keywords }: DesiredStanza,
  release: MultipathRelease,
): PlanDiagnostic[] {
  if (traitsOf(release).overrides !== 'beats' || !mentions(document, 'overrides')) return [];
  const set = new Map<string, PlanDiagnostic>();
  const expected = new Map(keywords.map(({ keyword, value }) => [meant(keyword), value]));
  for (const { section, values, taken } of inspectOnce(document, release).entries)
    for (const [keyword, token] of section === 'overrides' ? values : []) {
      const value = taken.get(keyword) ?? token.value;
      const own = expected.get(meant(keyword));
      set.delete(meant(keyword));
      if (own === undefined || own === value) continue;
      set.set(meant(keyword), {
        severity: 'warning',
        code: 'overridden',
        message: `'overrides' sets ${keyword} to ${JSON.stringify(value)} and beats every device: that of ${match.vendor}/${match.product} does not count`,
        span: lineSpan(document, document.lines.indexAt(token.span.offset)),
        help: `take ${keyword} out of 'overrides', or set it in 'multipaths' for each LUN`,
      });
    }
  return [...set.values()];
}
