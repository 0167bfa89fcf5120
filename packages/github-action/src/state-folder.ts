import { createHash } from 'node:crypto';
import { constants, existsSync } from 'node:fs';
import { type FileHandle, mkdir, open, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { defaultStateFolder, ProcedureError } from '@quantastor-xenserver/core';
import { wrongInput } from './inputs/reader.ts';

export function stateFolderOf(given: string | undefined, workspace: string): string {
  return given === undefined ? defaultStateFolder() : resolve(workspace, given);
}

export function journalOf(runId: string, folder: string): string {
  return join(folder, 'runs', runId);
}

/** As many as core reads of a journal. */
const MOST = 256 * 1024 * 1024;

/**
 * Of the bytes of the journal; '' where there is none that core would read: the folder may be the workspace's, and a link or
 * a device in the journal's place is no journal.
 */
export async function journalDigest(runId: string, folder: string): Promise<string> {
  const path = join(journalOf(runId, folder), 'journal.jsonl');
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, flags);
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > MOST) return '';
    return `sha256:${createHash('sha256')
      .update(await handle.readFile())
      .digest('hex')}`;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (['ENOENT', 'ENOTDIR', 'ELOOP', 'EISDIR', 'ENXIO'].includes(code)) return '';
    throw error;
  } finally {
    await handle?.close();
  }
}

/**
 * An artifact may be somebody else's: what its journal says is done with root's rights.
 *
 * @throws ProcedureError REFUSED when the journal is not the one that is expected.
 */
export async function checkJournal(
  runId: string,
  folder: string,
  expected: string | undefined,
): Promise<void> {
  if (expected === undefined) return;
  const found = await journalDigest(runId, folder);
  if (found === expected) return;
  const what = found === '' ? 'there is no journal of it' : `its journal has the digest ${found}`;
  throw new ProcedureError('REFUSED', `${what}, and ${expected} was expected: nothing was done`, {
    place: journalOf(runId, folder),
    remedy:
      'Take the state folder from the step that made the run, and journal-digest of the same step.',
  });
}

/**
 * Tries whether a folder can be made, before any host is asked. Step by step: Node's recursive mkdir never comes back
 * below /proc (the same loop elsewhere: nodejs/node#27198).
 *
 * @throws InputError that names the input.
 */
export async function checkStateFolder(folder: string): Promise<void> {
  let missing = folder;
  while (!existsSync(missing) && !existsSync(dirname(missing))) missing = dirname(missing);
  try {
    if (!existsSync(missing)) {
      await mkdir(missing);
      await rmdir(missing);
    } else if (!(await stat(missing)).isDirectory()) throw new Error('it is not a folder');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw wrongInput(
      'state-folder',
      `the journal cannot be kept in ${folder}: ${code ?? message}. Name a folder that can be written to`,
    );
  }
}
