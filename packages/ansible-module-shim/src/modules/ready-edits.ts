import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { ReadyEdit } from '@quantastor-xenserver/core/edit';
import type { Options } from '../options/read-options.ts';

/**
 * The last edit of each task of a play. The hosts of a pool have the same file as a rule, so what was planned for one
 * is ready for the next, which gets it in the operation that reads its file.
 */
export interface ReadyEdits {
  /** The first to ask gets nothing, and is waited for, a moment, by those that Ansible starts beside it. */
  find(task: string): Promise<ReadyEdit | undefined>;
  /** Without an edit: nothing was planned. Ends the waiting. */
  remember(task: string, edit?: ReadyEdit): void;
}

const MAX_TASKS = 64;
const MAX_BYTES = 256 * 1024;
/** What a host that does not answer may cost the others. */
const PATIENCE_MS = 500;

interface Entry {
  edit?: ReadyEdit;
  readonly planned: Promise<void>;
  readonly settle: () => void;
}

export function makeReadyEdits(patienceMs: number = PATIENCE_MS): ReadyEdits {
  const entries = new Map<string, Entry>();
  return {
    async find(task) {
      const entry = entries.get(task);
      if (entry) {
        await Promise.race([entry.planned, pause(patienceMs, undefined, { ref: false })]);
        return entry.edit;
      }
      entries.set(task, newEntry());
      for (const oldest of entries.keys()) {
        if (entries.size <= MAX_TASKS) break;
        entries.delete(oldest);
      }
      return undefined;
    },
    remember(task, edit) {
      const entry = entries.get(task);
      if (!entry) return;
      if (edit && Math.max(edit.before.length, edit.after.length) <= MAX_BYTES) entry.edit = edit;
      entry.settle();
    },
  };
}

function newEntry(): Entry {
  let settle: () => void = () => undefined;
  const planned = new Promise<void>((resolve) => {
    settle = resolve;
  });
  return { planned, settle };
}

/** The same for tasks that plan the same on the same bytes. */
export function taskKey(module: string, options: Options): string {
  return createHash('sha256')
    .update(JSON.stringify([module, options]))
    .digest('hex');
}
