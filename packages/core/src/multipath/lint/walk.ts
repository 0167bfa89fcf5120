import { keywordStatus, opensSection, type SectionPath } from '../data/keywords.ts';
import type { MultipathRelease } from '../data/releases.ts';
import { checkValue } from '../data/values.ts';
import type { Token } from '../syntax/types.ts';
import { reportAgeing, reportUnknown, reportValue } from './keyword.ts';
import type { LintReport } from './report.ts';
import { shown } from './report.ts';
import { checkShape } from './shape.ts';

/** A `device`, `multipath` or `protocol` section, with the last value of each keyword that counts. */
export interface LintEntry {
  readonly section: SectionPath;
  /** Its opening keyword. */
  readonly opening: Token;
  readonly values: Map<string, Token>;
}

interface Level {
  readonly section: SectionPath;
  readonly opening: Token | undefined;
  readonly seen: Set<string>;
  readonly entry: LintEntry | undefined;
}

/** Keywords that may stand in their section more than once; all others are complained of. */
const REPEATABLE =
  /^(blacklist|blacklist_exceptions|devnode_blacklist)\/(devnode|wwid|property|protocol|device)$|^(devices\/device|multipaths\/multipath|overrides\/protocol)$/;
const ENTRIES = /^(devices\/device|multipaths\/multipath|overrides\/protocol)$/;

/**
 * Goes through a file as the parser does (`process_stream` of multipath-tools libmultipath/parser.c):
 * a known section's line goes down a level, any `}` goes up one, and everything unknown is a line of
 * the level where it stands. Differs from the reader's blocks in knowing the release's keywords.
 */
export class LintWalk {
  readonly entries: LintEntry[] = [];
  /** True once a value was found for which the parser refuses the file. */
  refused = false;
  readonly #text: string;
  readonly #release: MultipathRelease;
  readonly #report: LintReport;
  readonly #levels: Level[] = [];
  /** Deprecated keywords that were complained of: the parser does so once for each. */
  readonly #aged = new Set<string>();
  #level: Level = { section: '', opening: undefined, seen: new Set(), entry: undefined };

  constructor(text: string, release: MultipathRelease, report: LintReport) {
    this.#text = text;
    this.#release = release;
    this.#report = report;
  }

  /** Takes the next line, its tokens without the comment. */
  line(tokens: readonly Token[]): void {
    const shape = checkShape(this.#text, tokens, this.#release, this.#report);
    if (shape.kind === 'close') this.#close(shape.token);
    else if (shape.kind === 'statement') this.#statement(shape.keyword, shape.value);
  }

  /** Takes the end of the file. */
  end(): void {
    for (const { opening } of [...this.#levels, this.#level])
      if (opening)
        this.#report.add(
          'error',
          'missing-close-brace',
          opening.span,
          `section ${shown(opening.value)} is not closed`,
          "What follows it is read as part of it: write '}' on a line of its own.",
        );
  }

  #close(token: Token): void {
    const outer = this.#levels.pop();
    if (outer) {
      this.#level = outer;
      return;
    }
    this.#report.add(
      'warning',
      'unmatched-close-brace',
      token.span,
      "'}' closes nothing",
      'Look above for a section that the parser does not know, or for a brace too many.',
    );
  }

  #statement(keyword: Token, value: Token | undefined): void {
    const { section, seen, entry } = this.#level;
    const name = keyword.value;
    const status = keywordStatus(this.#release, section, name);
    if (status === 'unknown') {
      reportUnknown(section, keyword, value, this.#release, this.#report);
      return;
    }
    const path = section === '' ? name : `${section}/${name}`;
    const opens = opensSection(section, name);
    if (!REPEATABLE.test(path)) {
      if (seen.has(name)) this.#reportRepeated(keyword, opens);
      seen.add(name);
    }
    if (status !== 'ok') {
      reportAgeing(status, keyword, !this.#aged.has(name), this.#report);
      this.#aged.add(name);
    }
    if (opens) this.#open(path, keyword);
    else if (value) this.#value(section, keyword, value, status === 'ignored', entry);
  }

  #value(
    section: SectionPath,
    keyword: Token,
    value: Token,
    isIgnored: boolean,
    entry: LintEntry | undefined,
  ): void {
    const name = keyword.value;
    const problem = isIgnored ? undefined : checkValue(this.#release, section, name, value.value);
    if (problem && !problem.late && reportValue(name, value, problem, this.#release, this.#report))
      this.refused = true;
    if (problem?.effect !== 'dropped') entry?.values.set(name, value);
  }

  #open(section: SectionPath, opening: Token): void {
    this.#levels.push(this.#level);
    const entry = ENTRIES.test(section) ? { section, opening, values: new Map() } : undefined;
    if (entry) this.entries.push(entry);
    this.#level = { section, opening, seen: new Set(), entry };
  }

  #reportRepeated(keyword: Token, isSection: boolean): void {
    this.#report.add(
      'warning',
      isSection ? 'duplicate-section' : 'duplicate-keyword',
      keyword.span,
      isSection
        ? `section ${shown(keyword.value)} was there before`
        : `${shown(keyword.value)} was set before in this section`,
      isSection ? 'Both are read as one.' : 'The later value counts.',
    );
  }
}
