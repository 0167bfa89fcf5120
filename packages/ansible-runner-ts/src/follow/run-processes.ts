import { readdirSync, readFileSync } from 'node:fs';
import { SOCKET_VARIABLE } from '../start/environment.ts';

/** Sends a signal to a process group; nothing happens when it has ended. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  // -1 would be every process there is
  if (pid <= 1) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // ended, or of another user through become: its parent's end closes its input
  }
}

/**
 * Processes that a run has started on this machine and that still live, whatever group or session they
 * are in: they carry its socket in their environment. A shared ssh connection is not counted, since
 * other runs may use it; it ends by itself (ControlPersist). Told on Linux only.
 */
export function processesOf(socket: string): number[] {
  const mark = `${SOCKET_VARIABLE}=${socket}`;
  return pids().filter((pid) => {
    const environment = readProc(pid, 'environ');
    if (!environment.split('\0').includes(mark)) return false;
    return (
      !/^ssh: .*\[mux\]/.test(readProc(pid, 'cmdline')) && !/\) Z /.test(readProc(pid, 'stat'))
    );
  });
}

export function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // ended
  }
}

function pids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

function readProc(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'latin1');
  } catch {
    return '';
  }
}
