import { keywordStatus } from '../../multipath/data/keywords.ts';
import type { MultipathRelease } from '../../multipath/data/releases.ts';
import { findStanzas } from '../../multipath/syntax/devices.ts';
import type { DesiredStanza, MultipathDocument } from '../../multipath/syntax/types.ts';
import type { Answer } from '../report-types.ts';
import type { FilePlan } from './plan-conf.ts';
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
  path_selector: ['round-robin 0', 'service-time 0'],
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
export function compareWithPlan(
  printout: Printout,
  { state, desired, layout: { release } }: FilePlan,
): EffectiveComparison {
  const found = compareEffective(printout, desired, release);
  if (state === 'present') return found;
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
  for (const { block } of entries)
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
  return COMPILED_IN[keyword]?.includes(value) ?? false;
}

/** Blanks inside a value are printed as the daemon likes; `10` and `010` are one number. */
function normalise(value: string): string {
  const words = value.trim().replace(/\s+/g, ' ');
  return /^\d+$/.test(words) ? String(Number(words)) : words;
}
