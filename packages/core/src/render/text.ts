import { type HostReport, type ProcedureName, type Report, worstOutcome } from '../run/report.ts';
import { padTo, widthOf, wrapWhole } from '../text/width.ts';
import type { Entry, Group } from './groups.ts';
import { isRemoval, type Tone } from './judge.ts';
import { lunGrid } from './lun-grid.ts';
import { countPaths } from './paths.ts';
import { diffLines, shortDiffs } from './short-diffs.ts';
import { type ReportTextOptions, renderSteps, type TextStyle } from './steps.ts';
import { type ReportView, type StepLine, type ViewOptions, viewReport } from './view.ts';
import { grouped, plainWords } from './words.ts';

export interface TextOptions extends ViewOptions, ReportTextOptions {
  /** Columns of the terminal; absent off a terminal: nothing is wrapped. */
  readonly columns?: number;
  /** The verdict, what needs a person, undo. */
  readonly quiet?: boolean;
  /** All hosts, step by step. */
  readonly verbose?: boolean;
  /** The plan was shown already, before a question. */
  readonly planShown?: boolean;
  /** A question follows. */
  readonly isQuestion?: boolean;
}

/** How many lines a report with the diffs of several groups may have before what repeats in them is counted. */
const DIFF_LINES = 40;

/** A report for a terminal or a pipe; lines end with LF, the last one too. */
export function renderText(report: Report, options: TextOptions = {}): string {
  const view = viewReport(report, options);
  if (options.verbose) return verbosePage(view, options).text();
  const page = shortPage(view, options, new Map());
  const isLong = options.diff === true && view.groups.length > 1 && page.length > DIFF_LINES;
  return (isLong ? shortPage(view, options, shortDiffs(view.groups)) : page).text();
}

function verbosePage(view: ReportView, options: TextOptions): Page {
  const page = new Page(options);
  page.add('title', view.verdict, view.tone);
  page.gap().lines(renderSteps(view, options));
  const grid = view.report.procedure === 'verify' ? lunGrid(view.report.hosts) : [];
  if (grid.length > 0) page.gap().lines(grid);
  if (!options.isQuestion) page.gap().tail(view, false);
  return page;
}

/** @param short diffs in which repeats are counted */
function shortPage(view: ReportView, options: TextOptions, short: ShortDiffs): Page {
  const page = new Page(options, short);
  const isShort = options.quiet === true;
  const isVerify = view.report.procedure === 'verify';
  // what a verify notes stands on the line of the hosts that are well
  const joined = isVerify && !isShort ? whyOf(view.notes) : '';
  const title = titleOf(view);
  page.add('title', view.needs.length === 0 && joined ? `${title}; ${joined}` : title, view.tone);
  // one finding needs nothing that sets it off
  const isOneLine =
    isVerify && !view.report.error && view.needs.length === 1 && view.needs[0]?.lines.length === 1;
  if (view.needs.length > 0 && !isOneLine) page.gap();
  for (const entry of view.needs) page.entry(entry);
  if (!isShort) {
    const steps = options.planShown && view.report.stopped ? [] : view.steps;
    if (steps.length > 0) page.gap();
    const digits = String(steps.at(-1)?.number).length;
    const most = Math.max(13, ...steps.map(({ word }) => word.length));
    for (const line of steps) page.step(line, { diff: options.diff === true, digits, most });
    const groups = options.planShown ? [] : view.groups;
    const common = commonAfter(groups);
    for (const group of groups)
      page.group(common.length > 0 ? { ...group, after: [] } : group, options.diff === true);
    if (view.quiet.length > 0 && page.hasMore && isWorthListing(view)) {
      if (!isVerify) page.gap();
      for (const entry of view.quiet) page.quiet(entry, effectOfQuiet(view), joined);
    } else if (view.needs.length > 0 && joined) page.plain(`  notes  ${joined}`);
    if (view.downtime !== undefined) page.gap().plain(view.downtime);
    if (common.length > 0) page.gap().plain(`then   on each host: ${common.join(', ')}`, 7);
    if (view.notes.length > 0 && !joined)
      (common.length > 0 ? page : page.gap()).plain(`notes  ${whyOf(view.notes)}`, 7);
  }
  if (isDiffHidden(view, options))
    page.plain((options.words ?? plainWords)('Show the change: {diff}'));
  if (!options.isQuestion) page.tail(view, isShort);
  return page;
}

/** The counts stand beside the verdict; that it is a sandbox comes after both. */
function titleOf({ verdict, aside }: ReportView): string {
  if (aside === undefined) return verdict;
  const [, plain = verdict, sandbox = ''] = /^(.*?)( \[SANDBOX: .*\])?$/s.exec(verdict) ?? [];
  return `${padTo(plain, 35)}  ${aside}${sandbox}`;
}

function isDiffHidden(
  { report, groups, steps }: ReportView,
  { diff, quiet, isQuestion }: TextOptions,
): boolean {
  if (diff !== false || quiet || isQuestion || report.mode !== 'check') return false;
  return [...groups, ...steps].some(({ diffs }) => diffs.length > 0);
}

/** What follows the edit, where it is the same in several groups. */
function commonAfter(groups: readonly Group[]): readonly string[] {
  const [first, ...others] = groups;
  const isSame = others.every(({ after }) => after.join('\n') === first?.after.join('\n'));
  return first && others.length > 0 && isSame ? first.after : [];
}

function whyOf(notes: readonly string[]): string {
  return notes.length > 0 ? `${notes.join(', ')} (why: --verbose)` : '';
}

/** What a run is about to do, for a question before it. */
export function renderQuestion(
  hosts: readonly HostReport[],
  procedure: ProcedureName,
  options: TextOptions = {},
): string {
  const subject = procedure === 'install-adapter' ? 'adapter' : 'multipath';
  const planned = makePlanned(hosts, procedure, subject);
  return renderText(planned, { ...options, isQuestion: true });
}

function makePlanned(
  hosts: readonly HostReport[],
  procedure: ProcedureName,
  subject: 'multipath' | 'adapter',
): Report {
  return {
    ...{ schemaVersion: 2, tool: { name: 'quantastor-xenserver', version: '' }, runId: '' },
    ...{ procedure, subject, mode: 'check', profile: '', startedAt: '', durationMs: 0 },
    sandbox: hosts.some(({ kind }) => kind === 'sandbox'),
    outcome: worstOutcome(hosts.map(({ outcome }) => outcome)),
    hosts,
  };
}

function isWorthListing({ report, judged, needs, quiet }: ReportView): boolean {
  if (report.mode === 'check' && report.procedure !== 'verify')
    return needs.length > 0 || report.outcome === 'would-change';
  return (
    needs.length > 0 || (quiet.length > 0 && judged.some(({ host }) => host.outcome === 'changed'))
  );
}

function effectOfQuiet({ report, judged }: ReportView): (word: string) => string {
  if (report.procedure === 'verify')
    return (word) =>
      word === 'ok' && report.subject !== 'adapter' ? 'in effect, all paths active' : '';
  // of the hosts on that line: what another one lacks is told there
  const paths = countPaths(judged.filter(({ word }) => word === 'changed').map(({ host }) => host));
  const kept =
    paths.paths > 0 && paths.active === paths.paths ? `, ${keptPaths(paths.paths)} kept` : '';
  const effect = report.hosts.some(isRemoval) ? 'out of effect' : 'in effect';
  return (word) => (word === 'changed' && report.subject === 'multipath' ? `${effect}${kept}` : '');
}

function keptPaths(number: number): string {
  if (number === 1) return 'its path';
  return number === 2 ? 'both paths' : `all ${grouped(number)} paths`;
}

const STYLES: Readonly<Record<Tone, TextStyle>> = {
  bad: 'bad',
  warning: 'warning',
  changed: 'changed',
  good: 'good',
  dim: 'dim',
};

/** Names of hosts in lines; one that is wider than a line stands whole on its own. */
function inLines(names: readonly string[], columns: number): string[][] {
  const lines: string[][] = [[]];
  for (const name of names) {
    const line = lines.at(-1) ?? [];
    if (line.length === 0 || widthOf([...line, name].join(' ')) <= columns) line.push(name);
    else lines.push([name]);
  }
  return lines;
}

/** Below so many columns a step has its name on a line of its own. */
const NARROW = 70;

/** A list of hosts is cut behind so many lines; --verbose, --json and the page have all. */
const NAME_LINES = 2;

type ShortDiffs = ReadonlyMap<string, readonly string[]>;

class Page {
  readonly #lines: string[] = [];
  readonly #short: ShortDiffs;
  readonly #columns: number | undefined;
  readonly #paint: (style: TextStyle, text: string) => string;

  constructor({ columns, colour }: TextOptions, short: ShortDiffs = new Map()) {
    this.#short = short;
    this.#columns = columns === undefined ? undefined : Math.max(40, columns);
    this.#paint = colour ?? ((_, text) => text);
  }

  get length(): number {
    return this.#lines.length;
  }

  get hasMore(): boolean {
    return this.#lines.length > 0;
  }

  text(): string {
    return `${this.#lines.join('\n')}\n`;
  }

  gap(): this {
    if (this.#lines.at(-1) !== '') this.#lines.push('');
    return this;
  }

  /** As they are. */
  lines(lines: readonly string[]): void {
    // one by one: a call takes some 100,000 arguments, and a diff may have more lines
    for (const line of lines) this.#lines.push(line);
  }

  plain(text: string, hang: number = 0): void {
    this.#lines.push(...this.#wrap(text, hang));
  }

  add(style: TextStyle, text: string, tone: Tone): void {
    const [first = '', ...rest] = this.#wrap(text, 2);
    const paint = tone === 'bad' || tone === 'warning' ? STYLES[tone] : style;
    this.#lines.push(this.#paint(paint, first), ...rest);
  }

  /** `  xen7  refused  why`, further lines below `why`. */
  entry({ names, word, tone, lines }: Entry): void {
    const [first = '', ...rest] = lines;
    const list = this.#names(names);
    const isShort = list.length === 1 && widthOf(list[0] ?? '') <= 24;
    const painted = this.#paint(STYLES[tone], word);
    const gap = first === '' ? '' : '  ';
    const head = isShort && list[0] !== '' ? `  ${list[0]}  ` : isShort ? '  ' : '        ';
    if (!isShort) this.#lines.push(...list.map((line) => `  ${line}`));
    // on a narrow terminal what is to be said has lines of its own below the name
    const isApart = this.#isNarrow && first !== '';
    const [start = '', ...more] = isApart
      ? [`${head}${word}`, ...this.#wrap(`        ${first}`, 8)]
      : this.#wrap(`${head}${word}${gap}${first}`, 8);
    this.#lines.push(start.replace(`${head}${word}`, `${head}${painted}`), ...more);
    for (const line of rest) this.#lines.push(...this.#wrap(`        ${line}`, 10));
  }

  quiet({ names, word, tone }: Entry, about: (word: string) => string, note: string): void {
    const [first = ''] = this.#names(names, 1);
    const number = names.length > 1 ? ` (${grouped(names.length)})` : '';
    const tail = [about(word), note].filter(Boolean).join('; ');
    const [line = '', ...more] = this.#wrap(
      `  ${word}${number}  ${first}${tail === '' ? '' : `    ${tail}`}`,
      6,
    );
    this.#lines.push(line.replace(`  ${word}`, `  ${this.#paint(STYLES[tone], word)}`), ...more);
  }

  group({ names, release, places, diffs, after }: Group, diff: boolean): void {
    this.gap();
    const list = this.#names(names).map((line) => `  ${line}`);
    const about = [release, ...places].filter(Boolean);
    const joined = [list.at(-1) ?? '', ...about].join('    ');
    const columns = this.#columns ?? Number.POSITIVE_INFINITY;
    if (widthOf(joined) <= columns) this.#lines.push(...list.slice(0, -1), joined);
    else {
      this.#lines.push(...list);
      const lines = this.#isNarrow ? about : [about.join('    ')];
      for (const line of lines) this.#lines.push(...this.#wrap(`        ${line}`, 8));
    }
    if (diff) for (const each of diffs) this.#diff(each, '    ');
    for (const each of after) this.#lines.push(...this.#wrap(`        then: ${each}`, 14));
  }

  /**
   * @param digits how many the number of the last step has
   * @param most columns of the longest word
   */
  step(
    { number, name, word, tone, summary, notes, diffs }: StepLine,
    { diff, digits, most }: { diff: boolean; digits: number; most: number },
  ): void {
    const head = `  ${String(number).padStart(digits)} ${padTo(name, 18)}`;
    const painted = this.#paint(STYLES[tone], word);
    const isNarrow = this.#isNarrow;
    const whole = `${head} ${padTo(word, most)}  ${summary}`.trimEnd();
    const [first = '', ...rest] = isNarrow
      ? [
          `${head.trimEnd()}  ${word}`,
          ...(summary === '' ? [] : this.#wrap(`        ${summary}`, 8)),
        ]
      : this.#wrap(whole, 8);
    const start = isNarrow ? head.trimEnd() : head;
    const gap = isNarrow ? '  ' : ' ';
    this.#lines.push(first.replace(`${start}${gap}${word}`, `${start}${gap}${painted}`), ...rest);
    if (diff) for (const each of diffs) this.#diff(each, '      ');
    for (const note of notes) this.#lines.push(...this.#wrap(`      ${note}`, 8));
  }

  tail({ undo, next, end, verdict }: ReportView, isShort: boolean): void {
    if (undo) {
      const keeps = undo.keeps.length > 0 ? `   (keeps: ${undo.keeps.join(', ')})` : '';
      this.#lines.push(`Undo:     ${undo.command}${keeps}`);
    }
    if (!isShort)
      for (const { label, command, isProse } of next) {
        const line = `${padTo(`${label}:`, 9)} ${command}`;
        this.#lines.push(...(isProse ? this.#wrap(line, 10) : [line]));
      }
    if (end !== undefined && !isShort) this.#lines.push(...this.#wrap(end, 8));
    else if (this.#lines.length > 20 && !undo && next.length === 0)
      this.#lines.push(...this.#wrap(verdict, 2));
  }

  get #isNarrow(): boolean {
    return this.#columns !== undefined && this.#columns < NARROW;
  }

  #names(names: readonly string[], most: number = NAME_LINES): string[] {
    const columns = Math.min(this.#columns ?? 80, 100) - (most === 1 && !this.#isNarrow ? 40 : 10);
    const lines = inLines(names, columns);
    if (lines.length <= most) return lines.map((line) => line.join(' '));
    const kept = lines.slice(0, most);
    const last = [...(kept.pop() ?? [])];
    const before = kept.flat().length;
    const withMore = (): string =>
      `${last.join(' ')} ... ${grouped(names.length - before - last.length)} more`;
    while (last.length > 1 && widthOf(withMore()) > columns + 8) last.pop();
    return [...kept.map((line) => line.join(' ')), withMore()];
  }

  #diff(text: string, indent: string): void {
    for (const line of this.#short.get(text) ?? diffLines(text)) {
      const style = line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : undefined;
      this.#lines.push(`${indent}${style ? this.#paint(style, line) : line}`);
    }
  }

  #wrap(text: string, hang: number): string[] {
    if (this.#columns === undefined || widthOf(text) <= this.#columns) return [text];
    const indent = /^ */.exec(text)?.[0] ?? '';
    const [first = '', ...rest] = wrapWhole(
      text.slice(indent.length),
      this.#columns - Math.max(indent.length, hang),
    );
    // a path or an id is never broken: where it is too long for the indent, the indent gives way
    const columns = this.#columns;
    const indentOf = (line: string): number => Math.min(hang, Math.max(0, columns - widthOf(line)));
    const start = Math.max(0, Math.min(indent.length, columns - widthOf(first)));
    return [' '.repeat(start) + first, ...rest.map((line) => ' '.repeat(indentOf(line)) + line)];
  }
}
