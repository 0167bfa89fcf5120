import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname, join, posix, win32 } from 'node:path';
import { homeFolder } from './names.ts';
import { syncFolder, writeSynced } from './sync.ts';
import type { Platform } from './types.ts';

/** Where root's backups lie on a POSIX host. No program reads its configuration from there. */
export const ROOT_BACKUPS = '/var/lib/quantastor-xenserver/backups';

/** Below the state folder of a user who is not root; XDG Base Directory Specification, state home. */
export const USER_BACKUPS = 'quantastor-xenserver/backups';

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

/** The folder of one run's backups on this machine. */
export function localBackupFolder(
  runId: string,
  platform: Platform,
  env: NodeJS.ProcessEnv = process.env,
  isRoot: boolean = process.getuid?.() === 0,
): string {
  const run = encodeBackupName(runId);
  if (platform === 'windows') {
    const base = env['ProgramData'] ?? 'C:\\ProgramData';
    return win32.join(base, 'quantastor-xenserver', 'backups', run);
  }
  if (isRoot) return posix.join(ROOT_BACKUPS, run);
  const state = env['XDG_STATE_HOME'];
  // the specification says to ignore a relative path
  const base = state?.startsWith('/') ? state : posix.join(homeFolder(), '.local', 'state');
  return posix.join(base, USER_BACKUPS, run);
}

/**
 * Keeps the bytes for their owner only and returns where. An earlier backup of the same file in the same run stays:
 * the next ones get a number.
 */
export async function backUpFile(path: string, bytes: Uint8Array, runId: string): Promise<string> {
  const folder = localBackupFolder(runId, process.platform === 'win32' ? 'windows' : 'posix');
  await mkdir(folder, { recursive: true, mode: 0o700 });
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
