import { readFileSync, type Stats, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { ProcedureError } from '@quantastor-xenserver/core';
import { UsageError } from './exit-codes.ts';

let stdinTaken = false;

/** Up to here a file is read at once: a turn of the event loop for each of ten thousand takes longer than all else. */
const AT_ONCE = 256 * 1024;

/** What is read at most, of a file and of stdin; what the options name is thousands of times smaller. */
const MOST: number = 64 * 1024 * 1024;

/** The bytes of a file; `-` is stdin. `option` is what named it, for the message. */
export async function readInput(path: string, option?: string): Promise<Uint8Array> {
  const place = option === undefined ? path : `${option} ${path}`;
  if (path === '-') return readStdin(place);
  try {
    const stats = statSync(path);
    refuseEndless(place, path, stats);
    if (stats.size > MOST) throw tooLarge(place);
    return stats.isFile() && stats.size <= AT_ONCE ? readFileSync(path) : await readFile(path);
  } catch (error) {
    if (error instanceof ProcedureError) throw error;
    throw unreadable(place, error);
  }
}

export async function readInputText(path: string, option?: string): Promise<string> {
  return new TextDecoder().decode(await readInput(path, option));
}

/** What a shell hands over as `<(command)`: its writer is there already. */
const HANDED_OVER = /^\/(?:dev\/fd|proc\/self\/fd)\/\d+$|^\/dev\/stdin$/;

/** A pipe in the place of a file is waited for without end when nobody writes to it, and a device has no end. */
function refuseEndless(place: string, path: string, stats: Stats): void {
  if (stats.isFile() || stats.isDirectory() || HANDED_OVER.test(path)) return;
  throw new ProcedureError('BAD_INPUT', 'not a regular file', {
    place,
    remedy: 'Name a file, or - for what comes through stdin.',
  });
}

async function readStdin(place: string): Promise<Uint8Array> {
  if (stdinTaken) throw new UsageError('only one option can read stdin');
  stdinTaken = true;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of process.stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MOST) throw tooLarge(place);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

function tooLarge(place: string): ProcedureError {
  return new ProcedureError('BAD_INPUT', `it has more than ${MOST} bytes, which are read at most`, {
    place,
    remedy: 'Name the file that is meant.',
  });
}

function unreadable(path: string, error: unknown): ProcedureError {
  const code = (error as NodeJS.ErrnoException).code;
  const options = { place: path, cause: error };
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new ProcedureError('NOT_FOUND', 'there is no such file', options);
  if (code === 'EISDIR')
    return new ProcedureError('BAD_INPUT', 'this is a folder, not a file', options);
  if (code === 'EACCES' || code === 'EPERM')
    return new ProcedureError('ACCESS_DENIED', 'this file may not be read', options);
  return new ProcedureError('BAD_INPUT', (error as Error).message, options);
}
