import { existsSync } from 'node:fs';

const INTERVAL_MS = 500;

/**
 * Ends this process when ansible-playbook has ended: its process, or the folder of its run, is gone. A play may pause for
 * hours, so nothing else ends it.
 */
export function endWithPlay(pid: number, folder: string): void {
  setInterval(() => {
    if (!isAlive(pid) || !existsSync(folder)) process.exit();
  }, INTERVAL_MS);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
