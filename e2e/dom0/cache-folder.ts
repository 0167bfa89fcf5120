import { homedir } from 'node:os';
import { join } from 'node:path';

/** What outlives a run: the guest's image and the saved state of a booted machine. */
export function cacheFolder(): string {
  const base = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
  return join(base, 'quantastor-xenserver', 'dom0');
}
