import type { ErrorCode } from '../errors.ts';
import type {
  Answer,
  Exclusion,
  FollowUp,
  InEffect,
  ProcedureName,
  ReportedMap,
  WinningValue,
} from '../procedures/report-types.ts';
import type { Severity } from '../text/diagnostic.ts';
import type { JsonValue } from '../text/json.ts';

/**
 * What a run did. Published as `schema/report.schema.json`, which is made from `report/schema.ts`; every front end
 * renders it. Times are ISO 8601 in UTC, durations milliseconds. Without the fields of
 * time and cost (run id, times, connections, round trips, reads, writes) the same fleet gives the same report.
 */
export interface Report {
  readonly schemaVersion: 2;
  readonly tool: { readonly name: 'quantastor-xenserver'; readonly version: string };
  /** Sorts by time. `undo` is there when a run of this id was recorded and can be taken back. */
  readonly runId: string;
  readonly procedure: ProcedureName;
  /** Which half of the procedure; for `verify`, `rollback` and `resume`, which do not say it by name. */
  readonly subject?: 'multipath' | 'adapter';
  readonly mode: 'check' | 'apply';
  /** True when any host is a sandbox: services and daemons are pretended. */
  readonly sandbox: boolean;
  readonly profile: string;
  /** The procedure's options as the journal keeps them: no secret. */
  readonly options?: Readonly<Record<string, JsonValue>>;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: Outcome;
  /** Why the run ended before it was through, without a fault of a host. */
  readonly stopped?: Stopped;
  /** The run failed before any host was asked. */
  readonly error?: ReportedError;
  /** Of the plan that was made before anything was changed. */
  readonly planDigest?: string;
  /** There once this run has changed anything that can be taken back. */
  readonly undo?: Undo;
  /** What to do next, the most useful first. */
  readonly next?: readonly NextCommand[];
  /** What is missing here because the place that this stands in takes no more. */
  readonly truncated?: readonly Truncation[];
  readonly hosts: readonly HostReport[];
}

export type { InEffect, ProcedureName };

/** Of a step, a host or a run; a host's is the worst of its steps', a run's the worst of its hosts'. */
export type Outcome =
  /** Already so. */
  | 'unchanged'
  /** Check mode: there is something to do. */
  | 'would-change'
  | 'changed'
  /** The user asked for it to be left out. */
  | 'skipped'
  /** A step after the one that ended the host. */
  | 'not-reached'
  /** A step that can be looked at only after the change; check mode. */
  | 'later'
  /** Refused before anything was changed. */
  | 'refused'
  /** Failed; everything that this run had changed on the host was put back. */
  | 'undone'
  /** Failed; `error` and `left` say what remains. */
  | 'failed';

export type Stopped =
  /** The question before the change was answered no. */
  | 'answer'
  /** Ctrl-C, SIGTERM, a cancelled job. */
  | 'signal'
  /** More hosts failed than were allowed. */
  | 'failures';

export interface Undo {
  readonly runId: string;
  /** For the command line; other front ends name it in their own words. */
  readonly command: string;
  /** What a rollback leaves as it is: `the installed adapter`. */
  readonly keeps: readonly string[];
}

export interface NextCommand {
  readonly kind: 'apply' | 'finish' | 'undo' | 'verify' | 'repair';
  /** One sentence without a full stop. */
  readonly summary: string;
  /** For the command line. */
  readonly command?: string;
}

export interface Truncation {
  /** Of what: `diffs`, `steps`, `findings`, `hosts`, `maps`. */
  readonly of: string;
  readonly shown: number;
  readonly total: number;
  /** Where all of it stands. */
  readonly whole?: string;
}

export interface HostReport {
  /** As the user wrote it, without secrets: `ssh://root@xen1`. */
  readonly host: string;
  /** Short, for people: `xen1`. */
  readonly name: string;
  /** `local`, `ssh`, `bridge`, `command` or `sandbox`; a later version may have more. */
  readonly kind: string;
  readonly outcome: Outcome;
  readonly startedAt?: string;
  readonly durationMs: number;
  readonly connections: number;
  readonly roundTrips: number;
  readonly release?: HostRelease;
  /** Whether what the procedure is about is in effect on this host, after the run. */
  readonly inEffect?: InEffect;
  readonly steps: readonly StepReport[];
  readonly error?: ReportedError;
  /** What an undo could not put back, one line each. */
  readonly left?: readonly string[];
  /** What a rollback leaves as it is on purpose, one line each. */
  readonly kept?: readonly string[];
  /** What is still to be done before the change takes effect. */
  readonly followUps?: readonly FollowUp[];
  /** Where the host itself keeps what was changed. */
  readonly record?: HostRecord;
  /** Of a rolling run, counted from 1. */
  readonly batch?: number;
}

/** Software of the host, as far as it was told. */
export interface HostRelease {
  /** `XCP-ng 8.3.0`, `Windows Server 2008 R2`. */
  readonly product?: string;
  /** `0.4.9-136.xs8`. */
  readonly multipathTools?: string;
}

export interface HostRecord {
  readonly path: string;
  readonly runId: string;
  readonly state: 'open' | 'done' | 'taken-back';
}

export interface StepReport {
  readonly name: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** One line: what is so, was done or would be done. */
  readonly summary: string;
  readonly startedAt?: string;
  readonly durationMs: number;
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  /** What the system itself said after the change, or in place of one. */
  readonly verified?: Verified;
  /** Whether what the step is about was seen to be so, as the step found it; after a change `verified` says it. */
  readonly answer?: Answer;
  readonly found?: Readonly<Record<string, string | number | boolean>>;
  /** The host's multipath maps when the step looked at them. */
  readonly maps?: readonly ReportedMap[];
  /** For the vendor's LUNs, keyword by keyword: the value that counts. */
  readonly wins?: readonly WinningValue[];
  /** What keeps the vendor's LUNs from being multipathed. */
  readonly excludes?: readonly Exclusion[];
}

export interface Verified {
  readonly answer: Answer;
  readonly summary: string;
}

/** An action as the report shows it. */
export interface Change {
  readonly kind: string;
  readonly summary: string;
  /** False in check mode and for what was not reached. */
  readonly done: boolean;
  readonly undone?: boolean;
  /** For a file. */
  readonly path?: string;
  readonly diff?: string;
  /** Lines of the diff that are left out here. */
  readonly diffLinesLeftOut?: number;
  readonly beforeSha256?: string | null;
  readonly afterSha256?: string | null;
  readonly backup?: string;
  /** For a command: its argv, which holds no secret. */
  readonly command?: readonly string[];
  /** For a command or an installer. */
  readonly exit?: number | null;
}

export interface Finding {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly path?: string;
  /** Both counted from 1. */
  readonly line?: number;
  readonly column?: number;
  readonly help?: string;
}

export interface ReportedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly place?: string;
  readonly remedy?: string;
}

/** From best to worst. What was left out says nothing about the rest, so it counts least. */
export const OUTCOMES: readonly Outcome[] = [
  'skipped',
  'not-reached',
  'later',
  'unchanged',
  'changed',
  'would-change',
  'refused',
  'undone',
  'failed',
];

/** `unchanged` for an empty list. */
export function worstOutcome(outcomes: readonly Outcome[]): Outcome {
  if (outcomes.length === 0) return 'unchanged';
  return outcomes.reduce((worst, each) =>
    OUTCOMES.indexOf(each) > OUTCOMES.indexOf(worst) ? each : worst,
  );
}

/** Planned and never begun, as others failed before it or the run was stopped: it has no fault of its own. */
export function isNotBegun({ outcome, error }: Pick<HostReport, 'outcome' | 'error'>): boolean {
  return outcome === 'skipped' || (outcome === 'refused' && error?.code === 'CANCELLED');
}

const DOUBTS: ReadonlySet<string> = new Set(['unknown-release', 'release-unknown']);

/** By whose rules a host is judged is no reason for what it is found to be. */
export function isDoubt({ code }: Pick<Finding, 'code'>): boolean {
  return DOUBTS.has(code);
}

/** 0 nothing to do or done, 1 failed, refused or undone, 2 check mode found changes. */
export function exitCodeOf(report: Pick<Report, 'outcome'>): 0 | 1 | 2 {
  switch (report.outcome) {
    case 'skipped':
    case 'not-reached':
    case 'later':
    case 'unchanged':
    case 'changed':
      return 0;
    case 'would-change':
      return 2;
    default:
      return 1;
  }
}

/** What `verify` tells its caller, from the worst to the best; a change with `requireInEffect` uses 2 and 5 of it. */
const VERIFY_CODES = [4, 1, 5, 3, 2] as const;
export type VerifyExitCode = 0 | (typeof VERIFY_CODES)[number];

/**
 * 0 all that was asked for was seen to be so; 2 not configured, or written and not in effect; 3 degraded (a path is
 * failed or missing); 4 a LUN has no active path; 5 it cannot be told; 1 the run failed. The worst of the hosts counts,
 * in the order 4, 1, 5, 3, 2.
 */
export function verifyExitCodeOf(report: Pick<Report, 'outcome' | 'hosts'>): VerifyExitCode {
  const codes = report.hosts.flatMap(verifyCodesOf);
  const worst = VERIFY_CODES.find((code) => codes.includes(code));
  return worst ?? (report.hosts.length > 0 ? 0 : exitCodeOf(report));
}

/** A change that did all it was to do ends with 0, unless it was to be in effect as well. */
export function requiredExitCodeOf(report: Pick<Report, 'outcome' | 'hosts'>): 0 | 1 | 2 | 5 {
  const code = exitCodeOf(report);
  if (code !== 0) return code;
  const answers = report.hosts.flatMap(({ steps }) =>
    // what the parser could not say before the change, the daemon says after it
    steps.flatMap(({ name, outcome, answer, verified }) => {
      if (name === 'test-new-file') return [];
      // what a step answered before it changed something is no answer after it
      return verified?.answer ?? (outcome === 'changed' ? [] : (answer ?? []));
    }),
  );
  if (answers.includes('not-known')) return 5;
  return answers.includes('not-seen') ? 2 : 0;
}

/** The exit code of a run of any procedure, for every front end; `requireInEffect` is the option of that name. */
export function runExitCodeOf(
  report: Pick<Report, 'procedure' | 'outcome' | 'hosts'>,
  { requireInEffect = false }: { readonly requireInEffect?: boolean | undefined } = {},
): VerifyExitCode {
  if (report.procedure === 'verify') return verifyExitCodeOf(report);
  return requireInEffect ? requiredExitCodeOf(report) : exitCodeOf(report);
}

const OF_PATHS: ReadonlySet<string> = new Set(['failed-path', 'single-path', 'no-active-path']);

function verifyCodesOf({ outcome, error, steps }: HostReport): VerifyExitCode[] {
  const codes = steps.flatMap(({ answer, findings, outcome: of }): VerifyExitCode[] => {
    const errors = findings.filter(({ severity }) => severity === 'error');
    const ofPaths = errors.filter((each) => OF_PATHS.has(each.code)).length;
    const isGone = steps.some(({ found }) => found?.['pathState'] === 'none-active');
    const found: VerifyExitCode[] = ofPaths > 0 ? [isGone ? 4 : 3] : [];
    if (answer === 'not-known') found.push(5);
    else if (answer === 'not-seen') {
      if (ofPaths === 0 || errors.length > ofPaths) found.push(2);
    } else if (errors.length > ofPaths) found.push(1);
    else if (of === 'would-change') found.push(2);
    return found;
  });
  // a host that was not reached, or of which a step failed, tells nothing
  const isFailed = outcome === 'failed' || outcome === 'undone';
  if (isFailed || (error && error.code !== 'REFUSED')) codes.push(1);
  else if (codes.length === 0) codes.push(exitCodeOf({ outcome }));
  return codes;
}
