import { constants } from 'node:os';
import { say } from './output/output.ts';

const controller = new AbortController();
let stoppedBy: NodeJS.Signals | undefined;

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

let early: ((name: NodeJS.Signals) => void) | undefined;

/** Until work begins that can be stopped, a signal is answered by this, and ends the process. */
export function answerEarly(answer: () => Promise<void>): void {
  early = (name) => {
    stoppedBy = name;
    void answer().finally(() => process.exit(stopExitCode()));
  };
  // the first file of the program has answered until now; a signal between two listeners would be lost
  for (const name of SIGNALS) {
    const before = process.listeners(name);
    process.on(name, early);
    for (const each of before) process.off(name, each);
  }
}

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
