import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** The contents of all files below a folder, by relative path. */
export async function contentsOf(folder: string): Promise<Record<string, Buffer>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const contents: Record<string, Buffer> = {};
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    contents[relative(folder, path)] = await readFile(path);
  }
  return contents;
}
