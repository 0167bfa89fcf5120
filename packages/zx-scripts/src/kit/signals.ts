import { constants } from 'node:os';
import { setImmediate as turn } from 'node:timers/promises';
import { Script } from 'node:vm';
import { ProcedureError } from '@quantastor-xenserver/core';
import { say } from './output/output.ts';

const controller = new AbortController();
let stoppedBy: NodeJS.Signals | undefined;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let early: ((name: NodeJS.Signals) => void) | undefined;
let isAnswering = false;

/** Until work begins that can be stopped, a signal is answered by this, and ends the process. */
export function answerEarly(answer: () => Promise<void>): void {
  early = (name) => {
    stoppedBy = name;
    isAnswering = true;
    void answer().finally(() => process.exit(stopExitCode()));
  };
  // the first file of the program has answered until now; a signal between two listeners would be lost
  for (const name of SIGNALS) {
    const before = process.listeners(name);
    process.on(name, early);
    for (const each of before) process.off(name, each);
  }
}

/** That of {@link stopSignal}, whoever answers signals by now. */
export const stopping: AbortSignal = controller.signal;

/** Aborts at Ctrl-C, SIGTERM and SIGHUP: the run then stops cleanly. A second one ends the process at once. */
export function stopSignal(): AbortSignal {
  for (const name of SIGNALS) {
    const isFree =
      process.listenerCount(name) === 0 || (early && process.listeners(name).includes(early));
    if (isFree) process.on(name, onSignal);
    if (early) process.off(name, early);
  }
  early = undefined;
  return controller.signal;
}

function onSignal(name: NodeJS.Signals): void {
  stop(name);
}

/** 128 + the number of the signal that stopped us; undefined when none did. */
export function stopExitCode(): number | undefined {
  return stoppedBy && 128 + constants.signals[stoppedBy];
}

/**
 * Stops as Ctrl-C does: a prompt in raw mode reads it as a key.
 *
 * @param isWork whether something goes on that takes its time to end
 */
export function stop(name: NodeJS.Signals, isWork: boolean = true): void {
  if (stoppedBy) process.exit(stopExitCode());
  stoppedBy = name;
  if (isWork) say('stopping; once more ends at once');
  controller.abort();
}

/** What takes longer than a moment; to be interruptible costs a thread. */
const LARGE_BYTES = 256 * 1024;

/** Under this name a script of its own finds the work. */
const SLOT = Symbol.for('quantastor-xenserver.work');
const CALL = `globalThis[Symbol.for('quantastor-xenserver.work')]()`;

/**
 * Work of one piece on so many bytes. No listener is called while it goes on: V8 itself ends it at Ctrl-C, anywhere in it, so it
 * must not be what writes.
 *
 * @throws ProcedureError CANCELLED, once the signal was answered as any other.
 */
export function interruptibly<Result>(bytes: number, work: () => Result): Result {
  if (bytes < LARGE_BYTES) return work();
  let result: { readonly of: Result } | undefined;
  const slots = globalThis as { [SLOT]?: () => void };
  slots[SLOT] = () => {
    result = { of: work() };
  };
  try {
    new Script(CALL).runInThisContext({ breakOnSigint: true, displayErrors: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
    isAnswering = true;
    stop('SIGINT', false);
  } finally {
    delete slots[SLOT];
  }
  if (result) return result.of;
  throw stopped();
}

/** As people call it; undefined where nothing stopped us. */
export function whatStopped(): string | undefined {
  return stoppedBy === 'SIGINT' ? 'Ctrl-C' : stoppedBy;
}

export function stopped(): ProcedureError {
  const by = whatStopped() ?? 'a signal';
  return new ProcedureError('CANCELLED', `stopped by ${by}; nothing was changed`);
}

const TURN_MS = 50;
let turned = 0;

/** Between pieces of work that wait for nothing: lets signals through, now and then. */
export async function letSignalsIn(): Promise<void> {
  // to load what `performance` has takes longer
  const now = process.uptime() * 1000;
  if (now - turned < TURN_MS) return;
  turned = now;
  // signals are looked for before the second one only, where this is called from a listener
  await turn();
  await turn();
  // whoever answers a signal ends the process, and nothing comes between; Ctrl-C as a key at a question is no signal
  if (isAnswering) await new Promise(() => undefined);
}
