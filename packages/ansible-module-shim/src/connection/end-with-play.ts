import { existsSync, rmdirSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';

const INTERVAL_MS = 500;

/** How long what was cut off may take to write its record and its last words. */
const PATIENCE_MS = 10_000;

/**
 * Ends this process when ansible-playbook has ended: its process, or the folder of its run, is gone. A play may pause for
 * hours, so nothing else ends it. A task may outlive its play, since newer releases of Ansible keep workers apart from
 * signals: `cutOff` ends those that are left, and is waited for.
 */
export function endWithPlay(
  pid: number,
  folder: string,
  cutOff: () => Promise<unknown>,
  onEnd: () => void,
): void {
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    setTimeout(() => process.exit(), PATIENCE_MS);
    cutOff().finally(() => process.exit());
  };
  process.on('exit', onEnd);
  process.on('SIGTERM', end);
  setInterval(() => {
    if (!isAlive(pid) || !existsSync(folder)) end();
  }, INTERVAL_MS);
}

/** A socket outside of the run's folder, which had too long a name for one, goes with the folder that was made for it. */
export function removeSocket(path: string, folder: string): void {
  for (const name of [path, `${path}.new`]) rmSync(name, { force: true });
  if (dirname(path) === folder) return;
  try {
    rmdirSync(dirname(path));
  } catch {
    // not ours alone
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
