import type { MultipathRelease } from '../../../multipath/data/releases.ts';
import { traitsOf } from '../../../multipath/data/traits.ts';
import { blacklistAnswer } from '../../../multipath/effect/blacklist.ts';
import type { Effect, ListEntry, Place, Reading } from '../../../multipath/effect/types.ts';
import type { StanzaMatch } from '../../../multipath/syntax/types.ts';
import type { StepDiagnostic } from '../../findings.ts';
import type { Exclusion, ReportedMap } from '../../report-types.ts';

/** Where a LUN would get no map, or a map not all its paths. */
export type Excluded = false | 'luns' | 'paths';

/** Where what the daemon prints has no file: its own answer is the place. */
export const PRINTED = 'multipathd show config';

export function rulesOf({ blacklist }: Effect): readonly ListEntry[] {
  return blacklist.blacklisted === 'yes' ? blacklist.by : [];
}

/** The first of each: files stand before what the daemon has loaded. */
export function uniqueRules(rules: readonly ListEntry[]): ListEntry[] {
  return rules.filter((rule, at) => rules.findIndex((one) => isSameRule(one, rule)) === at);
}

/** One rule, whether a file or the daemon's printout has it. */
export function isSameRule(one: ListEntry, other: ListEntry): boolean {
  const wordsOf = ({ criterion, patterns }: ListEntry): string =>
    JSON.stringify([criterion, patterns]);
  return wordsOf(one) === wordsOf(other);
}

export function uniquePathRules(found: readonly PathRule[]): PathRule[] {
  return found.filter(
    ({ rule }, at) => found.findIndex((one) => isSameRule(one.rule, rule)) === at,
  );
}

export function toExclusion(
  { criterion, patterns, place }: ListEntry,
  { vendor, product }: StanzaMatch,
): Exclusion {
  const pattern = patterns.map((each) => each ?? '').join('/');
  return { criterion, pattern, excludes: `${vendor}/${product}`, ...place };
}

export function toldOf(excluded: readonly StepDiagnostic[], onlyPaths: boolean): Excluded {
  if (!excluded.some(({ severity }) => severity !== 'info')) return false;
  return onlyPaths ? 'paths' : 'luns';
}

export interface PathRule {
  readonly rule: ListEntry;
  readonly devices: readonly string[];
}

/** Entries for device nodes that hit some paths of the maps, and not all. */
export function excludedPaths(
  { lists }: Reading,
  { vendor, product }: StanzaMatch,
  maps: readonly ReportedMap[],
  release: MultipathRelease,
): PathRule[] {
  const devnodes = lists.filter(({ criterion }) => criterion === 'devnode');
  if (devnodes.length === 0) return [];
  const own = maps.filter((map) => map.vendor.includes(vendor) && map.product.includes(product));
  const all = own.flatMap(({ groups }) => groups.flatMap(({ paths }) => paths));
  const found = new Map<ListEntry, string[]>();
  for (const { device } of all) {
    const { by } = blacklistAnswer(
      devnodes,
      { vendor, product, devnode: device },
      traitsOf(release),
    );
    for (const rule of by) found.set(rule, [...(found.get(rule) ?? []), device]);
  }
  return [...found].flatMap(([rule, devices]) =>
    devices.length < all.length ? [{ rule, devices }] : [],
  );
}

/** Entries for WWIDs that hit what XAPI has attached and what has no map; whose they are is not asked. */
export function excludedAttached(
  { lists }: Reading,
  attached: readonly string[],
  maps: readonly ReportedMap[],
  release: MultipathRelease,
): { readonly rule: ListEntry; readonly wwid: string }[] {
  const mapped = new Set(maps.flatMap(({ name, wwid }) => [name, wwid ?? name]));
  const wwids = lists.filter(({ criterion }) => criterion === 'wwid');
  return attached
    .filter((wwid) => !mapped.has(wwid))
    .flatMap((wwid) =>
      blacklistAnswer(wwids, { vendor: '', product: '', wwid }, traitsOf(release)).by.map(
        (rule) => ({ rule, wwid }),
      ),
    );
}

export function attachedFinding({
  rule: { patterns, place },
  wwid,
}: ReturnType<typeof excludedAttached>[number]): StepDiagnostic {
  return {
    severity: 'warning',
    code: 'device-blacklisted',
    message: `the blacklist excludes the attached LUN ${wwid} by wwid ${JSON.stringify(patterns[0] ?? '')}${at(place)}: it gets no map`,
    ...(isInFile(place) ? { path: place.path } : {}),
    help: `narrow that entry, or add ${CRITERIA.wwid}: an exception by another criterion does not help`,
  };
}

export function pathFinding(
  { rule: { patterns, place }, devices }: PathRule,
  { vendor, product }: StanzaMatch,
): StepDiagnostic {
  const named = devices.slice(0, 5).join(', ');
  const more = devices.length > 5 ? ` and ${devices.length - 5} more` : '';
  return {
    severity: 'warning',
    code: 'device-blacklisted',
    message: `the blacklist excludes ${named}${more} of ${vendor}/${product} by devnode ${JSON.stringify(patterns[0] ?? '')}${at(place)}: ${devices.length === 1 ? 'that path is' : 'those paths are'} in no map once multipathd reads it`,
    ...(isInFile(place) ? { path: place.path } : {}),
    help: `narrow that entry, or add ${CRITERIA.devnode}: an exception by another criterion does not help`,
  };
}

const CRITERIA: Readonly<Record<ListEntry['criterion'], string>> = {
  devnode: 'a devnode exception',
  wwid: 'a wwid exception',
  device: 'a device exception with vendor and product',
  property: 'a property exception',
  protocol: 'a protocol exception',
};

export function toFinding(
  { criterion, patterns, place }: ListEntry,
  { vendor, product }: StanzaMatch,
  isXenServer: boolean,
): StepDiagnostic {
  // sm adds the WWIDs of what it attaches to the exceptions
  const isHealed = criterion === 'wwid' && isXenServer;
  const what = patterns.map((pattern) => JSON.stringify(pattern ?? '')).join('/');
  return {
    severity: isHealed ? 'info' : 'warning',
    code: 'device-blacklisted',
    message: isHealed
      ? `the blacklist excludes every WWID by ${what}${at(place)}; XenServer's storage manager adds exceptions for what it attaches`
      : `the blacklist excludes ${vendor}/${product} by ${criterion} ${what}${at(place)}: its LUNs get no map`,
    ...(isInFile(place) ? { path: place.path } : {}),
    help: isHealed
      ? 'nothing is to be done on XenServer; elsewhere list the WWIDs in blacklist_exceptions'
      : `narrow that entry, or add ${CRITERIA[criterion]}: an exception by another criterion does not help`,
  };
}

export function isInFile(place: Place | undefined): place is Place {
  return place !== undefined && place.path !== PRINTED;
}

export function at(place: Place | undefined): string {
  if (place?.path === PRINTED) return ' (as multipathd has it loaded)';
  return place ? ` (${place.path}:${place.line})` : ' (built in)';
}
