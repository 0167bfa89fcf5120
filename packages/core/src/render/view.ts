import { type HostReport, type Report, verifyExitCodeOf } from '../run/report.ts';
import { type Entry, type Group, groupJudged, groupPlans } from './groups.ts';
import { type Judged, judgeHost, NEEDS_NOBODY, type Tone } from './judge.ts';
import { countPaths, type PathCount } from './paths.ts';
import { stepWord } from './step-word.ts';
import { verdictOf } from './verdict.ts';
import { grouped, many, plainWords, shown } from './words.ts';

export interface ViewOptions {
  /**
   * Puts `{on-difference: merge}`, and commands such as `quantastor-xenserver rollback RUN`, into the words of the front
   * end; a command that it has not is ''. Default: `--on-difference merge`, and commands as they are.
   */
  readonly words?: (text: string) => string;
  /** What makes the change that a check has shown. Default: the same command without --check. */
  readonly make?: string;
  /** The question before the change could not be asked: there was no terminal. */
  readonly unasked?: boolean;
}

/** A report as all forms show it: what matters first, equal things once. */
export interface ReportView {
  readonly report: Report;
  readonly verdict: string;
  readonly tone: Tone;
  /** What stands beside the verdict: `59 LUNs, 357 of 358 paths active`. */
  readonly aside?: string;
  /** What a person has to look at, the worst first. */
  readonly needs: readonly Entry[];
  /** What is written or would be, equal plans once. */
  readonly groups: readonly Group[];
  /** Steps in order, for a procedure that people follow step by step. */
  readonly steps: readonly StepLine[];
  readonly quiet: readonly Entry[];
  readonly notes: readonly string[];
  /** What people plan a window for. */
  readonly downtime?: string;
  readonly undo?: { readonly command: string; readonly keeps: readonly string[] };
  readonly next: readonly NextCommand[];
  /** Of a verify that found something: what its exit code means. */
  readonly end?: string;
  readonly judged: readonly Judged[];
  readonly paths: PathCount;
}

export interface NextCommand {
  readonly label: string;
  readonly command: string;
  /** What to do in words: nothing that can be typed as it stands. */
  readonly isProse?: true;
}

export interface StepLine {
  readonly host: string;
  readonly number: number;
  readonly name: string;
  readonly word: string;
  readonly tone: Tone;
  readonly summary: string;
  readonly notes: readonly string[];
  readonly diffs: readonly string[];
}

export function viewReport(report: Report, options: ViewOptions = {}): ReportView {
  const { words = plainWords, make, unasked = false } = options;
  const judged = report.hosts.map((host) => judgeHost(host, report, { words }));
  judged.sort((a, b) => a.rank - b.rank);
  const needing = judged.filter(({ rank }) => rank < NEEDS_NOBODY);
  const isSteps = report.subject === 'adapter' && report.procedure !== 'verify';
  const touched = judged.filter(({ host }) => ['would-change', 'changed'].includes(host.outcome));
  const isCheck = report.mode === 'check' && report.procedure !== 'verify';
  const groups =
    isSteps || report.procedure === 'verify' ? [] : groupPlans(touched.map(({ host }) => host));
  const calm = judged.filter(({ rank }) => rank >= NEEDS_NOBODY);
  const noted = calm
    .filter(({ lines }) => lines.length > 0)
    .map((each) => ({
      ...each,
      word: each.rank === NEEDS_NOBODY && report.procedure !== 'verify' ? each.word : 'look at',
    }));
  const calmOnes = isCheck
    ? calm.filter(({ host }) => host.outcome !== 'would-change' || isSteps)
    : calm;
  const paths = countPaths(report.hosts);
  const { verdict, tone } = verdictOf(report, judged, unasked);
  return {
    report,
    ...{ verdict: words(verdict), tone },
    ...(paths.luns > 0 && report.procedure === 'verify' && needing.length > 0
      ? { aside: describePaths(paths) }
      : {}),
    needs: [...errorEntry(report, words), ...groupJudged(needing), ...groupJudged(noted)],
    groups: isCheck ? groups : [],
    steps: isSteps ? report.hosts.filter(isTold).flatMap((host) => stepLines(host, words)) : [],
    quiet:
      report.stopped === 'answer' || (isSteps && report.hosts.length === 1)
        ? []
        : groupJudged(calmOnes.map((each) => ({ ...each, lines: [] }))),
    ...(isCheck ? downtimeOf(touched) : {}),
    notes: isCheck ? notesOf(touched) : report.procedure === 'verify' ? poolNotes(report) : [],
    ...(report.undo ? { undo: { ...report.undo, command: words(report.undo.command) } } : {}),
    next: nextOf(report, touched.length, make).flatMap(({ command, ...rest }) =>
      words(command) === '' ? [] : [{ ...rest, command: words(command) }],
    ),
    ...endOf(report),
    judged,
    paths,
  };
}

function describePaths({ luns, paths, active }: PathCount): string {
  return `${many(luns, 'LUN')}, ${grouped(active)} of ${grouped(paths)} paths active`;
}

function errorEntry({ error }: Report, words: (text: string) => string): Entry[] {
  if (!error) return [];
  const lines = [error.message, ...(error.remedy === undefined ? [] : [error.remedy])];
  return [
    {
      names: error.place === undefined ? [] : [shown(error.place)],
      word: 'FAILED',
      tone: 'bad',
      lines: lines.map((line) => shown(words(line))),
    },
  ];
}

/** What was written otherwise than published; the first words say what, the rest is for those who ask. */
function notesOf(touched: readonly Judged[]): string[] {
  const notes = touched.flatMap(({ host }) =>
    host.steps.flatMap(({ findings }) =>
      findings
        .filter(({ code }) => code === 'stanza-rendered')
        .map(({ message }) => shown(message.split(':')[0] ?? '')),
    ),
  );
  return [...new Set(notes)].map((note) => note.replace(/ is (left out|written as)/, ' $1'));
}

/** A LUN of a host's own is right or wrong by what its storage repository is for, which nobody here knows. */
function poolNotes({ hosts }: Report): string[] {
  const has = hosts.some(({ steps }) =>
    steps.some(({ findings }) => findings.some(({ code }) => code === 'lun-on-few-hosts')),
  );
  return has ? ['some LUNs are on few hosts of their pool'] : [];
}

function nextOf(report: Report, touched: number, make: string | undefined): ReportView['next'] {
  const given = (report.next ?? []).flatMap(({ summary, command }) =>
    command === undefined ? [] : [{ label: shown(summary), command: shown(command) }],
  );
  if (report.mode === 'check' && report.procedure !== 'verify' && touched > 0)
    return [
      ...given,
      make === undefined
        ? { label: 'Make it', command: 'this command without --check', isProse: true }
        : { label: 'Make it', command: make },
    ];
  if (report.stopped === 'signal' && report.undo)
    return [...given, { label: 'Finish', command: `quantastor-xenserver resume ${report.runId}` }];
  if (report.undo && report.mode === 'apply')
    return [
      ...given,
      { label: 'Details', command: `quantastor-xenserver runs show ${report.runId}` },
    ];
  return given;
}

const MEANINGS = {
  1: 'a host could not be looked at',
  2: 'not configured, or written and not in effect',
  3: 'a path is failed; the LUN can still be reached',
  4: 'a LUN cannot be reached',
  5: 'it cannot be told whether it is in effect',
} as const;

function endOf(report: Report): { readonly end?: string } {
  if (report.procedure !== 'verify' || report.error) return {};
  const code = verifyExitCodeOf(report);
  return code === 0 ? {} : { end: `exit ${code}: ${MEANINGS[code]}` };
}

/** A server on which nothing was to be done is one line. */
function isTold({ outcome }: HostReport): boolean {
  return outcome !== 'unchanged';
}

function downtimeOf(touched: readonly Judged[]): { readonly downtime?: string } {
  const open = touched.flatMap(({ host: { steps } }) =>
    steps.flatMap(({ name, outcome }, at) =>
      outcome === 'would-change' && /^service-(stopped|started)$/.test(name) ? [at + 1] : [],
    ),
  );
  return open.length === 2
    ? { downtime: `StorageLink is down from step ${open.join(' to ')}.` }
    : {};
}

/** No line of a step after the one that ended the host. */
function stepLines(host: HostReport, words: (text: string) => string): StepLine[] {
  if (host.outcome === 'refused' && host.steps.every(({ outcome }) => outcome !== 'changed')) {
    const at = host.steps.findIndex(({ outcome }) => outcome === 'refused');
    if (at >= 0) return toLines(host, words).slice(0, at);
  }
  return toLines(host, words).filter(({ word }) => word !== 'not reached');
}

function toLines(host: HostReport, words: (text: string) => string): StepLine[] {
  const isCheck = host.steps.every(({ changes }) => changes.every(({ done }) => !done));
  return host.steps.map((step, at) => {
    const { word, tone } = stepWord(step, 'install-adapter');
    const notes = step.findings
      .filter(({ severity }) => severity !== 'error')
      .map(({ message, help }) =>
        shown(words(help === undefined ? message : `${message}; ${help}`)),
      );
    return {
      ...{
        host: shown(host.name),
        number: at + 1,
        name: shown(step.name.replaceAll('-', ' ')),
        tone,
        notes,
      },
      // of a step that others ended before it began
      word: step.outcome === 'would-change' && !isCheck ? 'not begun' : word,
      summary: shown(step.verified?.summary ?? step.summary),
      diffs: step.changes.flatMap(({ diff }) => diff ?? []),
    };
  });
}
