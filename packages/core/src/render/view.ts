import {
  type HostReport,
  type ProcedureName,
  type Report,
  type StepReport,
  verifyExitCodeOf,
} from '../run/report.ts';
import { quoteCommand } from '../text/quote.ts';
import { type Entry, type Group, groupJudged, groupPlans } from './groups.ts';
import { type Judged, judgeHost, NEEDS_NOBODY, type Tone } from './judge.ts';
import { countPaths, isWhole, lunsOf, ofPaths, type PathCount } from './paths.ts';
import { actionWord } from './step-word.ts';
import { verdictOf } from './verdict.ts';
import { many, plainWords, shown } from './words.ts';

export interface ViewOptions {
  /**
   * Puts `{on-difference: merge}`, and commands such as `quantastor-xenserver rollback RUN`, into the words of the front
   * end; a command that it has not is ''. Default: `--on-difference merge`, and commands as they are.
   */
  readonly words?: (text: string) => string;
  /** What makes the change that a check has shown. Default: the same command without --check. */
  readonly make?: string;
  /** The command that was run, for hosts that were not begun. Default: in words. */
  readonly again?: string;
  /** When the run was taken back before, as people write a time. */
  readonly takenBackAt?: string;
  /** What stopped the run, as people call it: `Ctrl-C`, `SIGTERM`. Default: a signal. */
  readonly stoppedBy?: string;
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
  const { words = plainWords, unasked = false, takenBackAt, stoppedBy } = options;
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
  const { verdict, tone } = verdictOf(report, judged, { unasked, takenBackAt, stoppedBy });
  return {
    report,
    ...{ verdict: words(verdict), tone },
    ...(paths.luns > 0 && report.procedure === 'verify' && needing.length > 0
      ? { aside: describePaths(paths) }
      : {}),
    needs: [
      ...errorEntry(report, words),
      ...helpOnce([...groupJudged(needing), ...groupJudged(noted)]),
    ],
    groups: isCheck ? groups : [],
    steps: isSteps
      ? report.hosts
          .filter(isTold)
          .flatMap((host) => stepLines(host, { words, procedure: report.procedure }))
      : [],
    quiet:
      report.stopped === 'answer' ||
      ((isSteps || report.procedure === 'verify') && report.hosts.length === 1)
        ? []
        : groupJudged(calmOnes.map((each) => ({ ...each, lines: [] }))),
    ...(isCheck ? downtimeOf(touched) : {}),
    notes: isCheck ? notesOf(touched) : report.procedure === 'verify' ? poolNotes(report) : [],
    ...(report.undo ? { undo: { ...report.undo, command: words(report.undo.command) } } : {}),
    next: nextOf(report, judged, options).flatMap(({ command, ...rest }) =>
      words(command) === '' ? [] : [{ ...rest, command: words(command) }],
    ),
    ...endOf(report, judged),
    judged,
    paths,
  };
}

function describePaths(count: PathCount): string {
  return `${many(count.luns, 'LUN')}, ${ofPaths(count)} active`;
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

/** The same advice stands once, with the worst that it is for. */
function helpOnce(entries: readonly Entry[]): Entry[] {
  const told = new Set<string>();
  const isNew = (line: string): boolean => {
    if (!line.startsWith('  ')) return true;
    const isFirst = !told.has(line);
    told.add(line);
    return isFirst;
  };
  return entries.map((entry) => ({ ...entry, lines: entry.lines.filter(isNew) }));
}

function nextOf(
  report: Report,
  judged: readonly Judged[],
  { make, again }: ViewOptions,
): ReportView['next'] {
  const given = (report.next ?? []).flatMap(({ summary, command }) =>
    command === undefined ? [] : [{ label: shown(summary), command: shown(command) }],
  );
  const touched = judged.some(({ host }) => ['would-change', 'changed'].includes(host.outcome));
  if (report.mode === 'check' && report.procedure !== 'verify' && touched)
    return [
      ...given,
      make === undefined
        ? { label: 'Make it', command: 'this command without --check', isProse: true }
        : { label: 'Make it', command: make },
    ];
  const isOpen = judged.some(({ host }) => ['failed', 'refused'].includes(host.outcome));
  if (report.procedure === 'rollback')
    return (isOpen && report.stopped !== 'answer') || report.stopped === 'signal'
      ? [...given, againOf(report, again)]
      : given;
  const changes = report.undo && report.mode === 'apply';
  const details =
    changes && report.stopped !== 'signal'
      ? [{ label: 'Details', command: `quantastor-xenserver runs show ${report.runId}` }]
      : [];
  return [...given, ...finishOf(report, judged, again), ...askAgain(report, judged), ...details];
}

/** As it was typed; an id of the hosts' own records alone, or of no run at all, is none that a journal has. */
function againOf({ procedure, subject, runId }: Report, again: string | undefined): NextCommand {
  const label = procedure === 'rollback' ? 'Again' : 'Finish';
  if (again !== undefined) return { label, command: again };
  if (subject === undefined) return { label, command: AGAIN, isProse: true };
  return { label, command: `quantastor-xenserver ${procedure} ${runId}` };
}

/** Of a few hosts that take the file up later. */
function askAgain({ mode, subject }: Report, judged: readonly Judged[]): ReportView['next'] {
  const late = judged.filter(({ rank, effect }) => rank === 10 && effect?.answer === 'not-seen');
  const isFew = late.length > 0 && late.length <= 3;
  if (mode === 'check' || subject !== 'multipath' || !isFew) return [];
  const hosts = quoteCommand(late.map(({ host }) => host.host));
  return [{ label: 'Then', command: `quantastor-xenserver verify --hosts ${hosts}` }];
}

const AGAIN = 'run the same again: hosts that are done are left alone';

/** A resume finishes the hosts that were begun; one that was not begun has nothing to be resumed. */
function finishOf(
  report: Report,
  judged: readonly Judged[],
  again: string | undefined,
): ReportView['next'] {
  const isCut = report.stopped === 'signal';
  const isOpen = judged.some(({ word }) => word === 'not begun');
  const isBegun = judged.some(({ host }) => host.outcome !== 'refused');
  const left = judged.some(({ host }) => host.outcome === 'failed' && host.left?.length);
  const resume =
    report.procedure === 'resume'
      ? againOf(report, again)
      : { label: 'Finish', command: `quantastor-xenserver resume ${report.runId}` };
  if (!isOpen) return isCut && left ? [resume] : [];
  if (report.stopped === 'answer' || !isBegun) return [];
  const label = left ? 'The rest' : 'Finish';
  const rest =
    again === undefined
      ? ({ label, command: AGAIN, isProse: true } as const)
      : { label, command: again };
  return [...(isCut && left ? [resume] : []), rest];
}

const MEANINGS = {
  1: 'a host could not be looked at',
  4: 'a LUN cannot be reached',
  5: 'it cannot be told whether it is in effect',
} as const;

function endOf(report: Report, judged: readonly Judged[]): { readonly end?: string } {
  // what was stopped ends with the number of its signal
  if (report.procedure !== 'verify' || report.error || report.stopped === 'signal') return {};
  const code = verifyExitCodeOf(report);
  if (code === 0) return {};
  const meaning = code === 2 ? notInEffect(judged) : code === 3 ? thinOf(judged) : MEANINGS[code];
  return { end: `exit ${code}: ${meaning}` };
}

function thinOf(judged: readonly Judged[]): string {
  const isFailed = judged.some(({ host }) => lunsOf(host).some((lun) => !isWhole(lun)));
  return isFailed
    ? 'a path is failed; the LUN can still be reached'
    : 'a LUN has one path only: it can be reached, and there is none to fail over to';
}

function notInEffect(judged: readonly Judged[]): string {
  const words = new Set(judged.map(({ word }) => word));
  if (!words.has('not in effect')) return 'not configured';
  return words.has('not configured')
    ? 'not configured, or written and not in effect'
    : 'written, not in effect';
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
interface StepTelling {
  readonly words: (text: string) => string;
  readonly procedure: ProcedureName;
}

function stepLines(host: HostReport, telling: StepTelling): StepLine[] {
  if (host.outcome === 'refused' && host.steps.every(({ outcome }) => outcome !== 'changed')) {
    const at = host.steps.findIndex(({ outcome }) => outcome === 'refused');
    if (at >= 0) return toLines(host, telling).slice(0, at);
  }
  return toLines(host, telling).filter(({ word }) => word !== 'not reached');
}

function toLines(host: HostReport, { words, procedure }: StepTelling): StepLine[] {
  const isCheck = host.steps.every(({ changes }) => changes.every(({ done }) => !done));
  return host.steps.map((step, at) => {
    const { word, tone, rest } = actionWord(step, procedure);
    const isToldAbove = word === 'kept' && (host.kept?.length ?? 0) > 0;
    const notes = step.findings
      .filter(({ severity, code }) => severity !== 'error' && (isCheck || !OF_PLAN.has(code)))
      .map(({ message, help }) =>
        shown(words(help === undefined ? message : joined(message, help))),
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
      summary: isToldAbove ? '(as said above)' : shown(summaryOf({ ...step, summary: rest }, host)),
      diffs: step.changes.flatMap(({ diff }) => diff ?? []),
    };
  });
}

/** Of what is planned, and of no use once it is done. */
const OF_PLAN: ReadonlySet<string> = new Set(['provisional-plan']);

function joined(message: string, help: string): string {
  return /^[A-Z]/.test(help) ? `${message.replace(/\.$/, '')}. ${help}` : `${message}; ${help}`;
}

/** What a failed step says stands above already, and what was taken back is not there any more. */
function summaryOf({ outcome, summary, verified }: StepReport, { error }: HostReport): string {
  const text = outcome === 'undone' ? summary : (verified?.summary ?? summary);
  const isFailure = outcome === 'failed' || outcome === 'undone';
  return isFailure && text === error?.message ? '(as said above)' : text;
}
