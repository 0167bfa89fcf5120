import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it, level by level: `recursive` of Node never comes back below a folder that says ENOENT
 * to everything, such as /proc.
 */
export async function makeFolders(path: string, mode: number): Promise<void> {
  const missing: string[] = [];
  for (let at = path; !(await isFolder(at)); at = dirname(at)) {
    missing.push(at);
    if (dirname(at) === at) break;
  }
  for (const folder of missing.reverse())
    await mkdir(folder, { mode }).catch((error: NodeJS.ErrnoException) => {
      // another run may have made it meanwhile
      if (error.code !== 'EEXIST') throw error;
    });
}

/** @throws what stat says of a path that leads through a file or may not be looked at. */
async function isFolder(path: string): Promise<boolean> {
  try {
    const stats = await stat(path);
    if (stats.isDirectory()) return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
  throw Object.assign(new Error(`ENOTDIR: not a directory, '${path}'`), { code: 'ENOTDIR' });
}
