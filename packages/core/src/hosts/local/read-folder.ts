import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcedureError } from '../../errors.ts';
import { explainErrno } from '../file-errors.ts';
import type { FileState } from '../host.ts';
import { readLocalFile } from './read-file.ts';

/** Regular files, and links to such, whose name contains `contains`; undefined when there is no such folder. */
export async function readLocalFolder(
  path: string,
  contains: string,
  place: string,
): Promise<FileState[] | undefined> {
  let names: string[];
  try {
    names = await readdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw (
      explainErrno(error, `list ${path}`, place) ??
      new ProcedureError('ACCESS_DENIED', `cannot list ${path}`, { place, cause: error })
    );
  }
  const files: FileState[] = [];
  for (const name of names.filter((name) => name.includes(contains)).sort(byBytes)) {
    const file = join(path, name);
    const isFile = await stat(file).then(
      (stats) => stats.isFile(),
      () => false,
    );
    if (isFile) files.push(await readLocalFile(file, place));
  }
  return files;
}

/** The order of the C locale. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
