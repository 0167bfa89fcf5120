import { link, lstat, rename, rm } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** rename(2). On Windows a scanner may hold the file for a moment: then it is tried again for two seconds. */
export async function moveOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? '';
      const isHeld = process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(code);
      if (!isHeld || attempt === 20) throw error;
      await pause(100);
    }
  }
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
