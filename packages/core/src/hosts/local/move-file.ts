import { link, lstat, rename, rm } from 'node:fs/promises';
import { whileHeld } from './while-held.ts';

/** rename(2). */
export function moveOver(from: string, to: string): Promise<void> {
  return whileHeld(() => rename(from, to));
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
