import { existsSync } from 'node:fs';

const NEEDED = [
  '/usr/lib/wine/wine64',
  '/usr/bin/wineserver',
  '/usr/bin/x86_64-w64-mingw32-gcc',
  '/usr/bin/makensis',
  '/usr/bin/openssl',
];

/** Why the lab cannot run here; undefined when it can. */
export function whyNoWindows(): string | undefined {
  if (process.platform !== 'linux' || !existsSync('/etc/debian_version')) return 'needs Debian';
  if (process.arch !== 'x64') return 'needs an x64 processor';
  if (process.getuid?.() !== 0) return 'needs root';
  const missing = NEEDED.filter((path) => !existsSync(path));
  return missing.length > 0 ? `needs ${missing.join(', ')}` : undefined;
}
