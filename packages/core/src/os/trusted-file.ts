import { constants } from 'node:fs';
import { lstat, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ProcedureError } from '../errors.ts';
import { whileHeld } from './while-held.ts';

/** Group and others. */
const OTHERS_MAY_WRITE = 0o022;
/** In a folder with it, others take nothing of ours away and put nothing in its place. */
const STICKY = 0o1000;

/**
 * The bytes of a file of our own state: a regular file, no link, ours or root's and written by nobody else, in folders of
 * which the same is true up to the one that was named. Checked on the open file, so that nobody changes it in between.
 *
 * @throws ProcedureError ACCESS_DENIED with path, owner and mode; ENOENT and other codes of the system as they come.
 */
export async function readTrusted(path: string, folders: number, most: number): Promise<Buffer> {
  await refuseForeignFolders(dirname(path), folders);
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await whileHeld(() => open(path, flags), ['EBUSY']).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ELOOP') throw error;
      throw denied(path, 'is a link', 'Remove it, or name another state folder.');
    },
  );
  try {
    const stats = await handle.stat();
    if (!stats.isFile())
      throw denied(path, 'is not a regular file', 'Remove it, or name another state folder.');
    refuseForeign(path, stats);
    if (stats.size > most)
      throw denied(
        path,
        `is larger than ${most} bytes`,
        'It is not what this tool has written: look at it by hand.',
      );
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/**
 * What is put into a folder that others may write would be believed of nobody afterwards: the folder, and so many in all with
 * those above it.
 *
 * @throws ProcedureError ACCESS_DENIED with path, owner and mode.
 */
export async function refuseForeignFolders(path: string, folders: number): Promise<void> {
  let folder = path;
  for (let level = 0; level < folders; level++, folder = dirname(folder))
    refuseForeign(folder, await lstat(folder), STICKY, level === folders - 1);
}

function refuseForeign(
  path: string,
  stats: { readonly uid: number; readonly mode: number; isSymbolicLink(): boolean },
  allowedBy = 0,
  isNamed = false,
): void {
  // Windows keeps its own access lists, which a mode tells nothing of
  if (process.platform === 'win32' || !process.getuid) return;
  if (stats.isSymbolicLink())
    throw denied(
      path,
      'is a link',
      isNamed
        ? 'Name the folder itself as the state folder.'
        : `Move the folder itself to ${path}, in place of the link, or remove the link.`,
    );
  if (isClosed(stats, allowedBy)) return;
  const mode = (stats.mode & 0o7777).toString(8).padStart(4, '0');
  throw denied(
    path,
    `could have been written by others (owner ${stats.uid}, mode ${mode}), so nothing of it is believed`,
    `Look at what it holds; if it is yours: chown -R ${process.getuid()} and chmod -R go-w.`,
  );
}

/** Ours or root's, and written by nobody else. */
function isClosed({ uid, mode }: { uid: number; mode: number }, allowedBy: number): boolean {
  const isOurs = uid === process.getuid?.() || uid === 0;
  return isOurs && ((mode & OTHERS_MAY_WRITE) === 0 || (mode & allowedBy) !== 0);
}

/** Whether others could have written one of these, links followed; what is not there nobody has written. */
export async function isForeign(paths: readonly string[]): Promise<boolean> {
  if (process.platform === 'win32' || !process.getuid) return false;
  const all = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return all.some((stats) => stats && !isClosed(stats, stats.isDirectory() ? STICKY : 0));
}

function denied(path: string, why: string, remedy: string): ProcedureError {
  return new ProcedureError('ACCESS_DENIED', `${path} ${why}`, { place: path, remedy });
}
