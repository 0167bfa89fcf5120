import { isProcedureError, ProcedureError, toProcedureError } from '../errors.ts';
import type { Host } from '../hosts/host.ts';
import type { Action } from '../procedures/action.ts';
import { reverseDiff } from '../text/diff.ts';
import { given } from '../text/given.ts';
import { quoteCommand } from '../text/quote.ts';
import type { ActionExecutors, UndoResult, UndoState } from './actions/executor.ts';
import { executorFor } from './actions/registry.ts';
import { reserveForTakeBack } from './actions/reserve-server.ts';
import { type EngineContext, timeOf } from './context.ts';
import { type BegunAction, makeActionContext } from './execute-action.ts';
import {
  type HostWork,
  outcomeBeforeChange,
  type StepWork,
  toHostReport,
  toStepReport,
} from './host-run.ts';
import type { OpenAction } from './journal/read.ts';
import { throwIfCancelled } from './plan-host.ts';
import { lookForTakeBack } from './record/look.ts';
import { readBackups, unusable } from './record/read.ts';
import { nameLaterRun } from './record/since.ts';
import type { RecordedRunOptions } from './recorded-run.ts';
import type { RunFinding } from './report/findings.ts';
import type { Change, HostReport } from './report.ts';
import { replannedOf } from './undo-rules.ts';
import { reconnect } from './waiting-hosts.ts';

/** Reverse order of execution; those that must see all else taken back come last. */
function undoOrder<Item extends Pick<BegunAction, 'action'>>(
  begun: readonly Item[],
  executors: Partial<ActionExecutors>,
): Item[] {
  const isLast = ({ action }: Item): boolean => executorFor(action, executors).undoOrder === 'last';
  const reversed = [...begun].reverse();
  return [...reversed.filter((item) => !isLast(item)), ...reversed.filter(isLast)];
}

/**
 * Takes all begun actions back, each journaled; goes on after one that could not be. What remains
 * is added to the host's `left`. Never rejects.
 */
export async function undoActions(
  begun: readonly BegunAction[],
  work: HostWork,
  host: Host,
  context: EngineContext,
): Promise<void> {
  const order = undoOrder(begun, context.executors);
  for (const [place, item] of order.entries()) {
    const { action, step, change } = item;
    const { again, ...result }: UndoResult =
      heldBack(action, begun, work) ??
      broughtBackNext(action, order[place + 1]) ??
      (await executorFor(action, context.executors)
        .undo(action, makeActionContext(work, step.name, host, context), item.record)
        .catch((error: unknown): UndoResult => {
          const left = `${action.summary}: could not be taken back: ${String(error)}`;
          return { undone: false, summary: left, left };
        }));
    context.emit({ type: 'undo', host: work.opener.name, message: result.summary });
    if (result.left !== undefined && !isSuperseded(action, order.slice(place + 1))) {
      const left = again && isTold(again.reason, work.error) ? again.left : result.left;
      work.left.push(left);
      if (result.kept) work.kept = [...(work.kept ?? []), left];
      else work.undoFailed ??= left;
    }
    if (result.note !== undefined)
      step.findings = [
        ...step.findings,
        { severity: 'info', code: 'version-raised', message: result.note } satisfies RunFinding,
      ];
    const shown = step.changes[change];
    if (shown && result.undone) step.changes[change] = { ...shown, undone: true };
    const left = result.left === undefined ? {} : { left: result.left.slice(0, 4096) };
    work.record?.later({ type: 'undone', index: item.index, ...left });
    if (item.isElsewhere) continue;
    const at = timeOf(context);
    await context.journal
      ?.append({ type: 'undone', index: item.index, at, result })
      // putting things back matters more than the record of it, and an undo can be repeated
      .catch(() => undefined);
  }
}

/** A service that did not start does not start again for the same reason, which the run's own error tells at length. */
function isTold(reason: unknown, error: ProcedureError | undefined): boolean {
  return error !== undefined && rootOf(error) === rootOf(reason);
}

/** Without what was seen of it at that time, which may be more the second time. */
function rootOf(error: unknown): string {
  const root = isProcedureError(error) && isProcedureError(error.cause) ? error.cause : error;
  return root instanceof Error ? root.message : String(root);
}

/** A service that was stopped and started is brought to its first state: what the last of them says is how it is. */
function isSuperseded(action: Action, after: readonly BegunAction[]): boolean {
  return after.some(({ action: each }) => isSameService(each, action));
}

export function isSameService(one: Action, other: Action): boolean {
  return one.kind === 'service' && other.kind === 'service' && one.service === other.service;
}

/** No outage for nothing: between the undo of a start and that of the stop before it nothing else is taken back. */
function broughtBackNext(action: Action, next?: BegunAction): UndoResult | undefined {
  if (action.kind !== 'service' || action.want !== 'running') return undefined;
  if (next?.action.kind !== 'service' || next.action.want !== 'stopped') return undefined;
  if (next.action.service !== action.service) return undefined;
  return { undone: true, summary: `${action.service}: its first state is brought back next` };
}

/** Of what waits for all else to be taken back, and that was not; unless the run itself had ended it. */
function heldBack(
  action: Action,
  begun: readonly BegunAction[],
  { undoFailed }: HostWork,
): UndoResult | undefined {
  if (action.kind !== 'run-command' || !action.undoArgv || undoFailed === undefined)
    return undefined;
  const command = quoteCommand(action.undoArgv);
  const isEnded = begun.some(
    ({ action: each }) => each.kind === 'run-command' && quoteCommand(each.argv) === command,
  );
  if (action.undoWaits === undefined || isEnded) return undefined;
  const left = `${action.undoWaits}, because not all of this run could be taken back there; put that right, then run ${command}`;
  return { undone: false, summary: left, left };
}

/** What taking recorded actions back means on one host. */
export interface TakeBackPlan {
  readonly work: HostWork;
  /** In order of execution; those that are as before already included. */
  readonly begun: readonly BegunAction[];
  readonly needed: boolean;
}

/** What the plan of a take-back goes by. */
export interface TakeBackLook {
  /** What the host itself says is open. */
  meet?(host: Host): Promise<readonly OpenAction[]>;
  /** The host as it was looked at already. */
  readonly seen?: Host;
}

/**
 * Opens the host and looks at each recorded action; one in the way refuses the host. `meet` is asked first what the host
 * itself says is open. Never rejects.
 */
export async function planTakeBack(
  work: HostWork,
  recorded: readonly OpenAction[],
  context: EngineContext,
  { meet, seen }: TakeBackLook = {},
): Promise<TakeBackPlan> {
  const started = context.now();
  context.emit({ type: 'host-start', host: work.opener.name });
  const begun: BegunAction[] = [];
  let needed = false;
  try {
    throwIfCancelled(context.signal, work.opener.name);
    work.host ??= await work.opener.open(context.signal);
    const paths = recorded.flatMap(({ action }) =>
      action.kind === 'write-file' ? [action.path] : [],
    );
    const { runId, signal } = context;
    const host = seen ?? (await lookForTakeBack(work.host, runId, paths, signal));
    const told = (await meet?.(host)) ?? recorded;
    const open = await provenActions(host, told, context.runId);
    work.notMade = [...(work.notMade ?? []), ...told.filter((item) => !open.includes(item))];
    if (open.length === 0) await idleStep(work);
    for (const item of undoOrder(open, context.executors)) {
      const step = stepOf(work, item);
      const executor = executorFor(item.action, context.executors);
      const actionContext = makeActionContext(work, item.step, host, context, context.signal);
      const state: UndoState = (await executor.inspectUndo?.(
        item.action,
        actionContext,
        item.record,
      )) ?? { state: 'needed', summary: `take back: ${item.action.summary}` };
      if (state.state === 'needed') needed = true;
      note(step, state, reverse(executor.describe(item.action), state));
      const { action, index, record, isElsewhere = false } = item;
      begun.push({ action, index, record, step, change: step.changes.length - 1, isElsewhere });
      if (state.state === 'blocked') refuse(work, state, item);
    }
    if (work.error) work.error = await nameLaterRun(work.error, host, open, context);
  } catch (error) {
    work.error = toProcedureError(error, 'COMMAND_FAILED');
    work.outcome = outcomeBeforeChange(error);
  }
  work.durationMs += context.now() - started;
  const [first] = work.steps;
  if (first) first.findings = [...work.notes, ...first.findings];
  const steps = work.steps.map(toStepReport);
  context.emit({ type: 'host-planned', host: work.opener.name, steps });
  begun.sort((a, b) => a.index - b.index);
  return { work, begun, needed: needed && !work.error };
}

/**
 * The bytes that a take-back puts into a file are those that the host itself has kept: a journal says that something was
 * done, and is not believed in what was there before. A write that was cut off before its backup was not made, also where
 * another run has written the same bytes since: it is left out.
 */
async function provenActions(
  host: Host,
  open: readonly OpenAction[],
  runId: string,
): Promise<readonly OpenAction[]> {
  const written = open.flatMap((item) =>
    item.action.kind === 'write-file' && item.action.before !== null
      ? [
          {
            item,
            path: item.action.path,
            beforeSha256: replannedOf(item.prepared)?.before ?? item.action.beforeSha256,
          },
        ]
      : [],
  );
  if (written.length === 0) return open;
  const backups = await readBackups(host, runId);
  const notMade = new Set<OpenAction>();
  for (const { item, path, beforeSha256 } of written) {
    if (backups.has(beforeSha256 ?? '')) continue;
    // a change that never came to its backup was not made, and one that was found made already was none
    const now = await host.read(path);
    if (now.exists && now.sha256 === beforeSha256) continue;
    if (!item.record.result?.changed) {
      notMade.add(item);
      continue;
    }
    throw unusable(
      `${host.name}: ${path}`,
      'the host has no backup with the bytes that it is to get back',
    );
  }
  return open.filter((item) => !notMade.has(item));
}

/** Carries the plan out; what could not be taken back stands in the host's `left`. Never rejects. */
export async function applyTakeBack(plan: TakeBackPlan, context: EngineContext): Promise<void> {
  const { work, begun } = plan;
  const started = context.now();
  try {
    const host = await reconnect(work, context.signal);
    const giveBack = await reserveForTakeBack(
      begun,
      makeActionContext(work, 'take-back', host, context, context.signal),
    );
    await undoActions(begun, work, host, context);
    await giveBack();
  } catch (error) {
    work.error = toProcedureError(error, 'COMMAND_FAILED');
    work.outcome = 'failed';
    return;
  }
  const { kept = [] } = work;
  work.left.splice(0, Infinity, ...work.left.filter((each) => !kept.includes(each)));
  for (const step of work.steps) {
    for (const [at, change] of step.changes.entries()) {
      const { undone, ...shown } = change;
      step.changes[at] = { ...shown, done: undone === true };
    }
    if (step.outcome === 'would-change') step.outcome = 'changed';
  }
  if (work.undoFailed !== undefined) {
    work.error = new ProcedureError('WRITE_FAILED', work.undoFailed, {
      place: work.opener.name,
      remedy: 'Put it right by hand as said, or run the rollback again.',
    });
    work.outcome = 'failed';
  }
  work.durationMs += context.now() - started;
}

/** A host on which nothing is left to take back. */
export async function idleStep(
  work: HostWork,
  summary = 'nothing is left to take back',
): Promise<TakeBackPlan> {
  work.steps.push({
    name: 'take-back',
    title: 'Take the run back',
    changes: [],
    findings: [],
    outcome: 'unchanged',
    summary,
    durationMs: 0,
  });
  return { work, begun: [], needed: false };
}

/** Asks once for all hosts; false refuses them all. */
export async function isConfirmed(
  busy: readonly HostWork[],
  options: Pick<RecordedRunOptions, 'confirm' | 'signal'>,
): Promise<boolean> {
  const plans: HostReport[] = busy.map(toHostReport);
  const agreed = options.confirm ? await options.confirm(plans) : true;
  if (agreed && !options.signal?.aborted) return true;
  const [why, remedy] = options.signal?.aborted
    ? ['the run was cancelled', undefined]
    : ['the change was not confirmed', AGREE];
  for (const work of busy) {
    work.error = new ProcedureError('CANCELLED', `${why}; nothing was changed`, {
      ...given({ remedy }),
    });
    work.outcome = 'refused';
  }
  return false;
}

/** To a change that is asked for first. */
const AGREE = 'Run the same again and agree to it at the question, or with {yes}.';

function stepOf(work: HostWork, { step: name, title }: OpenAction): StepWork {
  const known = work.steps.find((step) => step.name === name);
  if (known) return known;
  const step: StepWork = {
    name,
    title,
    changes: [],
    findings: [],
    outcome: 'unchanged',
    summary: '',
    durationMs: 0,
  };
  work.steps.push(step);
  return step;
}

function note(step: StepWork, { state, summary }: UndoState, change: Change): void {
  step.summary = step.summary === '' ? summary : `${step.summary}; ${summary}`;
  step.changes.push(change);
  if (state === 'blocked') step.outcome = 'refused';
  else if (state === 'needed' && step.outcome === 'unchanged') step.outcome = 'would-change';
}

function refuse(work: HostWork, { summary }: UndoState, { action, record }: OpenAction): void {
  const backup = record.result?.backup;
  const isNew = action.kind === 'write-file' && action.before === null;
  const byHand = isNew
    ? 'take it away by hand'
    : `put it back by hand from its backup${backup === undefined ? '' : ` ${backup}`}`;
  work.error ??= new ProcedureError('FILE_CHANGED', summary, {
    place: work.opener.name,
    remedy: `Take the later change out of the file and run the rollback again; or ${byHand}.`,
  });
  work.outcome = 'refused';
}

function reverse(change: Change, { summary, shown }: UndoState): Change {
  // the command is that of the way there, and the summary says what the way back does
  const { diff, beforeSha256, afterSha256, command: _command, exit: _exit, ...rest } = change;
  return {
    ...rest,
    summary,
    ...(diff === undefined ? {} : { diff: reverseDiff(diff) }),
    ...given({ beforeSha256: afterSha256, afterSha256: beforeSha256 }),
    ...shown,
  };
}
