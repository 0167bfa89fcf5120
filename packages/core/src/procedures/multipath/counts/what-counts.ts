import { loadBuiltins } from '../../../multipath/data/builtin-devices.ts';
import { namedBuilds } from '../../../multipath/data/release-names.ts';
import type { MultipathRelease } from '../../../multipath/data/releases.ts';
import { effectOn } from '../../../multipath/effect/effect.ts';
import { commonFacts, sampleLuns } from '../../../multipath/effect/lists.ts';
import { readSetOnce } from '../../../multipath/effect/reading.ts';
import type {
  Effect,
  EffectFile,
  EffectInput,
  EffectiveValue,
  Layer,
  ListEntry,
  Lun,
  Reading,
  ReadStanza,
} from '../../../multipath/effect/types.ts';
import { readMultipath } from '../../../multipath/syntax/read.ts';
import type { StanzaMatch } from '../../../multipath/syntax/types.ts';
import type { StepDiagnostic } from '../../findings.ts';
import type { Exclusion, ReportedMap, WinningValue } from '../../report-types.ts';
import type { ConfPlan } from '../plan-conf.ts';
import type { Printout } from '../read/printout.ts';
import {
  at,
  attachedFinding,
  type Excluded,
  excludedAttached,
  excludedPaths,
  isInFile,
  isSameRule,
  PRINTED,
  pathFinding,
  rulesOf,
  toExclusion,
  toFinding,
  toldOf,
  uniquePathRules,
  uniqueRules,
} from './exclusions.ts';

/** What the host's files come to for the storage system's LUNs, by the rules of its release. */
export interface WhatCounts {
  /** Expected values that another part of the configuration defeats. */
  readonly defeated: readonly StepDiagnostic[];
  readonly excluded: readonly StepDiagnostic[];
  /** Where a LUN would get no map for it, or a map not all its paths; a WWID's list is XenServer's own business, which adds exceptions. */
  readonly isExcluded: Excluded;
  /** Of each desired keyword the value that counts, and where it stands. */
  readonly wins: readonly WinningValue[];
  readonly excludes: readonly Exclusion[];
  /** The one revision that the stanza counts for, where it names one: that of the LUNs is not asked. */
  readonly revision: string | undefined;
  /** Whether LUNs need a second path, or to be known, before they get a map. */
  readonly findMultipaths: EffectiveValue | undefined;
  /** What some releases make of the files, where the host's own is not known, or of a LUN whose vendor is not; one line. */
  readonly unsure: string | undefined;
}

const NOTHING: WhatCounts = {
  ...{ defeated: [], excluded: [], isExcluded: false },
  ...{ wins: [], excludes: [], revision: undefined, findMultipaths: undefined },
  unsure: undefined,
};

/**
 * Judged on the files as they would be after the change, with a LUN for each map that is there, or else with one that
 * could be there. What is not known of a LUN excludes nothing.
 */
export async function whatCounts(
  plan: ConfPlan,
  match: StanzaMatch,
  maps: readonly ReportedMap[],
  isXenServer: boolean,
  daemon?: Printout,
  /** WWIDs of LUNs that XAPI has attached. */
  attached: readonly string[] = [],
  /** Between pieces that may take long. */
  rest: () => Promise<void> = async () => undefined,
): Promise<WhatCounts> {
  if (plan.state === 'absent') return NOTHING;
  const { release } = plan.layout;
  const countsOn = (each: MultipathRelease): Promise<WhatCounts> =>
    whatCountsOn(each, plan, match, maps, isXenServer, daemon, attached, rest);
  if (release) return countsOn(release);
  return onAnyRelease(await Promise.all(namedBuilds().map(countsOn)));
}

/** What every release makes of the files is so; what only some do is not known. */
function onAnyRelease(all: readonly WhatCounts[]): WhatCounts {
  const [first = NOTHING] = all;
  const found = (of: 'defeated' | 'excluded'): readonly StepDiagnostic[] =>
    all.every((each) => each[of].length > 0) ? first[of] : [];
  const [doubt] = (['excluded', 'defeated'] as const).flatMap((of) =>
    found(of).length > 0 ? [] : all.flatMap((each) => each[of]),
  );
  const isSame = (of: 'wins' | 'excludes'): boolean =>
    all.every((each) => JSON.stringify(each[of]) === JSON.stringify(first[of]));
  return {
    defeated: found('defeated'),
    excluded: found('excluded'),
    isExcluded: all.every(({ isExcluded }) => isExcluded) && first.isExcluded,
    wins: isSame('wins') ? first.wins : [],
    excludes: isSame('excludes') ? first.excludes : [],
    revision: first.revision,
    findMultipaths: undefined,
    unsure: doubt
      ? `the release of multipath-tools is not known, and on some of them ${doubt.message}`
      : first.unsure,
  };
}

async function whatCountsOn(
  release: MultipathRelease,
  plan: ConfPlan,
  match: StanzaMatch,
  maps: readonly ReportedMap[],
  isXenServer: boolean,
  daemon: Printout | undefined,
  attached: readonly string[],
  rest: () => Promise<void>,
): Promise<WhatCounts> {
  // a duplicate, or one with more than is expected, is there too where nothing is to be edited
  const isThere = plan.stanza?.refused === false && (plan.after || plan.stanza.state !== 'absent');
  const input = { files: filesOf(plan), release, builtins: await loadBuiltins(release) };
  await rest();
  const reading = readSetOnce(input);
  await rest();
  const luns = lunsOf(match, maps);
  const effects = luns.map((lun) => ({ lun, effect: effectOn(reading, input, lun) }));
  const byWwid = excludedAttached(reading, attached, maps, release);
  const isPartial = (rule: ListEntry): boolean =>
    byPath.some((each) => isSameRule(each.rule, rule));
  const ofDaemon = daemon && !daemon.isCut ? readLoaded(daemon, input) : undefined;
  await rest();
  const loaded = ofDaemon
    ? luns.map((lun) => ({ lun, effect: effectOn(ofDaemon.reading, ofDaemon.input, lun) }))
    : [];
  // each path of each map is tried on both lists, as the daemon may have loaded what no file says
  const byPath = uniquePathRules(
    [reading, ...(ofDaemon ? [ofDaemon.reading] : [])].flatMap((each) =>
      excludedPaths(each, match, maps, release),
    ),
  );
  // the daemon's own list tells what the files do not, or do not any more
  const rules = uniqueRules([...effects, ...loaded].flatMap(({ effect }) => rulesOf(effect)));
  const isAttached = (rule: ListEntry): boolean => byWwid.some((each) => each.rule === rule);
  const own = rules.filter((rule) => !isAttached(rule));
  const ofOwn = [
    ...own.filter((rule) => !isPartial(rule)).map((rule) => toFinding(rule, match, isXenServer)),
    ...byPath.map((each) => pathFinding(each, match)),
  ];
  const excluded = unique([...ofOwn, ...byWwid.map(attachedFinding)]);
  const isExcluded = toldOf(ofOwn, byPath.length > 0 && own.every(isPartial));
  const [lun] = byWwid;
  const defeated = effects.flatMap(({ effect }) => defeats(effect, plan, match));
  const isKnown = (keyword: string): boolean =>
    defeated.some(({ message }) => message.startsWith(`${keyword} `));
  // of what the daemon prints its stanzas are compared elsewhere; here only what goes before all of them
  const loadedAbove = loaded.flatMap(({ effect }) =>
    defeats(effect, plan, match, ['multipaths', 'overrides']).filter(
      ({ message }) => !isKnown(message.split(' ', 1)[0] ?? ''),
    ),
  );
  return {
    defeated: isThere ? unique([...defeated, ...loadedAbove]) : [],
    excluded,
    isExcluded,
    wins: uniqueBy(effects.flatMap(({ effect }) => winsOf(effect, plan))),
    excludes: [
      ...rules.filter((rule) => !isPartial(rule)).map((rule) => toExclusion(rule, match)),
      ...byWwid
        .filter(({ rule }) => !rules.includes(rule))
        .map(({ rule, wwid }) => ({ ...toExclusion(rule, match), excludes: wwid })),
      ...byPath.map(({ rule, devices }) => ({
        ...toExclusion(rule, match),
        excludes: devices.join(' '),
      })),
    ],
    // a LUN without a map tells its WWID and no vendor
    unsure:
      lun && `the blacklist excludes the attached LUN ${lun.wwid}, which may be one of its own`,
    revision: isThere ? revisionOf(effects[0]?.effect, match) : undefined,
    findMultipaths: effects[0]?.effect.values.get('find_multipaths'),
  };
}

function revisionOf(effect: Effect | undefined, { vendor, product }: StanzaMatch) {
  const own = (effect?.stanzas ?? []).flatMap(({ stanza }) =>
    stanza.vendor === vendor && stanza.product === product ? [stanza.revision] : [],
  );
  return own.includes(undefined) ? undefined : own.at(-1);
}

/** What the daemon has loaded may be older, or more, than the files that were read. */
function readLoaded(
  { config }: Printout,
  { release, builtins }: EffectInput,
): { readonly input: EffectInput; readonly reading: Reading } {
  const input = { files: [{ path: PRINTED, document: config }], release, builtins };
  return { input, reading: readSetOnce(input) };
}

const ORIGINS: Readonly<Record<Layer, WinningValue['from']>> = {
  ...{ multipaths: 'multipaths', overrides: 'overrides', devices: 'device' },
  ...{ 'built-in': 'built-in', defaults: 'defaults' },
};

function winsOf({ values }: Effect, { desired }: ConfPlan): WinningValue[] {
  return desired.keywords.flatMap(({ keyword, value: wanted }): WinningValue[] => {
    const counts = values.get(keyword);
    if (!counts || keyword === 'vendor' || keyword === 'product') return [];
    const { value, layer, place } = counts;
    return [{ keyword, value, wanted, from: ORIGINS[layer], ...place }];
  });
}

function uniqueBy<Value>(found: readonly Value[]): Value[] {
  return [...new Map(found.map((each) => [JSON.stringify(each), each])).values()];
}

function filesOf({ layout, after }: ConfPlan): EffectFile[] {
  const files = layout.reads.map(({ file, document }) => ({ path: file.path, document }));
  if (!after) return files;
  const document = readMultipath(new TextDecoder().decode(after));
  const at = files.findIndex(({ path }) => path === layout.path);
  if (at >= 0) return files.with(at, { path: layout.path, document });
  const [main, ...dropIns] = files;
  const all = [...dropIns, { path: layout.path, document }];
  return [...(main ? [main] : []), ...all.sort((a, b) => (a.path < b.path ? -1 : 1))];
}

function lunsOf({ vendor, product }: StanzaMatch, maps: readonly ReportedMap[]): Lun[] {
  const own = maps.filter((map) => map.vendor.includes(vendor) && map.product.includes(product));
  if (own.length === 0) return sampleLuns({ vendor, product });
  const shared = commonFacts({ vendor, product });
  return own.map((map) => ({ ...shared, wwid: map.wwid ?? map.name, devnode: deviceOf(map) }));
}

function deviceOf({ groups }: ReportedMap): string {
  return groups.flatMap(({ paths }) => paths)[0]?.device ?? 'sdq';
}

function defeats(
  { values, stanzas }: Effect,
  { desired }: ConfPlan,
  { vendor, product }: StanzaMatch,
  layers?: readonly Layer[],
): StepDiagnostic[] {
  const own = stanzas.filter(
    ({ stanza }) => stanza.vendor === vendor && stanza.product === product,
  );
  const lost = own.find(({ by }) => by !== undefined);
  if (layers === undefined && lost?.by && own.every(({ use }) => use === 'defeated'))
    return [stanzaDefeated(lost.by, { vendor, product })];
  return desired.keywords.flatMap(({ keyword, value }) => {
    if (keyword === 'vendor' || keyword === 'product') return [];
    const counts = values.get(keyword);
    if (!counts || same(counts.value, value) || !isAbove(counts, value)) return [];
    if (layers?.includes(counts.layer) === false) return [];
    return [
      {
        severity: 'warning' as const,
        code: 'value-defeated',
        message: `${keyword} of ${vendor}/${product} is ${JSON.stringify(counts.value)} and not ${JSON.stringify(value)}: ${nameOf(counts)} takes precedence over the stanza${at(counts.place)}`,
        ...(isInFile(counts.place) ? { path: counts.place.path } : {}),
        help: `take ${keyword} out there, or set that value in a profile of your own`,
      },
    ];
  });
}

/** Of a release that takes one match alone, and that is another. */
function stanzaDefeated(by: ReadStanza, { vendor, product }: StanzaMatch): StepDiagnostic {
  return {
    severity: 'warning',
    code: 'value-defeated',
    message: `the stanza ${vendor}/${product} does not count: ${by.vendor ?? ''}/${by.product ?? ''} matches its LUNs too, and this release takes that one alone${at(by.place)}`,
    ...(isInFile(by.place) ? { path: by.place.path } : {}),
    help: 'narrow that device, or give its file a name that is read earlier',
  };
}

/** A stanza's own values are compared elsewhere; here only what goes before them. */
function isAbove({ layer, defeated }: EffectiveValue, expected: string): boolean {
  if (layer === 'multipaths' || layer === 'overrides') return true;
  return layer === 'devices' && defeated.some((each) => same(each.value, expected));
}

function same(a: string, b: string): boolean {
  const plain = (text: string): string => text.trim().replace(/\s+/g, ' ');
  return plain(a) === plain(b);
}

function nameOf({ layer, stanza }: EffectiveValue): string {
  switch (layer) {
    case 'multipaths':
      return 'an entry of multipaths for this WWID';
    case 'overrides':
      return 'overrides';
    default:
      return `another stanza${stanza === undefined ? '' : ` (${stanza})`}`;
  }
}

function unique(found: readonly StepDiagnostic[]): StepDiagnostic[] {
  return [...new Map(found.map((each) => [each.message, each])).values()];
}
