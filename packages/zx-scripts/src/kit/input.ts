import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { ProcedureError } from '@quantastor-xenserver/core';
import { UsageError } from './exit-codes.ts';

let stdinTaken = false;

/** Up to here a file is read at once: a turn of the event loop for each of ten thousand takes longer than all else. */
const AT_ONCE = 256 * 1024;

/** The bytes of a file; `-` is stdin. `option` is what named it, for the message. */
export async function readInput(path: string, option?: string): Promise<Uint8Array> {
  if (path === '-') return readStdin();
  try {
    // what is no regular file, such as a pipe, may have its bytes later
    const stats = statSync(path);
    return stats.isFile() && stats.size <= AT_ONCE ? readFileSync(path) : await readFile(path);
  } catch (error) {
    throw unreadable(option === undefined ? path : `${option} ${path}`, error);
  }
}

export async function readInputText(path: string, option?: string): Promise<string> {
  return new TextDecoder().decode(await readInput(path, option));
}

async function readStdin(): Promise<Uint8Array> {
  if (stdinTaken) throw new UsageError('only one option can read stdin');
  stdinTaken = true;
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
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
