import type { CommandResult } from '../../hosts/host.ts';
import { MARKER_FOLDER } from './install-marker.ts';
import { isAbsoluteWindowsPath, joinWindowsPath } from './windows-path.ts';

/** `?` parts them because no Windows path holds one. */
export const PATHS_COMMAND: readonly string[] = [
  'cmd.exe',
  '/d',
  '/c',
  'echo',
  '%ProgramData%?%TEMP%',
];

export interface ServerPaths {
  /** Where finished installations are recorded. */
  readonly markers: string;
  /** Where a download goes. */
  readonly temp: string;
}

/** Windows' own defaults stand in for what the answer does not tell. */
export function parseServerPaths(result: CommandResult | undefined): ServerPaths {
  const [data = '', temp = ''] = (result?.exit === 0 ? result.stdout : '').trim().split('?');
  return {
    markers: joinWindowsPath(usable(data) ?? 'C:\\ProgramData', MARKER_FOLDER),
    temp: usable(temp) ?? 'C:\\Windows\\Temp',
  };
}

/** A variable that is not set is echoed as `%NAME%`; a replaced character means another code page. */
function usable(path: string): string | undefined {
  const trimmed = path.trim();
  return isAbsoluteWindowsPath(trimmed) && !/[%\uFFFD"<>|]/.test(trimmed) ? trimmed : undefined;
}
