import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve, sep } from 'node:path';
import { ProcedureError } from '@quantastor-xenserver/core';

/** What is read at most of a profile, a rule or a plan; they are thousands of times smaller. */
const MOST: number = 64 * 1024 * 1024;

/** A path that is in the workspace by its name, and leads out of it. The message holds no byte of what is there. */
export class OutsideError extends Error {
  override readonly name = 'OutsideError';
}

/**
 * The real path of a file that an input or a pattern names. The author of a pull request controls the links in it, and
 * what is read here goes into a log that others see.
 *
 * @throws OutsideError for what is not below the real path of the workspace; the system's error when it is not there.
 */
export async function insideWorkspace(workspace: string, path: string): Promise<string> {
  const root = await realpath(workspace);
  const given = resolve(workspace, path);
  if (!isBelow(root, given) && !isBelow(resolve(workspace), given))
    throw new OutsideError(`${path} is not in the workspace`);
  const real = await realpath(given);
  if (!isBelow(root, real))
    throw new OutsideError(
      `${path} is a link, or lies behind one, that leads out of the workspace`,
    );
  // a checkout may keep its token there, and a link of a pull request may lead to it
  if (
    relative(root, real)
      .split(sep)
      .some((name) => name.toLowerCase() === '.git')
  )
    throw new OutsideError(`${path} lies in a .git folder, or is a link into one`);
  return real;
}

/** @throws Error with a message that holds nothing of the file's content. */
export async function readInWorkspace(workspace: string, path: string): Promise<Uint8Array> {
  try {
    const real = await insideWorkspace(workspace, path);
    const state = await stat(real);
    if (state.isDirectory()) throw new OutsideError('this is a folder, not a file');
    if (!state.isFile()) throw new OutsideError('this is not a regular file');
    if (state.size > MOST) throw new OutsideError(`it has more than ${MOST} bytes`);
    return await readFile(real);
  } catch (error) {
    if (error instanceof OutsideError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new ProcedureError('NOT_FOUND', 'there is no such file in the workspace', {
        place: path,
      });
    throw new OutsideError(
      code === 'EACCES' || code === 'EPERM'
        ? 'this file may not be read'
        : `this file cannot be read (${code ?? 'unknown error'})`,
    );
  }
}

export function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith(`..${sep}`));
}
