import { KEYWORDS, type KeywordRow, SECTION_PATHS } from './keywords.data.ts';
import type { MultipathRelease } from './releases.ts';
import { isWithin } from './stretch.ts';

/**
 * What a release makes of a keyword: `ok`; `deprecated`: obeyed, and said to be on its way out; `ignored`: said to
 * have no effect; `mute`: without effect, in silence; `unknown`: refused with a warning, the rest of the section
 * applies.
 */
export type KeywordStatus = 'ok' | 'ignored' | 'mute' | 'deprecated' | 'unknown';

/**
 * A section by its names, outermost first, joined by `/`: `devices/device`; '' is the file itself,
 * whose keywords are the sections.
 */
export type SectionPath = string;

const LONGEST_KEYWORD = 64;

/** What a release makes of a keyword in a section. */
export function keywordStatus(
  release: MultipathRelease,
  section: SectionPath,
  keyword: string,
): KeywordStatus {
  // a text of a thousand characters takes its time to be looked up
  if (keyword.length > LONGEST_KEYWORD) return 'unknown';
  const kept = keptFor(release, section);
  const found = kept.get(keyword);
  if (found) return found;
  const here = placementsOf(keyword)?.get(section);
  if (!here) return 'unknown';
  const status = here.find(({ stretch }) => isWithin(release, stretch))?.status ?? 'unknown';
  kept.set(keyword, status);
  return status;
}

/** Keywords that open a section of their own there. */
const OPENERS: Readonly<Record<SectionPath, RegExp>> = {
  '': /^(defaults|devnode_blacklist|blacklist|blacklist_exceptions|devices|overrides|multipaths)$/,
  blacklist: /^device$/,
  blacklist_exceptions: /^device$/,
  devices: /^device$/,
  multipaths: /^multipath$/,
  overrides: /^protocol$/,
};

/** True when a keyword opens a section of its own there: `device` in `devices`. */
export function opensSection(section: SectionPath, keyword: string): boolean {
  return (at(OPENERS, section) ?? /^$/).test(keyword);
}

/** Every keyword that some release knows in a section, in no set order. */
export function knownKeywords(section: SectionPath): readonly string[] {
  return Object.keys(KEYWORDS).filter((keyword) => placementsOf(keyword)?.has(section));
}

/** The releases that know a keyword in a section, as the row has them: `0.4.6..0.8.9`; empty when none does. */
export function stretchesOf(section: SectionPath, keyword: string): readonly string[] {
  return (placementsOf(keyword)?.get(section) ?? []).map(({ stretch }) => stretch);
}

/** The row of a keyword; undefined for a word that is none. */
export function keywordRow(keyword: string): KeywordRow | undefined {
  return at(KEYWORDS, keyword);
}

interface Placement {
  readonly stretch: string;
  readonly status: KeywordStatus;
}

type Placements = ReadonlyMap<SectionPath, readonly Placement[]>;

const placed = new Map<string, Placements>();

/** A row by section; made at the first question about its keyword, as most are never asked for. */
function placementsOf(keyword: string): Placements | undefined {
  const known = placed.get(keyword);
  const row = known ? undefined : at(KEYWORDS, keyword);
  if (!row) return known;
  const sections = new Map<SectionPath, Placement[]>();
  for (const clause of row.in.split(', ')) {
    const words = clause.split(' ');
    const names = words.filter((word) => Object.hasOwn(SECTION_PATHS, word));
    const found = words.slice(names.length).map(placement);
    for (const name of names) {
      const path = SECTION_PATHS[name] ?? '';
      sections.set(path, [...(sections.get(path) ?? []), ...found]);
    }
  }
  placed.set(keyword, sections);
  return sections;
}

const MARKS: Readonly<Record<string, KeywordStatus>> = {
  '?': 'deprecated',
  '!': 'ignored',
  '~': 'mute',
};

function placement(word: string): Placement {
  const status = at(MARKS, word.slice(-1));
  return status ? { stretch: word.slice(0, -1), status } : { stretch: word, status: 'ok' };
}

const statuses = new WeakMap<MultipathRelease, Map<SectionPath, Map<string, KeywordStatus>>>();

/** What was found for a release, kept for as long as the release is. */
function keptFor(release: MultipathRelease, section: SectionPath): Map<string, KeywordStatus> {
  const sections = statuses.get(release) ?? new Map<SectionPath, Map<string, KeywordStatus>>();
  const kept = sections.get(section) ?? new Map<string, KeywordStatus>();
  sections.set(section, kept);
  statuses.set(release, sections);
  return kept;
}

/** A file's words index these tables: `constructor` must not be found in them. */
function at<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
