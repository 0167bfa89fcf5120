import type { HostReport, Report } from '../run/report.ts';
import { isRemoval, isVersionRaised, type Judged, NEEDS_NOBODY, type Tone } from './judge.ts';
import { countPaths, ofPaths } from './paths.ts';
import { grouped, lasted, many, shown } from './words.ts';

export interface Verdict {
  readonly verdict: string;
  readonly tone: Tone;
}

/** What the report itself does not hold. */
interface KnownBeside {
  readonly unasked: boolean;
  readonly takenBackAt: string | undefined;
  readonly stoppedBy: string | undefined;
}

function toDoOf({ procedure }: Report): string {
  return procedure === 'rollback' ? 'to take back' : 'left to do';
}

/** Answers the question that was asked, with counts. `judged` stands from worst to best. */
export function verdictOf(report: Report, judged: readonly Judged[], known: KnownBeside): Verdict {
  const { verdict, tone } = plainVerdict(report, judged, known);
  return {
    verdict: report.sandbox ? `${verdict} [SANDBOX: services and daemons are pretended]` : verdict,
    tone,
  };
}

function plainVerdict(
  report: Report,
  judged: readonly Judged[],
  { unasked, takenBackAt, stoppedBy }: KnownBeside,
): Verdict {
  if (report.error) return { verdict: 'FAILED before any host was asked', tone: 'bad' };
  if (report.procedure === 'verify') return ofVerify(report, judged);
  const isIdle = judged.every(({ host }) => host.outcome === 'unchanged');
  if (takenBackAt !== undefined && isIdle)
    return { verdict: `Nothing ${toDoOf(report)}: taken back on ${takenBackAt}`, tone: 'good' };
  if (report.mode === 'check' && report.stopped === 'signal') return lookedUntil(judged, stoppedBy);
  if (report.mode === 'check') return ofCheck(report, judged);
  if (report.stopped === 'answer') return ofNoAnswer(report, judged, unasked);
  return ofChange(report, judged, stoppedBy);
}

function ofVerify(report: Report, judged: readonly Judged[]): Verdict {
  const bad = judged.filter(({ rank }) => rank < NEEDS_NOBODY);
  const [worst] = bad;
  if (!worst) return { verdict: wellOf(report), tone: 'good' };
  const word = worst.word.toUpperCase();
  if (judged.length === 1)
    return { verdict: `${word}  ${shown(worst.host.name)}`, tone: worst.tone };
  const [[, first] = ['', 0], ...others] = countWords(bad);
  const more = others.map(([other, number]) => `, ${grouped(number)} ${other}`).join('');
  return {
    verdict: `${word}  ${grouped(first)} of ${many(judged.length, 'host')}${more}`,
    tone: worst.tone,
  };
}

function countWords(judged: readonly Judged[]): Map<string, number> {
  const words = new Map<string, number>();
  for (const { word } of judged) words.set(word, (words.get(word) ?? 0) + 1);
  return words;
}

/** Of a host that was not come to nothing is known, least of all that it is well. */
function lookedUntil(judged: readonly Judged[], by: string = A_SIGNAL): Verdict {
  if (judged.every(({ word }) => word === 'not begun'))
    return { verdict: `Nothing was looked at: stopped by ${by}.`, tone: 'dim' };
  const counts = [...countWords(judged)].map(([word, number]) => `${grouped(number)} ${word}`);
  return { verdict: `Stopped by ${by}: ${counts.join(', ')} (nothing was written)`, tone: 'bad' };
}

/** A report that is shown later does not say which. */
const A_SIGNAL = 'a signal';

function wellOf(report: Report): string {
  const hosts = many(report.hosts.length, 'host');
  const time = lasted(report.durationMs).replace(/^ in (.*)$/, ' ($1)');
  if (report.subject === 'adapter')
    return `${hosts}: set up, StorageLink runs${time}${notAskedOf(report)}`;
  const count = countPaths(report.hosts);
  if (count.luns === 0) return `${hosts}: in effect; ${whyNone(report)}${time}`;
  return `${hosts}: in effect, ${many(count.luns, 'LUN')}, ${ofPaths(count)} active${time}`;
}

/** In the words of the hosts, where they say the same. */
function whyNone({ hosts }: Report): string {
  const said = new Set(
    hosts.flatMap(({ steps }) =>
      steps.flatMap(({ name, summary }) => (name === 'list-maps' ? [summary] : [])),
    ),
  );
  const [only] = said;
  return only !== undefined && said.size === 1 ? shown(only) : 'no LUN has a map';
}

/** Whether the adapter is loaded StorageLink alone can say. */
function notAskedOf({ hosts }: Report): string {
  const isAsked = hosts.every(({ steps }) =>
    steps.some(({ name, answer }) => name === 'adapter-loaded' && answer !== undefined),
  );
  return isAsked ? '' : '; its list of adapters was not asked ({storagelink-url})';
}

interface Words {
  readonly did: string;
  readonly would: string;
  readonly none: string;
}

const CHANGE: Words = { did: 'Changed', would: 'Would change', none: 'Nothing was changed' };
const BACK: Words = { did: 'Took back', would: 'Would take back', none: 'Nothing was taken back' };

const REMOVE: Words = {
  did: 'Took the stanza out on',
  would: 'Would take the stanza out on',
  none: 'Nothing was changed',
};

function wordsOf({ procedure, hosts }: Report): Words {
  if (procedure === 'rollback') return BACK;
  return hosts.some(isRemoval) ? REMOVE : CHANGE;
}

interface Counts {
  readonly all: number;
  readonly done: number;
  readonly needs: number;
  readonly already: number;
  /** Planned, and others failed before it. */
  readonly open: number;
}

function countOf(judged: readonly Judged[], outcome: string): Counts {
  const done = judged.filter(({ host }) => host.outcome === outcome).length;
  const needs = judged.filter(({ rank, host }) => rank < 10 && host.outcome !== outcome).length;
  return {
    all: judged.length,
    done,
    needs,
    already: judged.filter(({ host }) => host.outcome === 'unchanged').length,
    open: judged.filter(({ word }) => word === 'not begun').length,
  };
}

/** `19 of 20 hosts`, `3 of 3 hosts`, `sl1` of one server. */
function someOf({ done, all }: Counts, report: Report): string {
  const [only] = report.hosts;
  if (all === 1 && only) return report.subject === 'adapter' ? shown(only.name) : '1 host';
  return `${grouped(done)} of ${many(all, 'host')}`;
}

function ofCheck(report: Report, judged: readonly Judged[]): Verdict {
  const counts = countOf(judged, 'would-change');
  const { all, done, needs, already } = counts;
  if (done === 0) return nothing(report, judged, counts, 'Nothing would be changed');
  const parts = [
    `${wordsOf(report).would} ${someOf(counts, report)}`,
    ...(needs > 0 ? [`${grouped(needs)} ${needs === 1 ? 'needs' : 'need'} you`] : []),
    ...(already > 0 && all > 1 ? [`${grouped(already)} already so`] : []),
  ];
  return {
    verdict: `${parts.join(', ')} (nothing was written)`,
    tone: needs > 0 ? 'bad' : 'warning',
  };
}

function nothing(
  report: Report,
  judged: readonly Judged[],
  { all, needs, open }: Counts,
  none: string,
): Verdict {
  const hosts = many(all, 'host');
  if (needs === 0) {
    if (report.procedure === 'rollback') {
      // `last` may be taken back while the run before it is not; hosts without a record have no run, and no subject
      const run = report.subject === undefined ? '' : ` of run ${report.runId}`;
      return { verdict: `${hosts}: nothing to take back${run}`, tone: 'good' };
    }
    // a resume of a run that is finished, or was taken back: no host was asked, so nothing is said of one
    if (all === 0)
      return { verdict: 'Nothing left to do: no host of this run is unfinished', tone: 'good' };
    const effect = report.hosts.every(
      ({ inEffect, steps }) =>
        (inEffect?.answer ??
          steps.find(({ name }) => name === 'effective-configuration')?.answer) === 'seen',
    );
    const isGone = report.hosts.some(isRemoval);
    const late = judged.filter(({ rank }) => rank === 10);
    const state = isGone ? 'the stanza is not there, ' : 'in effect, ';
    const well = effect && report.subject !== 'adapter' ? state : '';
    return {
      verdict: `${hosts}: ${well}nothing to do${lasted(report.durationMs).replace(/^ in (.*)$/, ' ($1)')}${lateOf(late, report, all)}`,
      tone: late.length > 0 ? 'warning' : 'good',
    };
  }
  const refused = report.hosts.filter(({ outcome }) => outcome === 'refused').length;
  const word = refused === needs ? 'refused' : refused === 0 ? 'failed' : 'refused or failed';
  const [only] = report.hosts;
  if (none === LEFT && all === 1 && only)
    return { verdict: `FAILED  ${shown(only.name)}: ${LEFT.toLowerCase()}`, tone: 'bad' };
  const said =
    `${none}: ${grouped(needs)} of ${hosts} ${needs === 1 ? 'is' : 'are'} ${word}`.replace(
      /(is|are) failed$/,
      'failed',
    );
  return {
    verdict: `${said}${open > 0 ? `, ${grouped(open)} not begun` : ''}`,
    tone: 'bad',
  };
}

function ofChange(report: Report, judged: readonly Judged[], stoppedBy?: string): Verdict {
  const words = wordsOf(report);
  const counts = countOf(judged, 'changed');
  const { done, needs, open } = counts;
  if (report.stopped === 'signal') return stopped(judged, done, words, stoppedBy);
  if (done === 0) return nothing(report, judged, counts, whatIsLeft(report) ?? words.none);
  const late = judged.filter(({ rank }) => rank === 10);
  const you = needs === 0 ? '' : `; ${grouped(needs)} ${needs === 1 ? 'needs' : 'need'} you`;
  const rest = open > 0 ? `, ${grouped(open)} not begun` : '';
  return {
    verdict: `${words.did} ${someOf(counts, report)}${lasted(report.durationMs)}${you}${rest}${lateOf(late, report, done)}`,
    tone: needs > 0 ? 'bad' : late.length > 0 ? 'warning' : 'changed',
  };
}

function ofNoAnswer(report: Report, judged: readonly Judged[], unasked: boolean): Verdict {
  const { none } = wordsOf(report);
  if (!unasked) return { verdict: `${none}: your answer was no.`, tone: 'dim' };
  const hosts = many(judged.filter(({ word }) => word === 'not begun').length, 'host');
  const would = report.procedure === 'rollback' ? 'would be put back' : 'would change';
  return {
    verdict: `${none}: there is no terminal to ask on. Add {yes} (${hosts} ${would}).`,
    tone: 'bad',
  };
}

/** `; not in effect there yet`, and never that of a host where it could not be seen. */
function lateOf(late: readonly Judged[], { hosts }: Report, done: number): string {
  if (late.length === 0) return '';
  const isGone = hosts.some(isRemoval);
  const unknown = late.filter(({ effect }) => effect?.answer === 'not-known').length;
  const where = done === 1 && late.length === 1 ? 'there' : `on ${grouped(late.length)}`;
  if (unknown === late.length)
    return `; not known whether ${isGone ? 'still ' : ''}in effect ${where}`;
  if (isGone) return `; may still be in effect ${where}`;
  if (unknown > 0) return `; not in effect yet, or not known to be, ${where}`;
  return done === 1 && late.length === 1
    ? '; not in effect there yet'
    : `; not in effect yet ${where}`;
}

const LEFT = 'Not finished, and not all is as it was';
const RAISED = 'Put back under a higher version of the rule file';

/** Of a change that did not come through anywhere; undefined where all is as it was. */
function whatIsLeft({ hosts }: Report): string | undefined {
  if (hosts.some(isLeft)) return LEFT;
  return hosts.some((host) => host.outcome === 'undone' && isVersionRaised(host))
    ? RAISED
    : undefined;
}

/** A failed host that is not as it was: a verified step that stands alone stays, or something could not be put back. */
function isLeft({ outcome, left, steps }: HostReport): boolean {
  const isChanged = steps.some((step) => step.outcome === 'changed');
  return outcome === 'failed' && (isChanged || (left?.length ?? 0) > 0);
}

function stopped(
  judged: readonly Judged[],
  done: number,
  { none }: Words,
  by: string = A_SIGNAL,
): Verdict {
  const number = (outcome: string): number =>
    judged.filter(({ host }) => host.outcome === outcome).length;
  const open = judged.filter(({ word }) => word === 'not begun').length;
  const back = number('undone');
  const failed = number('failed');
  if (done + back + failed === 0) return { verdict: `${none}: stopped by ${by}.`, tone: 'dim' };
  const parts = [
    `${many(done, 'host')} changed`,
    ...(back > 0 ? [`${grouped(back)} put back`] : []),
    ...(failed > 0 ? [`${grouped(failed)} cut off`] : []),
    ...(open > 0 ? [`${grouped(open)} not begun`] : []),
  ];
  return { verdict: `Stopped by ${by}: ${parts.join(', ')}`, tone: 'bad' };
}
