import { existsSync } from 'node:fs';

const NEEDED = ['qemu-system-x86_64', 'ssh', 'ssh-keygen', 'mke2fs', 'cpio', 'setpriv', 'apt-get'];
const FOLDERS = ['/usr/bin', '/usr/sbin', '/bin', '/sbin'];

/** Why the lab cannot run here; undefined when it can. */
export function whyNoDom0(): string | undefined {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return 'needs Debian';
  if (process.arch !== 'x64') return 'needs an x86-64 processor';
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = NEEDED.filter(
    (name) => !FOLDERS.some((folder) => existsSync(`${folder}/${name}`)),
  );
  return missing.length > 0 ? `needs ${missing.join(', ')}` : undefined;
}
