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
  return tableOf(release).get(section)?.get(keyword) ?? 'unknown';
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
  return [...(placements().get(section)?.keys() ?? [])];
}

/** The releases that know a keyword in a section, as the row has them: `0.4.6..0.8.9`; empty when none does. */
export function stretchesOf(section: SectionPath, keyword: string): readonly string[] {
  return (placements().get(section)?.get(keyword) ?? []).map(({ stretch }) => stretch);
}

/** The row of a keyword; undefined for a word that is none. */
export function keywordRow(keyword: string): KeywordRow | undefined {
  return at(KEYWORDS, keyword);
}

interface Placement {
  readonly stretch: string;
  readonly status: KeywordStatus;
}

type Placements = ReadonlyMap<SectionPath, ReadonlyMap<string, readonly Placement[]>>;

let placed: Placements | undefined;

/** The rows by section; made at the first question. */
function placements(): Placements {
  if (placed) return placed;
  const sections = new Map<SectionPath, Map<string, Placement[]>>();
  for (const [keyword, row] of Object.entries(KEYWORDS))
    for (const clause of row.in.split(', ')) {
      const words = clause.split(' ');
      const names = words.filter((word) => Object.hasOwn(SECTION_PATHS, word));
      const found = words.slice(names.length).map(placement);
      for (const name of names) {
        const path = SECTION_PATHS[name] ?? '';
        const section = sections.get(path) ?? new Map<string, Placement[]>();
        section.set(keyword, [...(section.get(keyword) ?? []), ...found]);
        sections.set(path, section);
      }
    }
  placed = sections;
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

type Table = ReadonlyMap<SectionPath, ReadonlyMap<string, KeywordStatus>>;

const tables = new WeakMap<MultipathRelease, Table>();

/** Made once for each release that is asked for. */
function tableOf(release: MultipathRelease): Table {
  let table = tables.get(release);
  if (!table) {
    table = makeTable(release);
    tables.set(release, table);
  }
  return table;
}

function makeTable(release: MultipathRelease): Table {
  const table = new Map<SectionPath, Map<string, KeywordStatus>>();
  for (const [section, keywords] of placements()) {
    const statuses = new Map<string, KeywordStatus>();
    for (const [keyword, found] of keywords) {
      const here = found.find(({ stretch }) => isWithin(release, stretch));
      if (here) statuses.set(keyword, here.status);
    }
    table.set(section, statuses);
  }
  return table;
}

/** A file's words index these tables: `constructor` must not be found in them. */
function at<T>(table: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
