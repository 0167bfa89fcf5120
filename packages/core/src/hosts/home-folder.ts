import { homedir, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';

/** An empty or relative HOME names no place: then the system's own list of users does. */
export function homeFolder(): string {
  const home = homedir();
  return isAbsolute(home) ? home : userInfo().homedir;
}
