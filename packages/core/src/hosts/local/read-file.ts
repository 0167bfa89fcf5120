import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { isProcedureError, ProcedureError } from '../../errors.ts';
import { explainErrno, linkError, notAFile, tooLarge } from '../file-errors.ts';
import type { FileState } from '../host.ts';
import { MAX_FILE_BYTES } from '../limits.ts';
import { sha256 } from '../sha256.ts';
import { whileHeld } from './while-held.ts';

/** A link to nothing reads as absent, as every program that opens it sees it. */
export async function readLocalFile(path: string, place: string): Promise<FileState> {
  try {
    // a FIFO opened without this waits for a writer
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
    const handle = await whileHeld(() => open(path, flags), ['EBUSY']);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw notAFile(path, place);
      if (stats.size > MAX_FILE_BYTES) throw tooLarge(path, MAX_FILE_BYTES, place);
      const bytes = new Uint8Array(await handle.readFile());
      return {
        exists: true,
        path,
        realPath: await realpath(path),
        bytes,
        sha256: sha256(bytes),
      };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return absentOrThrow(error, path, place);
  }
}

function absentOrThrow(error: unknown, path: string, place: string): FileState {
  if (isProcedureError(error)) throw error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') return { exists: false, path };
  if (code === 'ELOOP') throw linkError(path, 'loop', place);
  if (code === 'EISDIR') throw notAFile(path, place);
  throw (
    explainErrno(error, `read ${path}`, place) ??
    new ProcedureError('ACCESS_DENIED', `cannot read ${path}: ${(error as Error).message}`, {
      place,
      cause: error,
    })
  );
}
