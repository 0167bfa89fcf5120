import { open } from 'node:fs/promises';

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
