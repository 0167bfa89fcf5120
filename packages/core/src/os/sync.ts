import { lstatSync, renameSync } from 'node:fs';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { whileHeld } from './while-held.ts';

/** rename(2). */
export function moveOver(from: string, to: string): Promise<void> {
  return whileHeld(() => rename(from, to));
}

/** What tells a file from one that was written, or moved in, since; '' for none. */
export function stampOf(path: string): string {
  const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return stats ? [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs].join(' ') : '';
}

/**
 * rename(2) in the moment in which the target is still the one of that stamp: nothing else of ours runs between the two
 * calls. False when it is another one by now.
 */
export async function moveOverSame(from: string, to: string, stamp: string): Promise<boolean> {
  // a file that another program holds is waited for there
  if (process.platform === 'win32') {
    await moveOver(from, to);
    return true;
  }
  if (stampOf(to) !== stamp) return false;
  renameSync(from, to);
  return true;
}

/** Gives the file its new name unless something has that name: a hard link decides it in one step. */
export async function moveInto(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (code === 'EEXIST') return false;
    // FAT and some network file systems have no hard links
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL', 'EISDIR'].includes(code))
      throw error;
    if (await lstat(to).catch(() => undefined)) return false;
    await moveOver(from, to);
    return true;
  }
  await rm(from);
  return true;
}

/** Writes a file's whole content and waits until the disk has it. */
export async function writeSynced(
  path: string,
  content: Uint8Array,
  flags: 'r+' | 'wx',
  mode: number = 0o600,
): Promise<void> {
  const handle = await open(path, flags, mode);
  try {
    await handle.truncate(0);
    await handle.writeFile(content);
    // the mode given to open is cut by the umask
    if (flags === 'wx' && process.platform !== 'win32') await handle.chmod(mode);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a rename or a new name in the folder durable. Windows has no such call and needs none. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, 'r');
  try {
    await handle.sync().catch((error: NodeJS.ErrnoException) => {
      // file systems of the network cannot sync a folder
      if (error.code !== 'EINVAL') throw error;
    });
  } finally {
    await handle.close();
  }
}
