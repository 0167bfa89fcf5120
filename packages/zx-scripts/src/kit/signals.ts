import { constants } from 'node:os';
import { say } from './output/output.ts';

const controller = new AbortController();
let stoppedBy: NodeJS.Signals | undefined;

/** Aborts at Ctrl-C, SIGTERM and SIGHUP: the run then stops cleanly. A second one ends the process at once. */
export function stopSignal(): AbortSignal {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    if (process.listenerCount(name) === 0) process.on(name, () => stop(name));
  return controller.signal;
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
