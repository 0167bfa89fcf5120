import { toProcedureError } from '../errors.ts';
import type { Host } from '../hosts/host.ts';
import type { Action } from '../procedures/action.ts';
import type { ActionContext, ActionRecord, ActionResult } from './actions/executor.ts';
import { executorFor } from './actions/registry.ts';
import type { EngineContext } from './context.ts';
import type { HostWork, StepWork } from './host-run.ts';

/** An action that was begun, with what its undo needs. */
export interface BegunAction {
  readonly action: Action;
  /** In the journal. */
  readonly index: number;
  readonly step: StepWork;
  /** Index into the step's changes. */
  readonly change: number;
  record: ActionRecord;
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
    action,
    prepared,
  });
  const entry: BegunAction = { action, index, step, change: at, record: { prepared } };
  begun.push(entry);
  try {
    const result = await executor.execute(action, actionContext, prepared);
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
    if (result.halt) work.halt = result.halt;
    await context.journal?.append({ type: 'end', index, at: stamp(), result });
  } catch (error) {
    const problem = toProcedureError(error, 'COMMAND_FAILED');
    const changedNothing = executor.changedNothing?.(problem) === true;
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

/** What only an undo needs stays in the journal. */
function shownOf({ rulesLeft: _, ...found }: NonNullable<ActionResult['found']>): typeof found {
  return found;
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
