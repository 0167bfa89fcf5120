import type { Host } from '../hosts/host.ts';
import type { ActionExecutors, UndoResult } from './actions/executor.ts';
import { executorFor } from './actions/registry.ts';
import type { EngineContext } from './engine-context.ts';
import { type BegunAction, makeActionContext } from './execute-action.ts';
import type { HostWork } from './host-work.ts';

/** Reverse order of execution; those that must see all else taken back come last. */
export function undoOrder<Item extends Pick<BegunAction, 'action'>>(
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
  for (const item of undoOrder(begun, context.executors)) {
    const { action, step, change } = item;
    const result = await executorFor(action, context.executors)
      .undo(action, makeActionContext(work, step.name, host, context), item.record)
      .catch((error: unknown): UndoResult => {
        const left = `${action.summary}: could not be taken back: ${String(error)}`;
        return { undone: false, summary: left, left };
      });
    context.emit({ type: 'undo', host: work.opener.name, message: result.summary });
    if (result.left !== undefined) {
      work.left.push(result.left);
      if (!result.kept) work.undoFailed ??= result.left;
    }
    const shown = step.changes[change];
    if (shown && result.undone) step.changes[change] = { ...shown, undone: true };
    const at = new Date(context.now()).toISOString();
    await context.journal
      ?.append({ type: 'undone', index: item.index, at, result })
      // putting things back matters more than the record of it, and an undo can be repeated
      .catch(() => undefined);
  }
}
