import { existsSync } from 'node:fs';
import { mkdir, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { defaultStateFolder } from '@quantastor-xenserver/core';
import { InputError } from './inputs/reader.ts';

export function stateFolderOf(given: string | undefined, workspace: string): string {
  return given === undefined ? defaultStateFolder() : resolve(workspace, given);
}

export function journalOf(runId: string, folder: string): string {
  return join(folder, 'runs', runId);
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
    throw new InputError([
      {
        input: 'state-folder',
        message: `the journal cannot be kept in ${folder}: ${code ?? message}. Name a folder that can be written to`,
      },
    ]);
  }
}
