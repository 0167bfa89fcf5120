import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  type Dirent,
  fstatSync,
  openSync,
  readdirSync,
  readSync,
} from 'node:fs';
import { type FileHandle, open, readdir, readlink, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isProcedureError, ProcedureError } from '../errors.ts';
import { given } from '../text/given.ts';
import { explainErrno, linkError, notAFile, tooLarge } from './file-errors.ts';
import { type Sha256, sha256 } from './hash.ts';
import { MAX_FILE_BYTES } from './limits.ts';
import { isForeign } from './trusted-file.ts';
import type { FileState, Unread } from './types.ts';
import { whileHeld } from './while-held.ts';

/**
 * A link to nothing reads as absent, as every program that opens it sees it. `known` is the real path where the caller has
 * resolved the links.
 */
export function readLocalFile(path: string, known?: string): Promise<FileState> {
  return readUpTo(MAX_FILE_BYTES, path, known);
}

/** Whether a file has these bytes is known without having them all at once. */
export async function hashLocalFile(
  path: string,
): Promise<{ readonly realPath: string; readonly sha256: Sha256 } | undefined> {
  const file = await readUpTo(MAX_FILE_BYTES, path, undefined, false);
  return file.exists ? { realPath: file.realPath, sha256: file.sha256 } : undefined;
}

/**
 * A file of at most so many bytes; what else stands there is `unread`, and so is what others could have put into `folders`.
 * Without them nobody asks: the modes of a mount say nothing of who may write there.
 */
export async function readLocalFew(
  path: string,
  most: number,
  folders?: readonly string[],
): Promise<FileState> {
  const unread = (why: Unread): FileState => ({ exists: false, path, unread: why });
  if (folders && (await isForeign([...folders, path]))) return unread('foreign');
  try {
    const file = await readUpTo(most, path);
    return file.exists || file.linkTo === undefined ? file : unread('dangling');
  } catch {
    const stats = await stat(path).catch((error: NodeJS.ErrnoException) => error.code);
    if (stats === 'ELOOP') return unread('loop');
    if (typeof stats !== 'object') return unread('denied');
    if (!stats.isFile()) return unread('other');
    return unread(stats.size > most ? 'large' : 'denied');
  }
}

async function readUpTo(
  most: number,
  path: string,
  known?: string,
  keeps = true,
): Promise<FileState> {
  try {
    // a FIFO opened without this waits for a writer
    const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);
    const handle = await whileHeld(() => open(path, flags), ['EBUSY']);
    try {
      const stats = await handle.stat();
      if (!stats.isFile()) throw notAFile(path);
      if (stats.size > most) throw tooLarge(path, most);
      const isLarge = stats.size > LARGE_BYTES;
      const hash = isLarge && !keeps ? await hashOf(handle) : undefined;
      const read = hash === undefined ? await handle.readFile() : new Uint8Array();
      // a large one has memory of its own, and is not copied for a look at it
      const bytes = isLarge
        ? new Uint8Array(read.buffer, read.byteOffset, read.byteLength)
        : new Uint8Array(read);
      return {
        exists: true,
        path,
        realPath: known ?? (await realpath(path)),
        bytes,
        sha256: hash ?? sha256(bytes),
      };
    } finally {
      await handle.close();
    }
  } catch (error) {
    return absentOrThrow(error, path);
  }
}

const LARGE_BYTES = 1024 * 1024;

async function hashOf(handle: FileHandle): Promise<Sha256> {
  const hash = createHash('sha256');
  const piece = new Uint8Array(LARGE_BYTES);
  for (;;) {
    const { bytesRead } = await handle.read(piece, 0, piece.length, null);
    if (bytesRead === 0) return hash.digest('hex');
    hash.update(piece.subarray(0, bytesRead));
  }
}

const AT_ONCE_BYTES = 64 * 1024;

/**
 * A short regular file without a turn of Node's threads, which costs more than the reading itself; undefined for all else,
 * which is then read, or told of, in the usual way. For files of this tool's own making only: a file system that does not
 * answer holds up the whole process.
 */
export function readAtOnce(path: string, realPath: string): FileState | undefined {
  let handle: number | undefined;
  try {
    handle = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stats = fstatSync(handle);
    if (!stats.isFile() || stats.size > AT_ONCE_BYTES) return undefined;
    // one byte more than it had: a file that grows meanwhile is seen to
    const buffer = new Uint8Array(stats.size + 1);
    if (readSync(handle, buffer) !== stats.size) return undefined;
    const bytes = buffer.slice(0, stats.size);
    return { exists: true, path, realPath, bytes, sha256: sha256(bytes) };
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
}

async function absentOrThrow(error: unknown, path: string): Promise<FileState> {
  if (isProcedureError(error)) throw error;
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    const linkTo = await readlink(path).catch(() => undefined);
    return { exists: false, path, ...given({ linkTo }) };
  }
  if (code === 'ELOOP') throw linkError(path, 'loop');
  if (code === 'EISDIR') throw notAFile(path);
  throw (
    explainErrno(error, `read ${path}`) ??
    new ProcedureError('ACCESS_DENIED', `cannot read ${path}: ${(error as Error).message}`, {
      remedy: 'Log in as a user who may, such as root; otherwise look at the disk.',
      cause: error,
    })
  );
}

interface FolderReading {
  readonly known?: string;
  readonly most?: number | undefined;
  /** With `most`: folders that others must not write, as in {@link readLocalFew}. */
  readonly closed?: readonly string[];
  readonly newest?: boolean | undefined;
  readonly atOnce?: boolean;
  /** Reads what is no plain file where links are not this machine's to follow; undefined for what is none of the answer. */
  readonly follow?: (name: string) => Promise<FileState | undefined>;
}

/**
 * Regular files, and links to such, whose name contains `contains`; undefined when there is no such folder. `known` is the
 * folder's real path where the caller has resolved the links; with `most` each entry is read as `readLocalFew` does, and
 * with `newest` only the last that is not hidden; `atOnce` as in {@link readAtOnce}.
 */
export async function readLocalFolder(
  path: string,
  contains: string,
  { known, most, newest, closed, atOnce = false, follow }: FolderReading = {},
): Promise<FileState[] | undefined> {
  let entries: Dirent[];
  try {
    const withFileTypes = { withFileTypes: true } as const;
    entries = atOnce ? readdirSync(path, withFileTypes) : await readdir(path, withFileTypes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw (
      explainErrno(error, `list ${path}`) ??
      new ProcedureError('ACCESS_DENIED', `cannot list ${path}`, {
        remedy: 'Log in as a user who may, such as root; otherwise look at the disk.',
        cause: error,
      })
    );
  }
  const sorted = entries
    .filter(({ name }) => name.includes(contains))
    .sort((a, b) => byBytes(a.name, b.name));
  const chosen = newest ? sorted.filter(({ name }) => !name.startsWith('.')).slice(-1) : sorted;
  const files: FileState[] = [];
  let folder = known;
  for (const entry of chosen) {
    const file = join(path, entry.name);
    if (follow && !entry.isFile()) {
      const read = await follow(entry.name);
      if (read) files.push({ ...read, path: file });
    } else if (most !== undefined) files.push(await readLocalFew(file, most, closed));
    else if (entry.isFile()) {
      // what is no link lies where its folder does
      folder ??= await realpath(path);
      const real = join(folder, entry.name);
      const short = atOnce ? readAtOnce(file, real) : undefined;
      files.push(short ?? (await readLocalFile(file, real)));
    } else if (await isRegular(file)) files.push(await readLocalFile(file));
  }
  return files;
}

/** Through links, and where the file system does not tell kinds with names. */
async function isRegular(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
}

/** The order of the C locale. */
export function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
