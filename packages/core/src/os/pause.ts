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
