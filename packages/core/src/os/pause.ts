import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { ProcedureError } from '../errors.ts';

/** Waits before a system is asked again. @throws ProcedureError CANCELLED as soon as the run is. */
export async function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal });
  } catch (cause) {
    throw new ProcedureError('CANCELLED', 'the run was cancelled', { cause });
  }
}

/** Between pieces of work that wait for nothing: whoever listens for a signal is called. */
export async function letSignalsIn(): Promise<void> {
  // they are looked for before the second one only, where this is called from a listener
  await turn();
  await turn();
}

/** Work that is done one after the other, in the order in which it was asked for. */
export interface Turns {
  /** Begins when all before it has ended, well or not; what goes wrong is told to its own caller alone. */
  take<Result>(work: () => Promise<Result> | Result): Promise<Result>;
  /** All that was asked for so far has ended. */
  ended(): Promise<unknown>;
}

export function inTurn(): Turns {
  let last: Promise<unknown> = Promise.resolve();
  return {
    take(work) {
      const done = last.then(work);
      last = done.catch(() => undefined);
      return done;
    },
    ended: () => last,
  };
}
