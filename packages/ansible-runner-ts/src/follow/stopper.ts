import { endProcess, processesOf, signalGroup } from './run-processes.ts';

/** `idle`: nothing was heard of it for too long. */
export type StopReason = 'cancelled' | 'timed-out' | 'idle';

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
const GIVE_UP_MS = 5000;

/** Interrupts as Ctrl-C does, twice at most, so that Ansible cleans up; after `graceMs` it kills. */
export function makeStopper(
  launcherPid: number,
  socket: string,
  graceMs: number,
  exited: Promise<unknown>,
): Stopper {
  const groups = new Set([launcherPid]);
  let reason: StopReason | undefined;
  let finished: Promise<void> = Promise.resolve();
  let hasExited = false;
  void exited.then(() => {
    hasExited = true;
    // its number may soon be another's
    groups.delete(launcherPid);
  });
  /** Ansible before the launcher that waits for it. */
  const interrupt = (): void => {
    for (const pid of [...groups].reverse()) signalGroup(pid, 'SIGINT');
  };
  const kill = (): void => {
    for (const pid of groups) signalGroup(pid, 'SIGKILL');
    for (const pid of processesOf(socket)) endProcess(pid);
  };
  return {
    get reason() {
      return reason;
    },
    addGroup(pid) {
      // the number comes from the outside: only a process of this run is believed
      if (groups.has(pid) || !processesOf(socket).includes(pid)) return;
      groups.add(pid);
      if (reason) signalGroup(pid, 'SIGINT');
    },
    stop(why) {
      if (reason) return;
      reason = why;
      interrupt();
      finished = end();
    },
    finished: () => finished,
    stopNow: kill,
  };

  async function end(): Promise<void> {
    let left = graceMs;
    let isReminded = false;
    while (!hasExited || processesOf(socket).length > 0) {
      // an interrupt at a bad moment is lost on Ansible
      if (!isReminded && left <= graceMs / 2) interrupt();
      isReminded ||= left <= graceMs / 2;
      if (left <= 0) kill();
      // what even that does not end waits for the kernel, or belongs to another user
      if (hasExited && left <= -GIVE_UP_MS) return;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      left -= LOOK_EVERY_MS;
    }
  }
}
