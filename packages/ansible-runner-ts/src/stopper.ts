import { endProcess, processesOf, signalGroup } from './run-processes.ts';

export type StopReason = 'cancelled' | 'timed-out';

/** Ends a run before its time, with everything that it has started on this machine. */
export interface Stopper {
  readonly reason: StopReason | undefined;
  /** Told once: Ansible itself may be in a group of its own. */
  addGroup(pid: number): void;
  stop(reason: StopReason): void;
  /** Resolves when nothing of a stopped run is left. */
  finished(): Promise<void>;
  /** For a process that is about to end: no time to wait. */
  stopNow(): void;
}

const LOOK_EVERY_MS = 50;

/** Interrupts as Ctrl-C does, so that Ansible cleans up; after `graceMs` it kills. */
export function makeStopper(
  launcherPid: number,
  socket: string,
  graceMs: number,
  exited: Promise<unknown>,
): Stopper {
  const groups = new Set([launcherPid]);
  let reason: StopReason | undefined;
  let finished: Promise<void> = Promise.resolve();
  const kill = (): void => {
    for (const pid of groups) signalGroup(pid, 'SIGKILL');
    for (const pid of processesOf(socket)) endProcess(pid);
  };
  return {
    get reason() {
      return reason;
    },
    addGroup(pid) {
      if (groups.has(pid)) return;
      groups.add(pid);
      if (reason) signalGroup(pid, 'SIGINT');
    },
    stop(why) {
      if (reason) return;
      reason = why;
      // Ansible before the launcher that waits for it
      for (const pid of [...groups].reverse()) signalGroup(pid, 'SIGINT');
      finished = end();
    },
    finished: () => finished,
    stopNow: kill,
  };

  async function end(): Promise<void> {
    let left = graceMs;
    let hasExited = false;
    void exited.then(() => {
      hasExited = true;
    });
    while (!hasExited || processesOf(socket).length > 0) {
      if (left <= 0) kill();
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      left -= LOOK_EVERY_MS;
    }
  }
}
