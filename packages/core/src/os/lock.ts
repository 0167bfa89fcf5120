import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pause } from './pause.ts';

/**
 * A file in the folder of a file that is replaced, there while the old bytes are compared and the new ones moved in:
 * two runs on one host take turns. It holds the name of the holder's temporary file, and no `.conf` in its own.
 */
export const FOLDER_LOCK = '.quantastor-lock';

/**
 * How long a run waits for another one's lock. Nobody holds it as long, not even where a virus scanner has the file
 * first to read and then to move: what is older was left by a power cut.
 */
export const LOCK_SECONDS = 15;

const TRIES_A_SECOND = 20;

/** Does the work while no other run of ours compares and moves in the file's folder; `owner` is what the lock file holds. */
export async function withFolderLocked<T>(
  file: string,
  owner: string,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(dirname(file), FOLDER_LOCK);
  // a lock that was left behind is itself removed as a file
  const isLocked = path !== file && (await lock(path, owner));
  try {
    return await work();
  } finally {
    if (isLocked) await rm(path, { force: true });
  }
}

async function lock(path: string, owner: string): Promise<boolean> {
  for (let tries = 0; ; tries++) {
    try {
      // as `wx` it follows no link
      const file = await open(path, 'wx', 0o644);
      // on a full disk it is a lock all the same
      await file.writeFile(owner).catch(() => undefined);
      await file.close();
      return true;
    } catch (error) {
      // a folder that takes no file: the move will tell
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
    if (tries < LOCK_SECONDS * TRIES_A_SECOND) await pause(1000 / TRIES_A_SECOND);
    else if (await isRemoved(path)) tries = 0;
    else return false;
  }
}

function isRemoved(path: string): Promise<boolean> {
  return rm(path, { force: true }).then(
    () => true,
    () => false,
  );
}
