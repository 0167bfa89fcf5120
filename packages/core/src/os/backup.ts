import { createHash } from 'node:crypto';
import { dirname, join, posix, win32 } from 'node:path';
import { makeFolders } from './folders.ts';
import { homeFolder } from './names.ts';
import { syncFolder, writeSynced } from './sync.ts';
import type { Platform } from './types.ts';

/** This tool's folder on a POSIX host, for root. No program reads its configuration from there. */
export const ROOT_FOLDER = '/var/lib/quantastor-xenserver';

/** Below the state folder of a user who is not root; XDG Base Directory Specification, state home. */
export const OWN_NAME = 'quantastor-xenserver';

/** Folder of the backups, a folder a run. */
export const BACKUPS = 'backups';

/**
 * A path as one file name, so that backups of different files never meet: every byte but letters, digits,
 * `_`, `-` and `.` is written `%XX`. A name too long for a file system ends in a hash of the path.
 */
export function encodeBackupName(path: string): string {
  const name = Array.from(Buffer.from(path, 'utf8'), (byte) =>
    /[\w.-]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
  if (name.length <= 200) return name;
  return `${name.slice(0, 130)}-${createHash('sha256').update(path).digest('hex')}`;
}

/** This tool's folder on this machine as a host: backups and records lie there. */
export function localOwnFolder(
  platform: Platform = process.platform === 'win32' ? 'windows' : 'posix',
  env: NodeJS.ProcessEnv = process.env,
  isRoot: boolean = process.getuid?.() === 0,
): string {
  if (platform === 'windows') return win32.join(env['ProgramData'] ?? 'C:\\ProgramData', OWN_NAME);
  if (isRoot) return ROOT_FOLDER;
  const state = env['XDG_STATE_HOME'];
  // the specification says to ignore a relative path
  const base = state?.startsWith('/') ? state : posix.join(homeFolder(), '.local', 'state');
  return posix.join(base, OWN_NAME);
}

/**
 * Keeps the bytes for their owner only and returns where. An earlier backup of the same file in the same run stays:
 * the next ones get a number.
 */
export async function backUpFile(
  own: string,
  path: string,
  bytes: Uint8Array,
  runId: string,
): Promise<string> {
  const folder = join(own, BACKUPS, encodeBackupName(runId));
  await makeFolders(folder, 0o700);
  const name = encodeBackupName(path);
  for (let number = 1; ; number++) {
    const file = join(folder, number === 1 ? name : `${name}~${number}`);
    try {
      await writeSynced(file, bytes, 'wx', 0o600);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw error;
    }
    await syncFolder(folder);
    await syncFolder(dirname(folder));
    return file;
  }
}
