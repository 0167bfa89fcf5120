import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { encodeBackupName, localBackupFolder } from '../backup-path.ts';
import { syncFolder, writeSynced } from './sync.ts';

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
