import { lstat, mkdir, open, readlink, realpath, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { isProcedureError, ProcedureError } from '../errors.ts';
import { given } from '../text/given.ts';
import { backUpFile, localOwnFolder } from './backup.ts';
import { copyWithAttributes } from './copy-attributes.ts';
import { explainErrno, fileChanged, hasOtherNames, linkError } from './file-errors.ts';
import { makeFolders } from './folders.ts';
import { clearDeadLock, withFolderLocked } from './lock.ts';
import { temporaryName } from './names.ts';
import { hashLocalFile, readLocalFile } from './read.ts';
import { beginRecord, type WrittenRecord } from './record.ts';
import { moveInto, moveOverSame, stampOf, syncFolder, writeSynced } from './sync.ts';
import type { ReplaceRequest, ReplaceResult } from './types.ts';
import { whileHeld } from './while-held.ts';
import { replaceFile } from './windows/replace-file.ts';

/** Where the host keeps what is this tool's own, when its files are reached through a folder of this machine. */
export interface NearHost {
  /** `Host.ownFolder` as a folder of this machine. */
  readonly own: string;
  /** The file's path as the host has it; names its backup. Default: the request's. */
  readonly path?: string;
}

/** Compare-and-swap of a file on this machine; the contract is `Host.replace`'s. */
export async function replaceLocalFile(
  request: ReplaceRequest,
  near: NearHost = { own: localOwnFolder() },
): Promise<ReplaceResult> {
  try {
    return request.expected === null
      ? await createFile(request, near)
      : await changeFile(request, request.expected, near);
  } catch (error) {
    if (isProcedureError(error)) throw error;
    throw (
      explainErrno(error, `write ${request.path}`) ??
      new ProcedureError(
        'WRITE_FAILED',
        `cannot write ${request.path}: ${(error as Error).message}`,
        { remedy: 'Look at the file and its folder, then run again.', cause: error },
      )
    );
  }
}

async function changeFile(
  { path, content, runId, record }: ReplaceRequest,
  expected: string,
  near: NearHost,
): Promise<ReplaceResult> {
  // only a backup needs the bytes
  const kept = runId === undefined ? undefined : await readLocalFile(path);
  const old = kept ? kept.exists && kept : await hashLocalFile(path);
  if (!old) {
    await refuseLink(path);
    throw fileChanged(path, 'is no longer there');
  }
  if (old.sha256 !== expected) throw fileChanged(path, 'has other bytes than planned on');
  const { realPath } = old;
  if (content === null && (await lstat(path)).isSymbolicLink())
    throw new ProcedureError('REFUSED', `${path} is a link; removing ${realPath} would break it`, {
      remedy: `Name the file itself: ${realPath}.`,
    });
  if (content !== null && (await lstat(realPath)).nlink > 1) throw hasOtherNames(path);
  const owner = temporaryName(near.path ?? path, runId);
  let attributes: 'not-known' | undefined;
  const temporary = content === null ? undefined : join(dirname(realPath), owner);
  let backup: string | undefined;
  let written: WrittenRecord | undefined;
  try {
    // before the first file is made beside it, so that whatever a killed process leaves is named by its lock
    await withFolderLocked(realPath, owner, async () => {
      if (temporary !== undefined && content !== null) {
        attributes = await copyWithAttributes(realPath, temporary);
        await writeSynced(temporary, content, 'r+');
      }
      if (runId !== undefined && kept?.exists)
        backup = await backUpFile(near.own, near.path ?? path, kept.bytes, runId);
      if (record) written = await beginRecord(near.own, record);
      const changed = (): ProcedureError => fileChanged(path, 'was changed meanwhile');
      const stamp = stampOf(realPath);
      const now = await hashLocalFile(path);
      if (!now || now.sha256 !== expected || now.realPath !== realPath) throw changed();
      if (temporary === undefined) await whileHeld(() => rm(realPath));
      else if (process.platform === 'win32') {
        const done = await replaceFile(temporary, realPath, expected);
        if (done === 'changed') throw changed();
        attributes = done;
      } else if (!(await moveOverSame(temporary, realPath, stamp))) throw changed();
    });
  } catch (error) {
    if (temporary !== undefined) await rm(temporary, { force: true });
    if (backup !== undefined) await dropBackup(backup);
    await written?.drop();
    throw error;
  }
  await syncFolder(dirname(realPath));
  await written?.end();
  return {
    realPath,
    ...given({ backup, attributes }),
  };
}

/** The file was left as it was, so nothing is to be taken back. */
async function dropBackup(backup: string): Promise<void> {
  await rm(backup, { force: true }).catch(() => undefined);
  await rmdir(dirname(backup)).catch(() => undefined);
}

/** Of several who make the same file at one time, one succeeds. */
async function createFile(
  { path, content, mode = 0o644, runId, record }: ReplaceRequest,
  near: NearHost,
): Promise<ReplaceResult> {
  const there = await lstat(path).catch(() => undefined);
  if (there) {
    await refuseLink(path);
    throw fileChanged(path, 'is there already');
  }
  const folder = dirname(path);
  if (content === null) return { realPath: path };
  const isOwn = folder === near.own || folder.startsWith(`${near.own}${sep}`);
  const made = isOwn
    ? await makeFolders(folder, 0o700).then(() => false)
    : await makeFolder(folder);
  const realPath = join(await realpath(folder), basename(path));
  const owner = temporaryName(near.path ?? path, runId);
  const temporary = join(dirname(realPath), owner);
  let written: WrittenRecord | undefined;
  let isThere = false;
  try {
    await withFolderLocked(realPath, owner, async () => {
      await writeSynced(temporary, content, 'wx', mode);
      if (record) written = await beginRecord(near.own, record);
      isThere = await moveInto(temporary, realPath);
      if (!isThere) throw fileChanged(path, 'is there already');
    });
    await syncFolder(folder);
    await written?.end();
    return { realPath };
  } catch (error) {
    await rm(temporary, { force: true });
    if (isThere) throw error;
    await written?.drop();
    if (made) await rmdir(folder).catch(() => undefined);
    throw error;
  }
}

/** A drop-in folder that the packages do not make, as /etc/multipath/conf.d on XenServer 7.5; one level only. */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: 0o755 });
    await syncFolder(dirname(folder));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function refuseLink(path: string): Promise<void> {
  const target = await readlink(path).catch(() => undefined);
  if (target === undefined) return;
  const code = await realpath(path).then(
    () => undefined,
    (error: NodeJS.ErrnoException) => error.code,
  );
  if (code !== undefined) throw linkError(path, code === 'ELOOP' ? 'loop' : 'dangling');
}

/** Opened for writing and left as it is; whoever holds it, or has taken it away, is no reason here. */
export async function tryToWriteLocal(file: string, path: string): Promise<void> {
  try {
    await (await open(file, 'r+')).close();
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['EBUSY', 'ENOENT', 'ETXTBSY'].includes(code)) return;
    throw explainErrno(error, `write ${path}`) ?? error;
  }
}

/** Beside a file that needs no change. */
export const clearLeft: (file: string) => Promise<void> = clearDeadLock;
