import type { Answer } from '../procedures/report-types.ts';
import {
  type Finding,
  type HostReport,
  isDoubt,
  isNotBegun,
  type Report,
  type StepReport,
  verifyExitCodeOf,
} from '../run/report.ts';
import { given } from '../text/given.ts';
import { hasNoPath, lunsOf, pathFaults } from './paths.ts';
import { shown } from './words.ts';

export type Tone = 'bad' | 'warning' | 'changed' | 'good' | 'dim';

/** What became of one host, in one word, with what a person has to know. */
export interface Judged {
  readonly host: HostReport;
  /** Lower is worse; hosts of 100 and more need nobody. */
  readonly rank: number;
  readonly word: string;
  readonly tone: Tone;
  readonly lines: readonly string[];
  /** Whether the stanza counts on the host; absent where nothing was asked about it. */
  readonly effect?: Effect;
}

export interface WordsOf {
  /** Puts options into the words of the front end. */
  readonly words: (text: string) => string;
}

/** Of a report: what a host is judged by. */
type RunOf = Pick<Report, 'procedure' | 'subject' | 'runId'> &
  Partial<Pick<Report, 'undo' | 'hosts'>>;

export const NEEDS_NOBODY = 100;

export function judgeHost(host: HostReport, report: RunOf, { words }: WordsOf): Judged {
  const judged = report.procedure === 'verify' ? judgeVerified(host) : judgeChanged(host, report);
  const effect = effectOf(host);
  const { error } = host;
  // by its code it stands among the error codes, also for those who read no JSON
  const coded = (line: string): string =>
    error && line === error.message ? `${line} [${error.code}]` : line;
  // advice stands further in than what it is for
  const lines = judged.lines.map(
    (line) => (/^ {2}/.exec(line)?.[0] ?? '') + shown(words(coded(line))),
  );
  return { host, ...judged, lines, ...given({ effect }) };
}

type Judgement = Omit<Judged, 'host' | 'effect'>;

function judgeVerified(host: HostReport): Judgement {
  const code = verifyExitCodeOf({ outcome: host.outcome, hosts: [host] });
  const paths = pathFaults(host);
  const others = reasonsOf(host, code === 0 ? 'warning' : 'all');
  const lines = [...paths, ...others];
  switch (code) {
    case 4:
      return { rank: 0, word: 'no path', tone: 'bad', lines };
    case 1:
      return { rank: 1, word: 'FAILED', tone: 'bad', lines };
    case 5:
      return { rank: 2, word: 'cannot tell', tone: 'bad', lines };
    case 3:
      return { rank: 3, word: 'degraded', tone: 'warning', lines };
    case 2:
      return {
        rank: 4,
        word: isWritten(host) ? 'not in effect' : 'not configured',
        tone: 'warning',
        lines,
      };
    default:
      // faults that the user has allowed are told all the same
      return paths.length > 0
        ? { rank: 5, word: 'degraded', tone: 'warning', lines }
        : { rank: NEEDS_NOBODY, word: 'ok', tone: 'good', lines: others };
  }
}

/** Of a host whose stanza was to be taken away. */
export function isRemoval({ steps }: HostReport): boolean {
  return steps.some(
    ({ name, found }) => name === 'write-stanza' && found?.['desired'] === 'absent',
  );
}

/** A content that went back once StorageLink had read the new one is under a number that nothing else has. */
export function isVersionRaised({ steps }: HostReport): boolean {
  return steps.some(({ findings }) => findings.some(({ code }) => code === 'version-raised'));
}

function exceptVersion(host: HostReport): string {
  return isVersionRaised(host) ? ', but for the version of the rule file, which only goes up' : '';
}

function judgeChanged(host: HostReport, report: RunOf): Judgement {
  const { outcome, left = [], kept = [] } = host;
  const why = errorLines(host);
  const isBack = report.procedure === 'rollback';
  if (outcome === 'failed') {
    const tails = [
      ...left.filter((line) => !why.includes(line)).map((line) => `left: ${afterWhy(line, why)}`),
      ...(left.length > 0 && !isBack
        ? [
            `finish:  quantastor-xenserver resume ${report.runId}`,
            // of one host the undo of the whole run is the same
            ...(report.undo && report.hosts?.length === 1
              ? []
              : [`or undo: quantastor-xenserver resume ${report.runId} --undo`]),
          ]
        : []),
    ];
    return { rank: 0, word: 'FAILED', tone: 'bad', lines: unique([...why, ...tails]) };
  }
  if (outcome === 'undone')
    return {
      rank: 1,
      word: 'undone',
      tone: 'bad',
      lines: [...why, `what this run had changed there is as before${exceptVersion(host)}`],
    };
  if (isNotBegun(host))
    return { rank: NEEDS_NOBODY + 2, word: 'not begun', tone: 'dim', lines: [] };
  if (outcome === 'refused')
    return { rank: 2, word: 'refused', tone: 'bad', lines: refusalLines(host, why) };
  const warnings = reasonsOf(host, 'warning');
  const gone = isRemoval(host);
  const keeps = kept.map((line) => `kept: ${line}`);
  // faults that the user has allowed are told all the same, and no such host is green
  const allowed = (word: string): Judgement | undefined => {
    const faults = isBack ? [] : pathFaults(host);
    if (faults.length === 0) return undefined;
    const lines = [...faults, ...keeps, ...warnings];
    const isGone = hasNoPath(host);
    const state = isGone ? 'no path' : 'degraded';
    const all = word === 'ok' ? state : `${word}, ${state}`;
    return { rank: isGone ? 11 : 12, word: all, tone: isGone ? 'bad' : 'warning', lines };
  };
  if (outcome === 'would-change')
    return (
      allowed('would change') ?? {
        rank: NEEDS_NOBODY,
        word: isBack ? 'would take back' : 'would change',
        tone: 'warning',
        lines: [...keeps, ...warnings],
      }
    );
  if (outcome === 'changed') {
    const word = isBack ? 'taken back' : 'changed';
    const effect = isBack ? undefined : effectOf(host);
    if (effect && effect.answer !== 'seen') {
      const what = `${gone ? 'taken out' : 'written'}, ${lateOf(effect, gone)}`;
      return { rank: 10, word: what, tone: 'warning', lines: reasoned(effect, warnings) };
    }
    return (
      allowed(word) ?? {
        rank: NEEDS_NOBODY,
        word,
        tone: 'changed',
        lines: [...keeps, ...warnings],
      }
    );
  }
  const effect = report.subject === 'multipath' && !isBack ? effectOf(host) : undefined;
  if (effect && effect.answer !== 'seen')
    return {
      rank: 10,
      word: gone ? `not there, ${lateOf(effect, gone)}` : 'written, not in effect',
      tone: 'warning',
      lines: reasoned(effect, warnings),
    };
  const done = isBack ? 'nothing to take back' : effect ? (gone ? 'not there' : 'in effect') : 'ok';
  return allowed(done) ?? { rank: NEEDS_NOBODY + 1, word: done, tone: 'good', lines: warnings };
}

/** What failed may have failed once more when it was taken back: that is not said twice. */
function afterWhy(left: string, why: readonly string[]): string {
  const said = why.find((line) => left.startsWith(`${line}, so `));
  if (said !== undefined) return left.slice(`${said}, so `.length);
  const [first, help] = why;
  const at = first === undefined ? -1 : left.indexOf(`: ${first}`);
  if (first === undefined || at <= 0) return left;
  const rest = left.slice(at + 2 + first.length).trim();
  const isAdvised = help !== undefined && rest.startsWith(help.replace(/\.$/, ''));
  const own = isAdvised ? rest.slice(help.replace(/\.$/, '').length) : rest;
  const more = own.replace(/^[\s.,;]+/, '');
  return `${left.slice(0, at)}${more === '' ? '' : `; ${more}`}`;
}

function lateOf({ answer }: Effect, gone: boolean): string {
  if (gone) return answer === 'not-seen' ? 'still in effect' : 'not known whether still in effect';
  return answer === 'not-seen' ? 'not in effect' : 'not known whether in effect';
}

interface Effect {
  readonly answer: Answer;
  readonly reason: string;
}

/** Absent where nothing was asked about it. */
function effectOf(host: HostReport): Effect | undefined {
  const { inEffect, steps } = host;
  if (inEffect) return { answer: inEffect.answer, reason: withoutWord(inEffect.reason ?? '') };
  const step = steps.find(({ name }) => name === 'effective-configuration');
  const answer = step?.verified?.answer ?? step?.answer;
  return step && answer
    ? { answer, reason: withoutWord(step.verified?.summary ?? step.summary) }
    : undefined;
}

/** The word for the host has said it already. */
function withoutWord(reason: string): string {
  return reason.replace(/^written, not in effect: /, '');
}

function isWritten({ steps }: HostReport): boolean {
  return steps.some(
    ({ name, answer }) => (name === 'write-stanza' || name === 'device-rule') && answer === 'seen',
  );
}

/** Told by the LUNs themselves; that there is one path only none of them shows. */
const OF_LUNS: ReadonlySet<string> = new Set(['failed-path', 'no-active-path', 'map']);
const OF_PATHS: ReadonlySet<string> = new Set([...OF_LUNS, 'single-path']);

/** Errors and warnings of a host, equal ones once; without any, what the steps that are not as they should be say. */
function reasonsOf(host: HostReport, of: 'all' | 'warning'): string[] {
  const findings = host.steps.flatMap((step) => step.findings);
  const hasPaths = lunsOf(host).length > 0;
  const told = findings.filter(
    (each) =>
      each.severity !== 'info' &&
      !(hasPaths && OF_LUNS.has(each.code)) &&
      !isToldByItsLun(each, host) &&
      !isProved(each, host),
  );
  const lines = tellFindings([...told.filter((each) => !isDoubt(each)), ...told.filter(isDoubt)]);
  if (of === 'warning') return lines;
  if (host.error && !told.some(({ message }) => message === host.error?.message)) {
    const isOfPaths = findings.some(
      ({ code, message }) => OF_PATHS.has(code) && message === host.error?.message,
    );
    if (!isOfPaths) lines.unshift(...errorLines(host));
  }
  const isTold = lines.length > 0 && !(host.error === undefined && told.every(isDoubt));
  if (isTold || pathFaults(host).length > 0) return lines;
  // what would be written is a plan, and no reason
  const open = host.steps.filter(isOpen);
  const [first] = [...open.filter(({ changes }) => changes.length === 0), ...open];
  return first === undefined ? lines : [first.summary, ...lines];
}

function isOpen({ answer, outcome }: StepReport): boolean {
  return (
    answer === 'not-seen' || answer === 'not-known' || ['would-change', 'refused'].includes(outcome)
  );
}

/** XAPI counts fewer paths of a LUN whose failed path is told already. */
function isToldByItsLun({ code, message }: Finding, host: HostReport): boolean {
  if (code !== 'xapi-counts-fewer-paths') return false;
  return lunsOf(host).some(({ id, active, paths }) =>
    message.includes(`${active} of ${paths} paths of the LUN ${id} `),
  );
}

/** What was so before the change, and is settled by what the host's own parser or daemon has read. */
function isProved({ code }: Finding, { steps }: HostReport): boolean {
  const by = PROVED_BY[code];
  return steps.some(
    ({ name, answer, verified }) =>
      by?.includes(name) === true && (verified?.answer ?? answer) === 'seen',
  );
}

const PROVED_BY: Readonly<Record<string, readonly string[]>> = {
  'unknown-release': ['test-new-file', 'effective-configuration'],
  'new-file-not-checked': ['effective-configuration'],
  'stanza-is-gone': ['effective-configuration'],
};

/** A warning may say what the reason says, with its advice. */
function reasoned({ reason }: Effect, warnings: readonly string[]): string[] {
  return warnings.some((line) => line.includes(reason)) ? [...warnings] : [reason, ...warnings];
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}

/** So many findings of a kind are told each; of more, the first. */
const MOST_OF_A_KIND = 3;

/** The findings of a kind together, their advice once. */
function tellFindings(findings: readonly Finding[]): string[] {
  const byCode = new Map<string, Finding[]>();
  for (const each of findings) byCode.set(each.code, [...(byCode.get(each.code) ?? []), each]);
  return [...byCode.values()].flatMap((all) => {
    const told = all.length <= MOST_OF_A_KIND ? all : all.slice(0, 1);
    const more = all.length > told.length ? ` (and ${all.length - 1} more like it)` : '';
    return told.flatMap((each, at) => {
      const [start = '', ...rest] = listed(each);
      const isLast = all.slice(at + 1, told.length).every(({ help }) => help !== each.help);
      return [
        `${placeOf(each)}${start}${more}`,
        ...rest,
        ...(each.help && isLast ? [`  ${each.help}`] : []),
      ];
    });
  });
}

/** Values that differ stand below one another: they are compared with the file by eye. */
function listed({ code, message }: Finding): string[] {
  if (code !== 'stanza-differs') return [message];
  const [head = '', ...values] = message.split(/(?<= differs): |; (?=[a-z_]+ is )/);
  return values.length > 1 ? [`${head}:`, ...values] : [message];
}

function placeOf({ path, line }: Finding): string {
  return path === undefined ? '' : `${path}${line === undefined ? '' : ` line ${line}`}: `;
}

const OTHER_ADDRESS = /^(?:https:\/\/\S+|[^\s:\\/]+:\d+)$/;

function errorLines({ error, host }: HostReport): string[] {
  if (!error) return [];
  const { place = '', message } = error;
  // what another one answered is not said of the host: StorageLink has an address of its own
  const isOthers = OTHER_ADDRESS.test(place) && place !== host && !message.includes(place);
  return [
    isOthers ? `${place}: ${message}` : message,
    ...(error.remedy === undefined ? [] : [error.remedy]),
  ];
}

/** All that refuses, not the first alone: whoever repairs wants to repair once. */
function refusalLines(host: HostReport, why: readonly string[]): string[] {
  const faults = pathFaults(host);
  const errors = host.steps.flatMap(({ findings }) =>
    findings.filter(({ severity }) => severity === 'error'),
  );
  const isOfPaths = errors.length > 0 && errors.every(({ code }) => OF_LUNS.has(code));
  if (isOfPaths && faults.length > 0) {
    const failed = lunsOf(host).reduce((sum, lun) => sum + lun.failed.length, 0);
    return [...faults, `repair ${failed === 1 ? 'it' : 'them'}, or {allow-failed-paths}`];
  }
  const lines = tellFindings(errors);
  return lines.length > 0 ? lines : [...why];
}
