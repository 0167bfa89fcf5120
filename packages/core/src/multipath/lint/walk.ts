import { keywordStatus, opensSection, type SectionPath } from '../data/keywords.ts';
import type { MultipathRelease } from '../data/releases.ts';
import { type ReleaseTraits, traitsOf } from '../data/traits.ts';
import { checkValue, type ValueProblem } from '../data/values.ts';
import type { Token } from '../syntax/types.ts';
import { reportAgeing, reportUnknown, reportValue } from './keyword.ts';
import { checkQuoting, reportNoValue } from './old-parser.ts';
import type { LintReport } from './report.ts';
import { shown } from './report.ts';
import { checkShape } from './shape.ts';
import { StoredValues, ValueStore } from './value-store.ts';

const NOTHING: ReadonlyMap<string, string> = new Map();

/** A section, with the last value of each keyword that counts; in as few fields as can be. */
export class LintEntry {
  readonly section: SectionPath;
  /** Keyword to the token that sets it; without those whose values are dropped. */
  readonly values: StoredValues;
  /** What was set by more than one line, in their order; only for lists. */
  readonly listed: StoredValues;
  /** Where its opening keyword stands. */
  readonly offset: number;
  /** The section around it. */
  readonly #outer: LintEntry | undefined;
  #taken: Map<string, string> | undefined = undefined;

  constructor(
    section: SectionPath,
    offset: number,
    outer: LintEntry | undefined,
    store: ValueStore,
    noList: StoredValues,
  ) {
    this.section = section;
    this.offset = offset;
    this.#outer = outer;
    this.values = new StoredValues(store);
    this.listed = LISTS.test(section) ? new StoredValues(store) : noList;
  }

  /** Its opening keyword. */
  get opening(): Token {
    const value = this.section.slice(this.section.lastIndexOf('/') + 1);
    return { kind: 'word', span: { offset: this.offset, length: value.length }, value };
  }

  /** The section that holds it, or itself at the top. */
  get outermost(): LintEntry {
    return this.#outer ?? this;
  }

  /** Keyword to what the release takes instead of what is written. */
  get taken(): ReadonlyMap<string, string> {
    return this.#taken ?? NOTHING;
  }

  take(keyword: string, value: string | undefined): void {
    if (value === undefined) {
      this.#taken?.delete(keyword);
      return;
    }
    this.#taken ??= new Map();
    this.#taken.set(keyword, value);
  }
}

interface Level {
  readonly section: SectionPath;
  readonly opening: Token | undefined;
  readonly seen: Set<string>;
  readonly entry: LintEntry | undefined;
  /** A section begins in it that has no place here, and its lines are read as if they stood in this one. */
  isRunOn?: true;
}

/** Keywords that may stand in their section more than once; all others are complained of. */
const REPEATABLE =
  /^(blacklist|blacklist_exceptions|devnode_blacklist)\/(devnode|wwid|property|protocol|device)$|^(devices\/device|multipaths\/multipath|overrides\/protocol)$/;
const LISTS = /^(blacklist|blacklist_exceptions|devnode_blacklist)$/;

/**
 * Goes through a file as the parser does (`process_stream` of multipath-tools libmultipath/parser.c):
 * a known section's line goes down a level, any `}` goes up one, and everything unknown is a line of
 * the level where it stands. Differs from the reader's blocks in knowing the release's keywords.
 */
export class LintWalk {
  readonly entries: LintEntry[] = [];
  readonly #text: string;
  readonly #release: MultipathRelease;
  readonly #report: LintReport;
  readonly #traits: ReleaseTraits;
  readonly #levels: Level[] = [];
  readonly #store: ValueStore;
  readonly #noList: StoredValues;
  readonly #intervals: { readonly token: Token; readonly problem: ValueProblem }[] = [];
  #hasInterval = false;
  /** Deprecated keywords that were complained of: the parser does so once for each. */
  readonly #aged = new Set<string>();
  #level: Level = { section: '', opening: undefined, seen: new Set(), entry: undefined };

  constructor(text: string, release: MultipathRelease, report: LintReport) {
    this.#text = text;
    this.#release = release;
    this.#report = report;
    this.#traits = traitsOf(release);
    this.#store = new ValueStore(text);
    this.#noList = new StoredValues(this.#store);
  }

  /** Takes the next line, its tokens without the comment. */
  line(tokens: readonly Token[]): void {
    const shape = checkShape(this.#text, tokens, this.#release, this.#report);
    if (shape.kind === 'close') this.#close(shape.token);
    else if (shape.kind === 'statement') this.#statement(shape.keyword, shape.value);
  }

  /** Takes the end of the file. */
  end(): void {
    for (const { token, problem } of this.#intervals)
      reportValue('polling_interval', token, problem, this.#release, this.#report);
    for (const { opening } of [...this.#levels, this.#level])
      if (opening)
        this.#report.add(
          this.#traits.tellsOpenEnd ? 'error' : 'info',
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
      if (value?.kind === 'open') this.#level.isRunOn = true;
      return;
    }
    const path = section === '' ? name : `${section}/${name}`;
    const opens = opensSection(section, name);
    if (!REPEATABLE.test(path)) {
      if (seen.has(name)) this.#reportRepeated(keyword, opens);
      seen.add(name);
    }
    if (status !== 'ok') {
      reportAgeing(status, section, keyword, !this.#aged.has(name), this.#release, this.#report);
      this.#aged.add(name);
    }
    if (opens) this.#open(path, keyword);
    else if (value)
      this.#value(section, keyword, value, status === 'ignored' || status === 'mute', entry);
    else reportNoValue(keyword, this.#release, this.#report);
  }

  #value(
    section: SectionPath,
    keyword: Token,
    value: Token,
    isIgnored: boolean,
    entry: LintEntry | undefined,
  ): void {
    const name = keyword.value;
    checkQuoting(this.#text, value, this.#release, this.#report);
    const problem = isIgnored
      ? undefined
      : checkValue(this.#release, section, name, value.value, value.kind === 'quoted');
    if (name === 'polling_interval') this.#interval(value, problem);
    else if (problem && !problem.late)
      reportValue(name, value, problem, this.#release, this.#report);
    if (!entry || isIgnored || problem?.effect === 'dropped') return;
    entry.values.set(name, value);
    entry.take(name, problem?.taken);
    if (LISTS.test(section)) entry.listed.push(name, value);
  }

  /** An interval counts once all is read: one that is none does no harm beside one that is. */
  #interval(token: Token, problem: ValueProblem | undefined): void {
    if (
      problem?.effect === 'hangs' ||
      problem?.effect === 'told' ||
      problem?.effect === 'crashes'
    ) {
      if (this.#hasInterval && problem.effect !== 'crashes') this.#harmless([{ token, problem }]);
      else this.#intervals.push({ token, problem });
      return;
    }
    if (problem) reportValue('polling_interval', token, problem, this.#release, this.#report);
    this.#hasInterval = true;
    this.#harmless(this.#intervals.splice(0));
  }

  #harmless(intervals: readonly { token: Token; problem: ValueProblem }[]): void {
    for (const { token, problem } of intervals)
      if (problem.effect !== 'crashes')
        reportValue(
          'polling_interval',
          token,
          { effect: 'dropped', why: 'is not a number' },
          this.#release,
          this.#report,
        );
  }

  #open(section: SectionPath, opening: Token): void {
    this.#levels.push(this.#level);
    const outer = this.#level.entry;
    const entry = new LintEntry(section, opening.span.offset, outer, this.#store, this.#noList);
    this.entries.push(entry);
    this.#level = { section, opening, seen: new Set(), entry };
  }

  #reportRepeated(keyword: Token, isSection: boolean): void {
    const name = keyword.value;
    if (!isSection) {
      const message = `${shown(name)} was set before in this section`;
      this.#report.add(
        'warning',
        'duplicate-keyword',
        keyword.span,
        message,
        this.#level.isRunOn === true
          ? "It follows from the section above that has no place here, and whose lines count as this one's: fix that first."
          : 'The later value counts.',
      );
      return;
    }
    const isReplaced = this.#traits.replaced.includes(name);
    this.#report.add(
      'warning',
      isReplaced ? 'replaced-section' : 'duplicate-section',
      keyword.span,
      isReplaced
        ? `section ${shown(name)} was there before, and this one takes its place: the one before is lost`
        : `section ${shown(name)} was there before`,
      isReplaced ? 'Make one section of both.' : 'Both are read as one.',
    );
  }
}
