import type { ErrorCode } from '../errors.ts';
import type { Answer, ProcedureName, ReportedMap } from '../procedures/report-types.ts';
import type { Severity } from '../text/diagnostic.ts';

/**
 * What a run did. Published as `schema/report.schema.json`; every front end renders it.
 * Times are ISO 8601 in UTC, durations milliseconds.
 */
export interface Report {
  readonly schemaVersion: 1;
  readonly tool: { readonly name: 'quantastor-xenserver'; readonly version: string };
  readonly runId: string;
  readonly procedure: ProcedureName;
  readonly mode: 'check' | 'apply';
  /** True when any host is a sandbox: services and daemons are pretended. */
  readonly sandbox: boolean;
  readonly profile: string;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: Outcome;
  readonly hosts: readonly HostReport[];
}

export type { ProcedureName };

/** Of a step, a host or a run; a host's is the worst of its steps', a run's the worst of its hosts'. */
export type Outcome =
  /** Already so. */
  | 'unchanged'
  /** Check mode: there is something to do. */
  | 'would-change'
  | 'changed'
  /** The user asked for it to be left out, or an earlier step failed and it was not reached. */
  | 'skipped'
  /** Refused before anything was changed. */
  | 'refused'
  /** Failed; everything that this run had changed on the host was put back. */
  | 'undone'
  /** Failed; `error` and `left` say what remains. */
  | 'failed';

export interface HostReport {
  readonly host: string;
  readonly kind: 'local' | 'ssh' | 'bridge' | 'command' | 'sandbox';
  readonly outcome: Outcome;
  readonly durationMs: number;
  readonly connections: number;
  readonly roundTrips: number;
  readonly steps: readonly StepReport[];
  readonly error?: ReportedError;
  /** What an undo could not put back, one line each. */
  readonly left?: readonly string[];
}

export interface StepReport {
  readonly name: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** One line: what is so, was done or would be done. */
  readonly summary: string;
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
}

export interface Verified {
  /** True only for `seen`. */
  readonly ok: boolean;
  readonly answer?: Answer;
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
const ORDER: readonly Outcome[] = [
  'skipped',
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
    ORDER.indexOf(each) > ORDER.indexOf(worst) ? each : worst,
  );
}

/** 0 nothing to do or done, 1 failed, refused or undone, 2 check mode found changes. */
export function exitCodeOf(report: Pick<Report, 'outcome'>): 0 | 1 | 2 {
  switch (report.outcome) {
    case 'skipped':
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
    steps.flatMap((step) => step.verified?.answer ?? step.answer ?? []),
  );
  if (answers.includes('not-known')) return 5;
  return answers.includes('not-seen') ? 2 : 0;
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
