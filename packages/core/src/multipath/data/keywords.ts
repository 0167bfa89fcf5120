import type { KeywordSpan, KeywordStatus } from './keywords.data.ts';
import { RHEL7_DEPRECATED, RHEL7_IGNORED, RHEL7_KEYWORDS, UPSTREAM } from './keywords.data.ts';
import { compareVersions, type MultipathRelease } from './releases.ts';

/**
 * A section by its names, outermost first, joined by `/`: `devices/device`; '' is the file itself,
 * whose keywords are the sections.
 */
export type SectionPath = string;

/** The oldest and the newest release of the tables; beyond them, the nearest one counts. */
export const OLDEST_KNOWN_VERSION = '0.4.5';
export const NEWEST_KNOWN_VERSION = '0.14.3';

/** What a release makes of a keyword in a section. */
export function keywordStatus(
  release: MultipathRelease,
  section: SectionPath,
  keyword: string,
): KeywordStatus {
  return tableOf(release).get(section)?.get(keyword) ?? 'unknown';
}

/** True when a keyword opens a section of its own there: `device` in `devices`. */
export function opensSection(section: SectionPath, keyword: string): boolean {
  return Object.hasOwn(UPSTREAM, section === '' ? keyword : `${section}/${keyword}`);
}

const known = new Map<SectionPath, readonly string[]>();

/** Every keyword that some release knows in a section, in no set order. */
export function knownKeywords(section: SectionPath): readonly string[] {
  const found = known.get(section);
  if (found) return found;
  const names = Object.keys(at(UPSTREAM, section) ?? {});
  for (const [sections] of RHEL7) names.push(...(at(sections, section)?.split(/\s+/) ?? []));
  const distinct = [...new Set(names)];
  known.set(section, distinct);
  return distinct;
}

/** The stretches of upstream releases that know a keyword, oldest first; empty when none does. */
export function spansOf(section: SectionPath, keyword: string): readonly KeywordSpan[] {
  const spans = at(at(UPSTREAM, section) ?? {}, keyword);
  if (!spans) return [];
  return 'status' in spans ? [spans] : spans;
}

type Table = ReadonlyMap<SectionPath, ReadonlyMap<string, KeywordStatus>>;

const tables = new Map<string, Table>();
const resolved = new WeakMap<MultipathRelease, Table>();

/** Made once for each release that is asked for. */
function tableOf(release: MultipathRelease): Table {
  let table = resolved.get(release);
  if (!table) {
    table = namedTable(release);
    resolved.set(release, table);
  }
  return table;
}

function namedTable(release: MultipathRelease): Table {
  const version = clamp(release.version);
  const name = release.lineage === 'rhel7' ? release.lineage : version;
  let table = tables.get(name);
  if (!table) {
    table = release.lineage === 'rhel7' ? rhel7Table() : upstreamTable(version);
    tables.set(name, table);
  }
  return table;
}

function upstreamTable(version: string): Table {
  const table = new Map<SectionPath, Map<string, KeywordStatus>>();
  for (const section of Object.keys(UPSTREAM)) {
    const statuses = new Map<string, KeywordStatus>();
    for (const keyword of Object.keys(UPSTREAM[section] ?? {})) {
      const span = spansOf(section, keyword).find((one) => holds(one, version));
      if (span) statuses.set(keyword, span.status);
    }
    table.set(section, statuses);
  }
  return table;
}

function holds({ from, to }: KeywordSpan, version: string): boolean {
  if (compareVersions(from, version) > 0) return false;
  return to === undefined || compareVersions(version, to) <= 0;
}

const RHEL7: readonly (readonly [Readonly<Record<string, string>>, KeywordStatus])[] = [
  [RHEL7_KEYWORDS, 'ok'],
  [RHEL7_DEPRECATED, 'deprecated'],
  [RHEL7_IGNORED, 'ignored'],
];

function rhel7Table(): Table {
  const table = new Map<SectionPath, Map<string, KeywordStatus>>();
  for (const [sections, status] of RHEL7)
    for (const [section, names] of Object.entries(sections)) {
      const statuses = table.get(section) ?? new Map<string, KeywordStatus>();
      for (const keyword of names.split(/\s+/)) statuses.set(keyword, status);
      table.set(section, statuses);
    }
  return table;
}

function clamp(version: string): string {
  if (compareVersions(version, OLDEST_KNOWN_VERSION) < 0) return OLDEST_KNOWN_VERSION;
  return compareVersions(version, NEWEST_KNOWN_VERSION) > 0 ? NEWEST_KNOWN_VERSION : version;
}

/** A file's words index these tables: `constructor` must not be found in them. */
function at<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
