import { type ErrorCode, isProcedureError, type ProcedureError } from '../errors.ts';
import type { Facts, FactsQuery, Host, HostOpener, Traffic } from '../hosts/host.ts';
import type { StepPlan, Verification } from '../procedures/procedure.ts';
import { given } from '../text/given.ts';
import type { HostRecord } from './record/format.ts';
import type { RunRecord } from './record/run-record.ts';
import type { RunFinding } from './report/findings.ts';
import { shortName } from './report/host-name.ts';
import type {
  Change,
  Finding,
  HostRelease,
  HostReport,
  InEffect,
  Outcome,
  ReportedError,
  StepReport,
  Verified,
} from './report.ts';
import { worstOutcome } from './report.ts';

/** A step on one host while the run goes on. */
export interface StepWork {
  readonly name: string;
  readonly title: string;
  /** What came before stands without it: its failure takes back its own changes only. */
  readonly alone?: true;
  readonly plan?: StepPlan;
  /** Asks the system after apply, on the host that is connected then. */
  readonly verify?: (host: Host) => Promise<Verification>;
  /** What was planned on, to tell lines of files. */
  readonly facts?: Facts;
  /** One for each action of the plan. */
  readonly changes: Change[];
  findings: Finding[];
  outcome: Outcome;
  summary: string;
  startedAt?: number;
  durationMs: number;
  verified?: Verified;
  found?: Readonly<Record<string, string | number | boolean>>;
  inEffect?: InEffect;
}

/** One host while the run goes on. */
export interface HostWork {
  readonly opener: HostOpener;
  readonly steps: StepWork[];
  readonly left: string[];
  /** What a rollback leaves as it is on purpose. */
  kept?: readonly string[];
  startedAt?: number;
  /** One of `left` should have been taken back and could not be. */
  undoFailed?: string;
  /** Time spent on it, waiting for others and for the user's answer left out. */
  durationMs: number;
  host?: Host;
  /** What is to be told of the host itself; stands with the first step. */
  readonly notes: RunFinding[];
  /** The same for one machine under two names; undefined where it cannot be told. */
  machine?: string;
  /** The host's own identity, as a record keeps it. */
  installation?: string;
  /** The run's record on the host, from its first change on. */
  record?: RunRecord;
  /** A record of this run that lies on the host: it is gone on with. */
  recorded?: HostRecord;
  /** Actions of the journal that the host's own record says are taken back already. */
  closedElsewhere?: readonly number[];
  /** Begun, and cut off before anything was changed: a take-back has nothing to do for them but to say so. */
  notMade?: readonly { readonly index: number; readonly isElsewhere?: boolean }[];
  /** What connections that were ended before the run did have cost. */
  earlier?: Traffic;
  /** All that its procedure asks in one look. */
  query?: FactsQuery;
  error?: ProcedureError;
  /** Set by an action after which nothing more may be done for now. */
  halt?: { readonly before?: string; readonly reason: string };
  /** Set by actions whose failure takes nothing back. */
  fails?: { readonly message: string; readonly remedy?: string };
  /** More hosts failed before it than were allowed. */
  notBegun?: true;
  /** Overrides the worst of the steps'. */
  outcome?: Outcome;
}

export function newHostWork(opener: HostOpener): HostWork {
  return { opener, steps: [], left: [], notes: [], durationMs: 0 };
}

export function hasSomethingToDo(work: HostWork): boolean {
  return !work.error && work.steps.some((step) => (step.plan?.actions.length ?? 0) > 0);
}

export function toStepReport(step: StepWork): StepReport {
  const { name, title, outcome, summary, durationMs, changes, findings, verified, found } = step;
  return {
    name,
    title,
    outcome,
    summary,
    ...startOf(step),
    durationMs,
    changes: [...changes],
    findings,
    ...given({ verified }),
    ...(step.plan?.answer ? { answer: step.plan.answer } : {}),
    ...given({ found }),
    ...(step.plan?.maps ? { maps: step.plan.maps } : {}),
    ...(step.plan?.wins ? { wins: step.plan.wins } : {}),
    ...(step.plan?.excludes ? { excludes: step.plan.excludes } : {}),
  };
}

function startOf({ startedAt }: Pick<StepWork, 'startedAt'>): { readonly startedAt?: string } {
  return startedAt === undefined ? {} : { startedAt: new Date(startedAt).toISOString() };
}

export function outcomeOf(work: Pick<HostWork, 'outcome' | 'steps'>): Outcome {
  return work.outcome ?? worstOutcome(work.steps.map((step) => step.outcome));
}

export function toHostReport(work: HostWork): HostReport {
  const { opener, host, error, left } = work;
  const kept = (work.kept ?? []).filter((each) => !left.includes(each));
  const release = releaseOf(work.steps);
  const inEffect = work.steps.flatMap((step) => step.inEffect ?? step.plan?.inEffect ?? []).at(-1);
  const followUps = work.steps.flatMap(({ plan }) => plan?.followUps ?? []);
  return {
    host: opener.name,
    name: shortName(opener.name),
    kind: opener.kind,
    outcome: outcomeOf(work),
    ...startOf(work),
    durationMs: work.durationMs,
    connections: (host?.traffic.connections ?? 0) + (work.earlier?.connections ?? 0),
    roundTrips: (host?.traffic.roundTrips ?? 0) + (work.earlier?.roundTrips ?? 0),
    ...given({ release, inEffect }),
    steps: work.steps.map(toStepReport),
    ...(error ? { error: toReportedError(error) } : {}),
    ...(left.length > 0 ? { left: [...left] } : {}),
    ...(kept.length > 0 ? { kept: [...kept] } : {}),
    ...(followUps.length > 0 ? { followUps } : {}),
  };
}

/** Steps that find the release say it in their `found`; unknown ones are left out. */
function releaseOf(steps: readonly StepWork[]): HostRelease | undefined {
  const told = (key: string): string | undefined => {
    const value = steps.flatMap(({ found }) => found?.[key] ?? [])[0];
    return typeof value === 'string' && value !== 'unknown' ? value : undefined;
  };
  const product = told('product');
  const multipathTools = told('multipathTools');
  if (product === undefined && multipathTools === undefined) return undefined;
  return {
    ...given({ product, multipathTools }),
  };
}

function toReportedError(error: ProcedureError): ReportedError {
  const { code, message, place, remedy } = error;
  return {
    code,
    message,
    ...given({ place, remedy }),
  };
}

const NO_FAILURE_OF_THE_HOST: readonly ErrorCode[] = [
  'REFUSED',
  'PLAN_DIFFERS',
  'CANCELLED',
  'FILE_CHANGED',
  'HOST_BUSY',
];

/** Nothing was changed yet: a plan that was refused or a cancelled run is no failure of the host. */
export function outcomeBeforeChange(error: unknown): Outcome {
  const refused = isProcedureError(error) && NO_FAILURE_OF_THE_HOST.includes(error.code);
  return refused ? 'refused' : 'failed';
}
