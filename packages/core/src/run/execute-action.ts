import { toProcedureError } from '../errors.ts';
import type { Host } from '../hosts/host.ts';
import type { Action } from '../procedures/action.ts';
import type { ActionContext, ActionRecord, ActionResult } from './actions/executor.ts';
import { executorFor } from './actions/registry.ts';
import type { EngineContext } from './context.ts';
import type { HostWork, StepWork } from './host-run.ts';
import type { JournaledAction } from './journal/format.ts';
import { encodeLine, type RecordLine, recordAction } from './record/format.ts';
import { linesOf, RunRecord, runLine } from './record/run-record.ts';
import { replannedOf } from './undo-rules.ts';

/** An action that was begun, with what its undo needs. */
export interface BegunAction {
  readonly action: Action;
  /** In the journal. */
  readonly index: number;
  readonly step: StepWork;
  /** Index into the step's changes. */
  readonly change: number;
  record: ActionRecord;
  /** Done from another controller: the journal has no such index, or has given it to another host's action. */
  readonly isElsewhere?: boolean;
}

/**
 * Carries out one action between its two journal records. `begun` gets it before the host is
 * touched, so that an undo sees it whatever happens next.
 */
export async function executeAction(
  step: StepWork,
  at: number,
  action: Action,
  work: HostWork,
  host: Host,
  context: EngineContext,
  begun: BegunAction[],
): Promise<void> {
  const executor = executorFor(action, context.executors);
  const actionContext = makeActionContext(work, step.name, host, context, context.signal);
  const prepared = (await executor.prepare?.(action, actionContext)) ?? null;
  const index = context.nextIndex++;
  const stamp = (): string => new Date(context.now()).toISOString();
  await context.journal?.append({
    type: 'begin',
    host: work.opener.name,
    index,
    step: step.name,
    title: step.title,
    at: stamp(),
    action: journaledAction(action, context),
    prepared,
  });
  const entry: BegunAction = { action, index, step, change: at, record: { prepared } };
  begun.push(entry);
  const record = recordOf(work, context);
  const begin = record && beginLine(entry, stamp(), context);
  let isBegun = false;
  try {
    // a host that is another run's refuses here, before the action itself
    if (record && begin && !executor.records) await record.write(host, begin);
    isBegun = true;
    const withRecord =
      record && begin && executor.records
        ? { ...actionContext, ...recordFor(executor.records, record, begin, index, host) }
        : actionContext;
    const result = await executor.execute(action, withRecord, prepared);
    if (executor.records !== 'change') record?.later(doneLine(index, result));
    else if (result.changed) record?.wrote(host);
    entry.record = { prepared, result };
    const change = step.changes[at];
    if (change)
      step.changes[at] = {
        ...change,
        done: true,
        ...(result.summary === undefined ? {} : { summary: result.summary }),
        ...(result.backup === undefined ? {} : { backup: result.backup }),
        ...(result.exit === undefined ? {} : { exit: result.exit }),
        ...result.shown,
      };
    if (result.found) step.found = { ...step.found, ...shownOf(result.found) };
    if (result.findings)
      step.findings = [...step.findings, ...result.findings.map((each) => ({ ...each }))];
    const { settles } = result;
    if (settles)
      for (const each of work.steps)
        each.findings = each.findings.filter(({ code }) => !settles.includes(code));
    if (result.halt) work.halt = result.halt;
    if (result.fails) {
      work.fails ??= result.fails;
      work.left.push(result.fails.message);
    }
    await context.journal?.append({ type: 'end', index, at: stamp(), result });
  } catch (error) {
    const problem = toProcedureError(error, 'COMMAND_FAILED');
    const changedNothing = !isBegun || executor.changedNothing?.(problem) === true;
    // an answer that was not waited for leaves open whether the host has the record: it gets its end only if we know that
    if (record && begin && executor.records === 'begin' && !record.isMade && !changedNothing)
      await record.write(host, begin).catch(() => undefined);
    if (record?.isMade) record.later({ type: 'failed', index, changedNothing });
    if (changedNothing) begun.splice(begun.indexOf(entry), 1);
    await context.journal
      ?.append({
        ...{ type: 'failed', index, at: stamp(), message: problem.message },
        ...(changedNothing ? { changedNothing } : {}),
      })
      // the action's own failure is what the user must read
      .catch(() => undefined);
    throw error;
  }
}

/** What an executor hands to the host with its change. */
function recordFor(
  records: 'change' | 'begin',
  record: RunRecord,
  begin: RecordLine,
  index: number,
  host: Host,
): Pick<ActionContext, 'record' | 'recorded'> {
  if (records === 'begin')
    return { record: record.change([begin]), recorded: () => record.wrote(host) };
  return { record: record.change([begin], [{ type: 'done', index, changed: true }]) };
}

/** What only an undo needs stays in the journal. */
function shownOf({ rulesLeft: _, ...found }: NonNullable<ActionResult['found']>): typeof found {
  return found;
}

/** A command is journaled by its name, and an installer without its arguments: no argv is ever taken from a file. */
function journaledAction(action: Action, { recording, rules }: EngineContext): JournaledAction {
  if (action.kind === 'install') return { ...action, args: [] };
  if (action.kind !== 'run-command') return action;
  const { kind, summary } = action;
  const name = recording && rules.nameOf(recording.procedure, action);
  return { kind, summary, command: name ?? null };
}

function doneLine(index: number, { changed, found }: ActionResult): RecordLine {
  const rulesLeft = found?.['rulesLeft'];
  return {
    ...{ type: 'done', index, changed },
    ...(typeof rulesLeft === 'string' ? { rulesLeft } : {}),
  };
}

/** The run's record on this host; made with its first change. */
function recordOf(work: HostWork, context: EngineContext): RunRecord | undefined {
  const { recording } = context;
  if (!recording) return undefined;
  if (work.record) return work.record;
  const all = work.steps.flatMap(({ plan }) => plan?.actions ?? []);
  const longest = Math.max(0, ...all.map((each) => ('timeoutMs' in each ? each.timeoutMs : 0)));
  const at = new Date(context.now()).toISOString();
  const first = work.recorded
    ? linesOf(work.recorded) + encodeLine({ type: 'taken-over', by: 'resume', at })
    : [runLine(recording, work.installation)];
  work.record = new RunRecord(recording.runId, work.opener.name, longest, first);
  return work.record;
}

function beginLine(
  { action, index, step, record }: BegunAction,
  at: string,
  { recording }: EngineContext,
): RecordLine | undefined {
  if (!recording) return undefined;
  const { name, title } = step;
  const planned = recordAction(action, recording.procedure, recording.rules);
  const replanned = replannedOf(record.prepared);
  const isFile = planned.kind === 'write-file' && replanned !== undefined;
  const recorded = isFile ? { ...planned, ...replanned } : planned;
  // bytes of files are in the backups only
  const prepared = isFile ? null : record.prepared;
  return { type: 'begin', index, step: name, title, at, action: recorded, prepared };
}

export function makeActionContext(
  work: HostWork,
  step: string,
  host: Host,
  context: EngineContext,
  signal?: AbortSignal,
): ActionContext {
  return {
    host,
    runId: context.runId,
    options: context.options,
    ...(signal ? { signal } : {}),
    progress: (message, fraction) =>
      context.emit({
        type: 'step-progress',
        host: work.opener.name,
        step,
        message,
        ...(fraction === undefined ? {} : { fraction }),
      }),
  };
}
