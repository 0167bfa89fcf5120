import { ProcedureError } from '../errors.ts';
import { type EngineOverrides, makeContext, steadyNow } from './engine-context.ts';
import { type HostWork, newHostWork, toHostReport } from './host-work.ts';
import { reopenJournal } from './journal/journal-writer.ts';
import type { OpenAction } from './journal/open-actions.ts';
import { thisProcess } from './journal/process-identity.ts';
import type { Journal } from './journal/read-journal.ts';
import { makeReport } from './make-report.ts';
import { lastEnd, openRecordedHost, type RecordedRunOptions } from './recorded-run.ts';
import type { HostReport, Report } from './report.ts';
import { sideBySide } from './side-by-side.ts';
import { applyTakeBack, planTakeBack } from './take-back.ts';
import { makeWaitingHosts } from './waiting-hosts.ts';

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
    const plans = await sideBySide(works, limit, async (work) => {
      const open = run.actions.get(hosts[works.indexOf(work)]?.name ?? '') ?? [];
      const plan = await (open.length > 0 ? planTakeBack(work, open, context) : idle(work));
      await waiting.wait(work);
      return plan;
    });
    const busy = options.mode === 'apply' ? plans.filter(({ needed }) => needed) : [];
    const agreed =
      busy.length === 0 ||
      (await confirm(
        busy.map(({ work }) => work),
        options,
      ));
    const open = plans.some(({ begun, work }) => begun.length > 0 && !work.error);
    // a run that was cut off before its first action still needs its end
    if (options.mode === 'apply' && agreed && (open || !lastEnd(run.journal))) {
      context.journal = await reopenJournal(folder, length);
      const at = new Date(context.now()).toISOString();
      await context.journal.append({ type: 'resumed', at, by: run.by, process: thisProcess() });
      await sideBySide(plans, limit, async (plan) => {
        if (!plan.work.error && plan.begun.length > 0) await applyTakeBack(plan, context);
        await plan.work.host?.close().catch(() => undefined);
      });
    }
    const reports = works.map(toHostReport);
    const report = makeReport(run.reportAs, reports, context, started);
    if (!run.part) {
      const at = new Date(context.now()).toISOString();
      for (const { host, outcome } of reports)
        await context.journal?.append({ type: 'host-end', host, outcome }).catch(() => undefined);
      await context.journal?.writeReport(report).catch(() => undefined);
      const end = { type: 'run-end', at, by: run.by, outcome: report.outcome } as const;
      await context.journal?.append(end).catch(() => undefined);
    }
    for (const host of reports) context.emit({ type: 'host-end', host });
    if (!run.part) context.emit({ type: 'run-end', report });
    return report;
  } finally {
    await Promise.all(works.map((work) => work.host?.close().catch(() => undefined)));
    await context.journal?.close();
  }
}

async function idle(work: HostWork): Promise<Awaited<ReturnType<typeof planTakeBack>>> {
  work.steps.push({
    name: 'take-back',
    title: 'Take the run back',
    changes: [],
    findings: [],
    outcome: 'unchanged',
    summary: 'nothing is left to take back',
    durationMs: 0,
  });
  return { work, begun: [], needed: false };
}

async function confirm(busy: HostWork[], options: RecordedRunOptions): Promise<boolean> {
  const plans: HostReport[] = busy.map(toHostReport);
  const agreed = options.confirm ? await options.confirm(plans) : true;
  if (agreed && !options.signal?.aborted) return true;
  const why = options.signal?.aborted ? 'the run was cancelled' : 'the change was not confirmed';
  for (const work of busy) {
    work.error = new ProcedureError('CANCELLED', `${why}; nothing was changed`);
    work.outcome = 'refused';
  }
  return false;
}
