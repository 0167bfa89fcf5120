import { builtinNames } from '../../multipath/data/builtin-names.ts';
import { keywordStatus } from '../../multipath/data/keywords.ts';
import { namedBuilds } from '../../multipath/data/release-names.ts';
import { isAtLeast, type MultipathRelease } from '../../multipath/data/releases.ts';
import { traitsOf } from '../../multipath/data/traits.ts';
import { defeats, findRivals } from '../../multipath/edit/rivals.ts';
import { findStanzas } from '../../multipath/syntax/devices.ts';
import type {
  DesiredStanza,
  DeviceEntry,
  MultipathDocument,
} from '../../multipath/syntax/types.ts';
import type { Answer } from '../report-types.ts';
import type { ConfPlan } from './plan-conf.ts';
import type { Printout } from './read/printout.ts';

/** How a configuration in effect stands to the desired stanza. */
export interface EffectiveComparison {
  readonly isThere: boolean;
  /** What was seen to be otherwise than desired, one line each. */
  readonly differences: readonly string[];
  /** What could not be compared, one line each: the printer had lost it, or the text was cut. */
  readonly notCompared: readonly string[];
  /** What is in effect of the desired keywords. */
  readonly values: Readonly<Record<string, string>>;
}

/**
 * Compiled-in values that old daemons leave out of what they print when an entry or the defaults
 * section has just them (libmultipath/dict.c at 0.4.7 to 0.4.9, `snprint_hw_*` and `snprint_def_*`).
 */
const COMPILED_IN: Readonly<Record<string, readonly string[]>> = {
  rr_weight: ['uniform'],
  failback: ['manual'],
  path_grouping_policy: ['failover'],
  rr_min_io: ['1000'],
  rr_min_io_rq: ['1'],
  features: ['0'],
  hardware_handler: ['0'],
  user_friendly_names: ['no'],
  getuid_callout: ['/sbin/scsi_id -g -u -s /block/%n'],
};

/** Whether every desired value is in effect. */
export function answerOf({ differences, notCompared }: EffectiveComparison): Answer {
  if (differences.length > 0) return 'not-seen';
  return notCompared.length > 0 ? 'not-known' : 'seen';
}

/** As the plan wants it: every desired value, or nothing of the device at all. */
export function compareWithPlan(printout: Printout, plan: ConfPlan): EffectiveComparison {
  const { state, desired, layout } = plan;
  const found = compareEffective(printout, desired, layout.release);
  if (state === 'present') {
    const { release } = layout;
    if (release)
      return {
        ...found,
        differences: [...found.differences, ...loadedRivals(printout, plan, release)],
      };
    const [doubt] = namedBuilds().flatMap((each) => loadedRivals(printout, plan, each));
    const unsure = doubt && `which release of multipath-tools reads it, and on some ${doubt}`;
    return { ...found, notCompared: [...found.notCompared, ...(unsure ? [unsure] : [])] };
  }
  const { vendor, product } = desired.match;
  if (found.isThere)
    return {
      ...found,
      differences: [`the device ${vendor}/${product} is still in effect`],
      notCompared: [],
    };
  // not there: what the printout may have lost is all that is open
  return { ...found, differences: [] };
}

/**
 * Devices that it has loaded before ours and that no file has (any more), nor the release built in: of those that a file
 * has, and that still defeat ours there, the files tell. One line each.
 */
function loadedRivals(
  { config }: Printout,
  { desired, layout }: ConfPlan,
  release: MultipathRelease,
): string[] {
  const { reads, path } = layout;
  const own = whoCounts(findStanzas(config, desired.match), release).at(-1);
  if (!own) return [];
  const isFirst = traitsOf(release).lookup === 'first';
  const rivals = findRivals(config.devices, config, own.block, desired, release).filter(defeats);
  if (rivals.length === 0) return [];
  const keyOf = (vendor?: string, product?: string): string =>
    JSON.stringify([vendor ?? null, product ?? null]);
  const known = new Set(
    [
      ...builtinNames(release),
      ...reads.flatMap(({ file, document }) =>
        isFirst || file.path >= path ? document.devices : [],
      ),
    ].map(({ vendor, product }) => keyOf(vendor, product)),
  );
  // a nameless device is printed with the names that it took over
  const isKnown = ({ vendor, product }: DeviceEntry): boolean =>
    [keyOf(vendor, product), keyOf(vendor), keyOf(undefined, product), keyOf()].some((key) =>
      known.has(key),
    );
  return rivals
    .filter(({ entry }) => !isKnown(entry))
    .map(({ entry: { vendor = '(any)', product = '(any)' }, how, keywords }) => {
      const what =
        how === 'ends'
          ? 'ends the search before ours'
          : how === 'wins'
            ? `sets ${keywords.join(', ')} otherwise, and its values win`
            : 'counts alone';
      return `the device ${vendor}/${product}, which no file has there, matches its LUNs too and ${what}`;
    });
}

/** Of entries of the same names those that count; what a release merges of them it prints as one. */
function whoCounts(
  entries: readonly DeviceEntry[],
  release: MultipathRelease | undefined,
): readonly DeviceEntry[] {
  const wide = entries.filter(
    ({ block }) => !block.statements.some(({ keyword }) => keyword === 'revision'),
  );
  const pool = wide.length > 0 ? wide : entries;
  const { lookup, mergesTwins } = release
    ? traitsOf(release)
    : { lookup: 'merged' as const, mergesTwins: true };
  if (lookup === 'merged' || mergesTwins) return pool;
  return lookup === 'first' ? pool.slice(0, 1) : pool.slice(-1);
}

/** Compares what multipathd or the parser prints; keywords that were not desired do not count. */
export function compareEffective(
  { config, isCut, lost }: Printout,
  desired: DesiredStanza,
  release: MultipathRelease | undefined,
): EffectiveComparison {
  const entries = findStanzas(config, desired.match);
  const name = `${desired.match.vendor}/${desired.match.product}`;
  if (entries.length === 0) {
    const mayBeLost = lost.some((each) => /^(?:vendor|product) /.test(each));
    const isUnsure = isCut || mayBeLost;
    return {
      isThere: false,
      differences: isUnsure ? [] : [`no device ${name} is in effect`],
      notCompared: isUnsure
        ? [`the printout ${isCut ? 'is cut off' : 'has lost names'}: ${name} is not in it`]
        : [],
      values: {},
    };
  }
  const found = new Map<string, string>();
  for (const { block } of whoCounts(entries, release))
    for (const { keyword, value } of block.statements)
      if (value !== undefined) found.set(keyword, value);
  const defaults = defaultsOf(config);
  const differences: string[] = [];
  const notCompared: string[] = [];
  const values: Record<string, string> = {};
  for (const { keyword, value } of desired.keywords) {
    const is = found.get(keyword);
    if (is !== undefined) values[keyword] = is;
    if (is !== undefined && normalise(is) !== normalise(value))
      differences.push(`${keyword} is ${JSON.stringify(is)}, expected ${JSON.stringify(value)}`);
    if (is !== undefined || mayBeMissing(keyword, value, defaults, release)) continue;
    if (isCut || lost.some((each) => each.startsWith(`${keyword} `)))
      notCompared.push(`the printout does not tell ${keyword}`);
    else differences.push(`${keyword} is not in effect, expected ${JSON.stringify(value)}`);
  }
  return { isThere: true, differences, notCompared, values };
}

function defaultsOf(config: MultipathDocument): Map<string, string> {
  const statements = config.blocks
    .filter(({ name }) => name === 'defaults')
    .flatMap((block) => block.statements);
  return new Map(statements.flatMap(({ keyword, value }) => (value ? [[keyword, value]] : [])));
}

function mayBeMissing(
  keyword: string,
  value: string,
  defaults: ReadonlyMap<string, string>,
  release: MultipathRelease | undefined,
): boolean {
  // what a release does not know or ignores, it does not print
  if (release && keywordStatus(release, 'devices/device', keyword) !== 'ok') return true;
  const general = defaults.get(keyword);
  if (general !== undefined) return normalise(general) === normalise(value);
  if (keyword === 'path_selector') return value === compiledSelector(release);
  return COMPILED_IN[keyword]?.includes(value) ?? false;
}

/** Red Hat's 0.4.9 has that of 0.5.0. */
function compiledSelector(release: MultipathRelease | undefined): string {
  const isNew = !release || release.lineage === 'rhel7' || isAtLeast(release, '0.5.0');
  return isNew ? 'service-time 0' : 'round-robin 0';
}

/** Blanks inside a value are printed as the daemon likes; `10` and `010` are one number. */
function normalise(value: string): string {
  const words = value.trim().replace(/\s+/g, ' ');
  return /^\d+$/.test(words) ? String(Number(words)) : words;
}
