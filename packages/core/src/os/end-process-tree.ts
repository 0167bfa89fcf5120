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
    // at least the child itself, when its tree could not be ended
    taskkill.on('exit', (code) => code !== 0 && child.kill());
    return;
  }
  signalGroup(pid, 'SIGTERM');
  setTimeout(() => signalGroup(pid, 'SIGKILL'), graceMs).unref();
}

/** Ends it at once. For the last moment of a process, when no timer will run any more. */
export function killProcessTree(child: ChildProcess): void {
  if (child.pid === undefined) return;
  if (process.platform !== 'win32') signalGroup(child.pid, 'SIGKILL');
  // an ended child's tree cannot be told any more, and its id may be another's
  else if (child.exitCode === null) endProcessTree(child);
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // the group has ended
  }
}
