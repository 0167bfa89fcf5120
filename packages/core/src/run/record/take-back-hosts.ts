import { ProcedureError, toProcedureError } from '../../errors.ts';
import type { Host, HostOpener } from '../../hosts/host.ts';
import { quantastor } from '../../profiles/quantastor.ts';
import { given } from '../../text/given.ts';
import {
  type EngineContext,
  type EngineOverrides,
  makeContext,
  steadyNow,
  timeOf,
} from '../context.ts';
import { endRecord } from '../end-record.ts';
import { type HostWork, newHostWork, outcomeBeforeChange, toHostReport } from '../host-run.ts';
import type { OpenAction } from '../journal/read.ts';
import { makeReport } from '../make-report.ts';
import type { RecordedRunOptions } from '../recorded-run.ts';
import type { Report } from '../report.ts';
import { makeRunId } from '../run-id.ts';
import {
  applyTakeBack,
  idleStep,
  isConfirmed,
  planTakeBack,
  type TakeBackPlan,
} from '../take-back.ts';
import { reconnect, sideBySide } from '../waiting-hosts.ts';
import { encodeLine, endOf, type HostRecord } from './format.ts';
import { busyError, forsake, isDeadHere, isOverdue } from './holder.ts';
import { askInstallation, lookForTakeBack, refuseOtherMachine, retireAndTidy } from './look.ts';
import {
  diffOfChange,
  noSuchRecord,
  openActionsOf,
  profileIdOf,
  readBackups,
  readRecord,
  readRecords,
  refuseDamaged,
} from './read.ts';
import { linesOf, RunRecord } from './run-record.ts';
import { goneOnWith, isTakenBack, since } from './since.ts';

export interface HostRunOptions extends Omit<RecordedRunOptions, 'openHost' | 'stateFolder'> {
  readonly hosts: readonly HostOpener[];
}

export interface TakeBackHosts {
  /** Of several records of a host, the one that is meant; undefined: there is none. */
  choose(records: readonly HostRecord[]): HostRecord | undefined;
  /** The run that was asked for. By its id, a host without its record is an error; as `last`, one whose newest cannot be read. */
  readonly run?: string | 'last';
  readonly reportAs: 'rollback' | 'resume';
  /** Default: all that is open. */
  only?(action: OpenAction): boolean;
  /** A resume goes on after it. */
  readonly part?: boolean;
}

/** Takes back what the hosts' own records say, wherever it was done from: look everywhere, confirm once, then change. */
export async function takeBackHosts(
  what: TakeBackHosts,
  options: HostRunOptions,
  overrides: EngineOverrides,
): Promise<Report> {
  const now = overrides.now ?? steadyNow();
  const started = now();
  const works = options.hosts.map(newHostWork);
  const context = makeContext(
    makeRunId(started),
    {},
    { ...options, profile: quantastor },
    { ...overrides, now },
  );
  const limit = options.concurrency ?? 10;
  try {
    const plans = await sideBySide(works, limit, (work) => plan(work, what, context));
    const ids = new Set(plans.flatMap(({ record }) => (record ? [record.head.run] : [])));
    const runId = ids.size === 1 ? ([...ids][0] ?? context.runId) : context.runId;
    context.emit({ type: 'run-start', runId, hosts: works.map(({ opener }) => opener.name) });
    const busy =
      options.mode === 'apply' ? plans.filter(({ work, record }) => record && !work.error) : [];
    const needed = busy.filter((each) => each.needed).map(({ work }) => work);
    const agreed = needed.length === 0 || (await isConfirmed(needed, options));
    if (agreed)
      await sideBySide(
        busy.filter(({ begun }) => begun.length > 0 || !what.part),
        limit,
        async (each) => {
          if (each.record) await applyWithRecord(each, each.record, context, what.part);
        },
      );
    const reports = works.map(toHostReport);
    const record = plans.find((each) => each.record)?.record;
    const profile = { ...quantastor, id: record ? profileIdOf(record) : quantastor.id };
    const report = makeReport(what.reportAs, reports, { ...context, runId, profile }, started);
    if (!what.part) for (const host of reports) context.emit({ type: 'host-end', host });
    if (!what.part) context.emit({ type: 'run-end', report });
    return report;
  } finally {
    for (const work of works) {
      work.record?.drop();
      await work.host?.close().catch(() => undefined);
    }
  }
}

/** A run that somebody goes on with changes from one look to the next. */
const LOOKS = 5;

interface Plan extends TakeBackPlan {
  readonly record: HostRecord | undefined;
}

async function plan(work: HostWork, what: TakeBackHosts, context: EngineContext): Promise<Plan> {
  try {
    const host = await work.opener.open(context.signal);
    work.host = host;
    for (let tries = 1; ; tries++) {
      const planned = await planOnce(work, host, what, context, tries === LOOKS);
      if (planned) return planned;
    }
  } catch (error) {
    work.error = toProcedureError(error, 'COMMAND_FAILED');
    work.outcome = outcomeBeforeChange(error);
    return { work, begun: [], needed: false, record: undefined };
  }
}

/** Undefined where somebody has gone on with the run while it was looked at: what was planned on is no longer so. */
async function planOnce(
  work: HostWork,
  host: Host,
  what: TakeBackHosts,
  context: EngineContext,
  isLast: boolean,
): Promise<Plan | undefined> {
  const found = await readRecords(host, context.signal);
  const { records, holder } = found;
  const record = what.choose(records);
  if (what.run !== undefined) refuseDamaged(found, what.run, record, host.name);
  if (holder && context.mode === 'apply') {
    if (!isDeadHere(holder) && !(await isOverdue(host, holder))) throw busyError(holder, host.name);
    await retireAndTidy(host, holder);
  }
  if (!record && what.run !== undefined && what.run !== 'last')
    throw noSuchRecord(what.run, host.name);
  if (!record || isTakenBack(record)) return { ...(await idleStep(work)), record: undefined };
  const { run } = record.head;
  const seen = await lookForTakeBack(host, run, writtenPaths(record, context), context.signal);
  const now = (await readRecord(seen, run, context.signal)).record;
  if (!isLast && now && now.text !== record.text) return undefined;
  if (record.run.machine !== null)
    refuseOtherMachine(host, await askInstallation(seen), record.run.machine);
  const backups = await readBackups(seen, run);
  const all = openActionsOf(record, backups, context.rules, host.name);
  const open = all.filter((each) => what.only?.(each) ?? true);
  await showDiffs(open, seen, context.signal);
  const planned = await planTakeBack(work, open, contextOf(record, context), { seen });
  for (const step of work.steps) step.found = { ...step.found, run: record.head.run };
  return { ...planned, record };
}

/** The run as its record has it. */
function contextOf({ head, run }: HostRecord, context: EngineContext): EngineContext {
  return { ...context, runId: head.run, options: run.options };
}

/** What was written is not kept, but it is still there where it can be taken back: that shows what goes. */
async function showDiffs(open: OpenAction[], host: Host, signal?: AbortSignal): Promise<void> {
  const paths = open.flatMap(({ action }) => (action.kind === 'write-file' ? [action.path] : []));
  if (paths.length === 0) return;
  const { files } = await host.facts({ files: paths }, { signal });
  for (const [at, item] of open.entries()) {
    const { action } = item;
    const now = action.kind === 'write-file' ? files.get(action.path) : undefined;
    if (action.kind !== 'write-file' || !now) continue;
    const sha256 = now.exists ? now.sha256 : null;
    if (sha256 !== action.afterSha256) continue;
    const diff = diffOfChange(action.path, action.before, now);
    open[at] = { ...item, action: { ...action, diff } };
  }
}

/** Files that the record says were written, and that the procedure could have written: no other is read. */
function writtenPaths({ lines, run }: HostRecord, { rules }: EngineContext): string[] {
  return lines.flatMap((line) => {
    if (line.type !== 'begin' || line.action.kind !== 'write-file') return [];
    const { path, summary, rules: written } = line.action;
    const nothing = { before: null, beforeSha256: null, after: null, afterSha256: null };
    const action = { kind: 'write-file', path, ...nothing, diff: '', summary } as const;
    const isAllowed = rules.allows(run.procedure, run.options, {
      ...action,
      ...given({ rules: written }),
    });
    return isAllowed ? [path] : [];
  });
}

/** Carries a take-back out, and the host's own record says so. Never rejects. */
export async function applyWithRecord(
  plan: TakeBackPlan,
  record: HostRecord,
  context: EngineContext,
  part = false,
): Promise<void> {
  const { work } = plan;
  const { run } = record.head;
  const own = contextOf(record, context);
  const at = timeOf(context);
  const by = part ? 'resume' : 'rollback';
  const lines = linesOf(record) + encodeLine({ type: 'taken-over', by, at });
  const longest = Math.max(
    0,
    ...plan.begun.map(({ action }) => ('timeoutMs' in action ? action.timeoutMs : 0)),
  );
  work.record = new RunRecord(run, work.opener.name, longest, lines);
  let host: Host;
  try {
    // of a larger fleet it was let go meanwhile
    host = await reconnect(work, context.signal);
    await work.record.write(host);
    // nobody else has the host from here on: what was planned on is looked at again
    const met = await since(record, host);
    if (met !== 'nothing') {
      work.record.drop();
      await forsake(host, work.record.head);
      if (met === 'gone-on') throw goneOnWith(run, host.name, 'went on with');
      work.steps.splice(0);
      await idleStep(work, 'nothing is left to take back: somebody else took it back meanwhile');
      return;
    }
  } catch (error) {
    work.error = toProcedureError(error, 'WRITE_FAILED');
    work.outcome = outcomeBeforeChange(error);
    work.record.drop();
    return;
  }
  for (const { index } of work.notMade ?? []) work.record.later({ type: 'undone', index });
  await applyTakeBack(plan, own);
  if (part) await work.record.finish(host).catch(() => undefined);
  // what could not be taken back stays open, so that the next rollback finds it
  else if (!work.error) await endRecord(work, own, 'rollback');
  else await work.record.finish(host).catch(() => undefined);
}

/** The newest that changed something and was not taken back; by its id, that one. */
export function chooseRun(run: string | 'last'): TakeBackHosts['choose'] {
  if (run !== 'last') return (records) => records.find(({ head }) => head.run === run);
  return (records) => records.findLast((record) => !isTakenBack(record) && hasBegun(record));
}

/** The newest that came to no good end, and would be finished by a resume; by its id, that one. */
export function chooseUnfinished(run: string | 'last'): TakeBackHosts['choose'] {
  return (records) =>
    records.findLast(
      (record) => (run === 'last' || record.head.run === run) && isUnfinished(record),
    );
}

/** It was being taken back when it was cut off: it goes on as that. */
export function isRollback({ lines }: HostRecord): boolean {
  const last = lines.findLast(({ type }) => type === 'taken-over');
  return last?.type === 'taken-over' && last.by === 'rollback';
}

function hasBegun({ lines }: HostRecord): boolean {
  return lines.some(({ type }) => type === 'begin');
}

/** Those that were begun and came to no end, whatever cut them off. */
function isUnfinished(record: HostRecord): boolean {
  return endOf(record) === undefined || endOf(record)?.outcome === 'failed';
}

export function noHost(): ProcedureError {
  return new ProcedureError('BAD_INPUT', 'no host was named', {
    remedy: 'Name the hosts whose records are meant.',
  });
}
