import {
  BLACKLIST_KEYWORDS,
  EXCEPTIONS_KEYWORDS,
  LISTED_DEVICE_KEYWORDS,
} from './keywords-blacklist.ts';
import { DEFAULTS_KEYWORDS } from './keywords-defaults.ts';
import { DEVICE_KEYWORDS } from './keywords-device.ts';
import { MULTIPATH_KEYWORDS } from './keywords-multipath.ts';
import { OVERRIDES_KEYWORDS, PROTOCOL_KEYWORDS } from './keywords-overrides.ts';
import { RHEL7_DEPRECATED, RHEL7_IGNORED, RHEL7_KEYWORDS } from './keywords-rhel7.ts';
import {
  deprecated,
  type KeywordSpan,
  type KeywordSpans,
  type KeywordStatus,
  ok,
} from './keywords-spans.ts';
import { compareVersions, type MultipathRelease } from './releases.ts';

/**
 * A section by its names, outermost first, joined by `/`: `devices/device`; '' is the file itself,
 * whose keywords are the sections.
 */
export type SectionPath = string;

/** The oldest and the newest release of the tables; beyond them, the nearest one counts. */
export const OLDEST_KNOWN_VERSION = '0.4.5';
export const NEWEST_KNOWN_VERSION = '0.14.3';

const SECTIONS: KeywordSpans = {
  defaults: ok('0.4.5'),
  blacklist: ok('0.4.7'),
  blacklist_exceptions: ok('0.4.8'),
  devnode_blacklist: [ok('0.4.5', '0.4.6'), deprecated('0.4.7', '0.8.9')],
  devices: ok('0.4.5'),
  multipaths: ok('0.4.5'),
  overrides: ok('0.6.0'),
};

const OLD_BLACKLIST: KeywordSpans = {
  devnode: ok('0.4.5'),
  wwid: ok('0.4.5'),
  device: ok('0.4.5'),
};

const UPSTREAM: Readonly<Record<SectionPath, KeywordSpans>> = {
  '': SECTIONS,
  defaults: DEFAULTS_KEYWORDS,
  blacklist: BLACKLIST_KEYWORDS,
  'blacklist/device': LISTED_DEVICE_KEYWORDS,
  blacklist_exceptions: EXCEPTIONS_KEYWORDS,
  'blacklist_exceptions/device': LISTED_DEVICE_KEYWORDS,
  devnode_blacklist: OLD_BLACKLIST,
  'devnode_blacklist/device': LISTED_DEVICE_KEYWORDS,
  devices: { device: ok('0.4.5') },
  'devices/device': DEVICE_KEYWORDS,
  multipaths: { multipath: ok('0.4.5') },
  'multipaths/multipath': MULTIPATH_KEYWORDS,
  overrides: OVERRIDES_KEYWORDS,
  'overrides/protocol': PROTOCOL_KEYWORDS,
};

/** What a release makes of a keyword in a section. */
export function keywordStatus(
  release: MultipathRelease,
  section: SectionPath,
  keyword: string,
): KeywordStatus {
  if (release.lineage === 'rhel7') return rhel7Status(section, keyword);
  const version = clamp(release.version);
  const found = spansOf(section, keyword).find(
    (span) =>
      compareVersions(span.from, version) <= 0 &&
      (span.to === undefined || compareVersions(version, span.to) <= 0),
  );
  return found?.status ?? 'unknown';
}

/** True when a keyword opens a section of its own there: `device` in `devices`. */
export function opensSection(section: SectionPath, keyword: string): boolean {
  return Object.hasOwn(UPSTREAM, section === '' ? keyword : `${section}/${keyword}`);
}

/** Every keyword that some release knows in a section, in no set order. */
export function knownKeywords(section: SectionPath): readonly string[] {
  const names = new Set(Object.keys(at(UPSTREAM, section) ?? {}));
  for (const table of [RHEL7_KEYWORDS, RHEL7_DEPRECATED, RHEL7_IGNORED])
    for (const name of wordsOf(at(table, section))) names.add(name);
  return [...names];
}

/** The stretches of upstream releases that know a keyword, oldest first; empty when none does. */
export function spansOf(section: SectionPath, keyword: string): readonly KeywordSpan[] {
  const spans = at(at(UPSTREAM, section) ?? {}, keyword);
  if (!spans) return [];
  return 'status' in spans ? [spans] : spans;
}

function rhel7Status(section: SectionPath, keyword: string): KeywordStatus {
  if (wordsOf(at(RHEL7_KEYWORDS, section)).has(keyword)) return 'ok';
  if (wordsOf(at(RHEL7_DEPRECATED, section)).has(keyword)) return 'deprecated';
  return wordsOf(at(RHEL7_IGNORED, section)).has(keyword) ? 'ignored' : 'unknown';
}

const words = new Map<string, ReadonlySet<string>>();

function wordsOf(names: string | undefined): ReadonlySet<string> {
  if (names === undefined) return new Set();
  let set = words.get(names);
  if (!set) {
    set = new Set(names.split(/\s+/).filter((name) => name !== ''));
    words.set(names, set);
  }
  return set;
}

function clamp(version: string): string {
  if (compareVersions(version, OLDEST_KNOWN_VERSION) < 0) return OLDEST_KNOWN_VERSION;
  return compareVersions(version, NEWEST_KNOWN_VERSION) > 0 ? NEWEST_KNOWN_VERSION : version;
}

/** A file's words index these tables: `constructor` must not be found in them. */
function at<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
