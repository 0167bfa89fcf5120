import { createHash, randomBytes } from 'node:crypto';
import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/** An empty or relative HOME names no place: then the system's own list of users does. */
export function homeFolder(): string {
  const home = homedir();
  return isAbsolute(home) ? home : userInfo().homedir;
}

/**
 * Name of the file that a `replace` writes before it is moved over `path`, in the same folder. Never holds
 * `.conf`: conf.d readers of XenServer 7.5 to 8 take any name that contains it.
 */
export function temporaryName(path: string, runId?: string): string {
  const owner = runId === undefined ? '.quantastor-' : temporaryPrefix(path, runId);
  return `${owner}${randomBytes(8).toString('hex')}.tmp`;
}

/** How the names of one run's temporary files for `path` begin, so that a resume knows what a power cut left. */
export function temporaryPrefix(path: string, runId: string): string {
  const owner = createHash('sha256').update(`${runId}\0${path}`).digest('hex').slice(0, 16);
  return `.quantastor-${owner}-`;
}
