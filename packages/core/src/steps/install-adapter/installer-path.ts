import type { InstallerOptions } from '../../procedures/options.ts';
import type { Profile } from '../../profiles/profile.ts';
import type { ServerPaths } from './server-paths.ts';
import { joinWindowsPath } from './windows-path.ts';

export function isDownload(installer: Pick<InstallerOptions, 'source'>): boolean {
  return /^https:/i.test(installer.source);
}

/** Where the installer lies on the server, or will lie once it is downloaded. */
export function installerPath(
  installer: Pick<InstallerOptions, 'source' | 'sha256'>,
  paths: ServerPaths,
  profile: Profile,
): string {
  if (!isDownload(installer)) return installer.source;
  // the hash in the name keeps another download of the same name away
  const name = profile.storagelink?.installer ?? 'adapter-installer.exe';
  return joinWindowsPath(paths.temp, `${installer.sha256.slice(0, 12).toLowerCase()}-${name}`);
}

/** An address without its query, which may hold a token; for plans, reports and journals. */
export function shownAddress(source: string): string {
  return source.replace(/[?#].*$/s, '');
}
