import { ProcedureError } from '../errors.ts';
import type { Host } from '../hosts/host.ts';
import { secondOf } from '../hosts/registry.ts';
import { thisProcess } from '../os/process-identity.ts';
import { runFolder, runsFolder } from '../os/state-folder.ts';
import type { Procedure } from '../procedures/procedure.ts';
import { given } from '../text/given.ts';
import { applyHost, tidyHost } from './apply-host.ts';
import { refusalOf } from './approval/expected.ts';
import { makePlan } from './approval/plan.ts';
import {
  type EngineContext,
  type EngineOverrides,
  makeContext,
  steadyNow,
  timeOf,
} from './context.ts';
import { endRecord, finishJournal, noteClosed, recordEnd } from './end-record.ts';
import { type HostWork, hasSomethingToDo, newHostWork, toHostReport } from './host-run.ts';
import { JOURNAL_VERSION, type JournalHost } from './journal/format.ts';
import { clearDeadLocks } from './journal/lock.ts';
import type { Journal, OpenAction } from './journal/read.ts';
import { createJournal, type JournalWriter, reopenJournal } from './journal/write.ts';
import { arePretended, makeReport, subjectOf, toolVersion } from './make-report.ts';
import type { RunOptions } from './options.ts';
import { planHost } from './plan-host.ts';
import { endOf } from './record/format.ts';
import { meetRecord } from './record/meet.ts';
import type { Recording } from './record/run-record.ts';
import { applyWithRecord } from './record/take-back-hosts.ts';
import { lastEnd, openRecordedHost, type RecordedRunOptions } from './recorded-run.ts';
import { shortName } from './report/host-name.ts';
import type { ProcedureName, Report } from './report.ts';
import { makeNextRunId, makeRunId } from './run-id.ts';
import { applyTakeBack, idleStep, isConfirmed, planTakeBack } from './take-back.ts';
import { toFinding } from './to-finding.ts';
import { makeWaitingHosts, sideBySide } from './waiting-hosts.ts';
import { changeInWaves, sizesOf } from './waves.ts';

/** For a resume: the same engine on a journal that is there already. */
export interface RunInternals extends EngineOverrides {
  readonly runId?: string;
  readonly reportAs?: ProcedureName;
  readonly openJournal?: () => Promise<JournalWriter>;
  readonly nextIndex?: number;
  /** The journal gets its end also when nothing was left to do. */
  readonly endsJournal?: boolean;
}

/**
 * Runs a procedure on all hosts side by side and resolves with the report, also when hosts failed:
 * plans of all hosts first, then the caller's confirmation, then all changes.
 *
 * @throws ProcedureError BAD_INPUT when options or hosts make no sense, before any host is opened;
 * WRITE_FAILED when the journal cannot be made, before anything is changed.
 */
export async function runProcedure<Options>(
  definition: Procedure<Options, unknown>,
  options: Options,
  run: RunOptions,
  internals: RunInternals = {},
): Promise<Report> {
  checkRunOptions(run);
  sizesOf(run.hosts.length, run, false);
  const now = internals.now ?? steadyNow();
  const started = now();
  const runId =
    internals.runId ??
    (run.mode === 'apply'
      ? await makeNextRunId(started, runsFolder(run.stateFolder))
      : makeRunId(started));
  const context = makeContext(runId, options, run, { ...internals, now });
  context.nextIndex = internals.nextIndex ?? 0;
  const works = run.hosts.map(newHostWork);
  context.emit({ type: 'run-start', runId, hosts: run.hosts.map(({ name }) => name) });
  const limit = run.concurrency ?? 10;
  const oneByOne = definition.oneByOne?.(options) === true;
  const waiting = makeWaitingHosts(internals.maxWaiting);
  let report: Report | undefined;
  try {
    await sideBySide(works, limit, async (work) => {
      await planHost(work, definition, options, context);
      if (!hasSomethingToDo(work) || (run.mode === 'check' && !run.expectPlan))
        await endHost(work, context);
      else await waiting.wait(work);
    });
    tellBeside(works, definition.compareHosts);
    const waited = run.mode === 'apply' || run.expectPlan ? works.filter(hasSomethingToDo) : [];
    refuseSameMachine(works);
    const planDigest = holdToPlan(works, definition.name, run, context);
    for (const work of waited) if (work.error || run.mode === 'check') await endHost(work, context);
    const busy = run.mode === 'apply' ? works.filter(hasSomethingToDo) : [];
    const openJournal = internals.openJournal ?? startJournal;
    if (busy.length > 0 && (await isConfirmed(busy, run))) {
      context.journal = await openJournal();
      context.recording = recording();
      const change = async (work: HostWork): Promise<void> => {
        await applyHost(work, context);
        await endHost(work, context);
      };
      await changeInWaves(works, busy, run, oneByOne, change, (work) => endHost(work, context));
    } else for (const work of busy) await endHost(work, context);
    const idle = works.filter((work) => !busy.includes(work));
    if (internals.endsJournal && run.mode === 'apply' && (busy.length === 0 || context.journal)) {
      context.journal ??= await openJournal();
      for (const work of idle) if (!work.error) await recordEnd(work, context);
    }
    const procedure = internals.reportAs ?? definition.name;
    report = makeReport(procedure, works.map(toHostReport), context, started, {
      ...given({ subject: definition.subject }),
      options: definition.recordOptions(options),
      planDigest,
      ...stoppedBy(works, context),
    });
    // a host that a resume did not reach, or did not finish, keeps the run unfinished
    const isStuck = (work: HostWork): boolean =>
      hasBegunBefore(work, context) || (internals.endsJournal === true && idle.includes(work));
    const isWhole = !works.some((work) => work.error && isStuck(work));
    if (isWhole) await finishJournal(report, context, internals.reportAs);
    return report;
  } finally {
    await Promise.all(works.map((work) => work.host?.close().catch(() => undefined)));
    await context.journal?.close();
    if (report) context.emit({ type: 'run-end', report });
  }

  function recording(): Recording {
    return {
      runId,
      procedure: definition.name,
      options: definition.recordOptions(options),
      profile: run.profile,
      startedAt: new Date(started).toISOString(),
      rules: context.rules,
    };
  }

  async function startJournal(): Promise<JournalWriter> {
    return createJournal(runFolder(runId, run.stateFolder), {
      type: 'header',
      version: JOURNAL_VERSION,
      toolVersion,
      runId,
      procedure: definition.name,
      startedAt: new Date(started).toISOString(),
      options: definition.recordOptions(options),
      profile: run.profile,
      hosts: works.filter(hasSomethingToDo).map(journalHost),
      process: thisProcess(),
    });
  }
}

/** What shows only once all hosts were asked. */
function tellBeside(
  works: readonly HostWork[],
  compare: Procedure<unknown, unknown>['compareHosts'],
): void {
  const hosts = works.map(({ opener, steps }) => ({
    name: shortName(opener.name),
    steps: steps.map(({ name, plan }) => ({ ...plan, name })),
  }));
  for (const { host, step, diagnostic } of compare?.(hosts) ?? []) {
    const told = works[host]?.steps.find(({ name }) => name === step);
    if (told?.facts) told.findings = [...told.findings, toFinding(diagnostic, told.facts)];
  }
}

function journalHost({ opener: { name, kind }, installation }: HostWork): JournalHost {
  return { name, kind, ...given({ machine: installation }) };
}

/** One host under two names: its second run would undo the first one's. */
function refuseSameMachine(works: readonly HostWork[]): void {
  const seen = new Map<string, string>();
  for (const work of works) {
    const { machine, opener } = work;
    if (machine === undefined) continue;
    const other = seen.get(machine);
    seen.set(machine, other ?? opener.name);
    if (other === undefined || work.error) continue;
    work.error = new ProcedureError('BAD_INPUT', `${opener.name} is the same machine as ${other}`, {
      place: opener.name,
      remedy: 'Name each host once: two runs on one host would undo each other.',
    });
    work.outcome = 'refused';
  }
}

/** Says what is planned, and refuses the hosts whose plan is not the one that was approved. */
function holdToPlan(
  works: readonly HostWork[],
  procedure: ProcedureName,
  { expectPlan, profile }: RunOptions,
  context: EngineContext,
): string {
  const plan = makePlan(procedure, profile.id, works.map(toHostReport));
  context.emit({ type: 'plan', plan });
  if (!expectPlan) return plan.digest;
  const plans = new Map(plan.hosts.map((each) => [each.host, each]));
  for (const work of works) {
    const planned = plans.get(work.opener.name);
    const error = planned && !work.error ? refusalOf(planned, plan, expectPlan) : undefined;
    if (!error) continue;
    work.error = error;
    work.outcome = 'refused';
  }
  return plan.digest;
}

function checkRunOptions({ hosts, concurrency = 10, maxFailures = 0 }: RunOptions): void {
  if (hosts.length === 0)
    throw new ProcedureError('BAD_INPUT', 'no host was named', {
      remedy: 'Name one with {hosts}.',
    });
  const twice = secondOf(hosts, ({ name }) => name);
  if (twice)
    throw new ProcedureError('BAD_INPUT', `host ${twice.name} is named twice`, {
      remedy: 'Name each host once: two runs on one host would undo each other.',
    });
  if (!Number.isInteger(concurrency) || concurrency < 1)
    throw new ProcedureError(
      'BAD_INPUT',
      `concurrency must be a positive whole number, not ${concurrency}`,
      { remedy: 'Give 1 or more: {concurrency}.' },
    );
  if (!Number.isInteger(maxFailures) || maxFailures < 0)
    throw new ProcedureError('BAD_INPUT', `max-failures ${maxFailures} is not a number of hosts`, {
      remedy: 'Give 0 or more: {max-failures}.',
    });
}

/** A host that was only waiting when the run was stopped has no fault of its own. */
function stoppedBy(
  works: readonly HostWork[],
  { signal }: Pick<EngineContext, 'signal'>,
): Pick<Report, 'stopped'> {
  if (!works.some(({ error }) => error?.code === 'CANCELLED'))
    return works.some(({ notBegun }) => notBegun) ? { stopped: 'failures' } : {};
  return { stopped: signal?.aborted ? 'signal' : 'answer' };
}

async function endHost(work: HostWork, context: EngineContext): Promise<void> {
  await tidyHost(work, context);
  await endRecord(work, context);
  await work.host?.close().catch(() => undefined);
  await recordEnd(work, context);
  context.emit({ type: 'host-end', host: toHostReport(work) });
}

/** What a resume goes on with. */
function hasBegunBefore({ opener }: HostWork, { resumed }: EngineContext): boolean {
  return (resumed?.get(opener.name)?.length ?? 0) > 0;
}

export interface TakeBackRun {
  readonly journal: Journal;
  /** By host; hosts without any are reported as unchanged. */
  readonly actions: ReadonlyMap<string, readonly OpenAction[]>;
  readonly hosts: readonly string[];
  readonly reportAs: 'rollback' | 'resume';
  /** What the journal says is going on, and what it ends with; `part` when a resume goes on after it. */
  readonly by: 'rollback' | 'resume';
  readonly part?: boolean;
}

/** Takes recorded actions back on all hosts: look everywhere, confirm once, then change. */
export async function takeBackRun(
  run: TakeBackRun,
  options: RecordedRunOptions,
  overrides: EngineOverrides,
): Promise<Report> {
  const { header, folder, length } = run.journal;
  const now = overrides.now ?? steadyNow();
  const started = now();
  const { profile } = header;
  const context = makeContext(
    header.runId,
    header.options,
    { ...options, profile },
    { ...overrides, now },
  );
  const hosts = header.hosts.filter(({ name }) => run.hosts.includes(name));
  const works = hosts.map((host) => newHostWork((options.openHost ?? openRecordedHost)(host)));
  const limit = options.concurrency ?? 10;
  context.emit({
    type: 'run-start',
    runId: header.runId,
    hosts: works.map(({ opener }) => opener.name),
  });
  try {
    const waiting = makeWaitingHosts(overrides.maxWaiting);
    const recorded = new Map(works.map((work, at) => [work, hosts[at]]));
    const plans = await sideBySide(works, limit, async (work) => {
      const host = recorded.get(work);
      const open = run.actions.get(host?.name ?? '') ?? [];
      const meet = (on: Host): Promise<readonly OpenAction[]> =>
        meetRecord(on, work, open, context, { machine: host?.machine, part: run.part });
      const plan = await (open.length > 0
        ? planTakeBack(work, open, context, { meet })
        : idleStep(work));
      await waiting.wait(work);
      return plan;
    });
    const busy = options.mode === 'apply' ? plans.filter(({ needed }) => needed) : [];
    const agreed =
      busy.length === 0 ||
      (await isConfirmed(
        busy.map(({ work }) => work),
        options,
      ));
    const open = plans.some(
      ({ begun, work }) =>
        !work.error && (begun.length > 0 || work.closedElsewhere?.length || work.notMade?.length),
    );
    // a run that was cut off before its first action still needs its end
    if (options.mode === 'apply' && agreed && (open || !lastEnd(run.journal))) {
      context.journal = await reopenJournal(folder, length);
      const at = timeOf(context);
      await context.journal.append({ type: 'resumed', at, by: run.by, process: thisProcess() });
      await sideBySide(plans, limit, async (plan) => {
        const { work, begun } = plan;
        await noteClosed(work, context);
        if (work.error) return;
        const isOpen = work.recorded !== undefined && endOf(work.recorded)?.by !== 'rollback';
        // a record of which nothing is left to take back still needs its end
        if (begun.length === 0 && (run.part || !isOpen)) return;
        if (work.recorded) await applyWithRecord(plan, work.recorded, context, run.part);
        else await applyTakeBack(plan, context);
        await plan.work.host?.close().catch(() => undefined);
      });
    } else if (options.mode === 'apply') await clearDeadLocks(folder).catch(() => undefined);
    const reports = works.map(toHostReport);
    const subject = subjectOf(header.procedure);
    const report = makeReport(run.reportAs, reports, context, started, {
      ...given({ subject }),
      // of a run that is finished no host is asked
      sandbox: arePretended(header.hosts),
      ...stoppedBy(works, context),
    });
    if (!run.part) {
      const at = timeOf(context);
      // what was cut off and could not be taken back has no end yet
      const isCutOff = !lastEnd(run.journal);
      const stuck = isCutOff ? works.filter((work) => work.error && isOpenOn(work, run)) : [];
      const names = new Set(stuck.map(({ opener }) => opener.name));
      for (const { host, outcome } of reports.filter((each) => !names.has(each.host)))
        await context.journal?.append({ type: 'host-end', host, outcome }).catch(() => undefined);
      await context.journal?.writeReport(report).catch(() => undefined);
      const end = { type: 'run-end', at, by: run.by, outcome: report.outcome } as const;
      if (stuck.length === 0) await context.journal?.append(end).catch(() => undefined);
    }
    for (const host of reports) context.emit({ type: 'host-end', host });
    if (!run.part) context.emit({ type: 'run-end', report });
    return report;
  } finally {
    await Promise.all(works.map((work) => work.host?.close().catch(() => undefined)));
    await context.journal?.close();
  }
}

function isOpenOn({ opener }: HostWork, { actions }: TakeBackRun): boolean {
  return (actions.get(opener.name)?.length ?? 0) > 0;
}
