import { type ChildProcess, spawn } from 'node:child_process';

/** How long a command may take to end by itself after SIGTERM. */
const GRACE_MS = 2_000;

/**
 * Ends a child and all that it started: its process group on POSIX (the child must lead one), its tree on Windows.
 * SIGTERM first, SIGKILL if the group is still there after a grace.
 */
export function endProcessTree(child: ChildProcess, graceMs: number = GRACE_MS): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    const taskkill = spawn('taskkill', ['/PID', `${pid}`, '/T', '/F'], {
      stdio: 'ignore',
      windowsHide: true,
    });
    taskkill.on('error', () => child.kill());
    return;
  }
  signalGroup(pid, 'SIGTERM');
  setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs).unref();
}

/** Ends it at once. For the last moment of a process, when no timer will run any more. */
export function killProcessTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform === 'win32') endProcessTree(child);
  else signalGroup(child.pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // the group has ended
  }
}
