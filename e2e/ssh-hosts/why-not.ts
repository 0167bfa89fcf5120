import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const NEEDED = [
  '/usr/sbin/sshd',
  '/usr/bin/ssh',
  '/usr/bin/ssh-keygen',
  '/usr/sbin/multipath',
  '/usr/bin/setfattr',
  '/usr/bin/unshare',
];

/** Why the lab cannot run here; undefined when it can. */
export function whyNoHosts(): string | undefined {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return 'needs Debian';
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = NEEDED.filter((path) => !existsSync(path));
  if (missing.length > 0) return `needs ${missing.join(', ')}`;
  if (spawnSync('unshare', ['-m', '-u', '-p', '-f', 'true']).status !== 0)
    return 'needs the right to make namespaces';
  return undefined;
}
