import { readFileSync, readlinkSync, type Stats, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type ErrorCode, ProcedureError } from '@quantastor-xenserver/core';
import { UsageError } from './exit-codes.ts';
import { plain } from './output/output.ts';

let stdinTaken = false;

/** Up to here a file is read at once: a turn of the event loop for each of ten thousand takes longer than all else. */
const AT_ONCE = 256 * 1024;

/** What is read at most, of a file and of stdin; what the options name is thousands of times smaller. */
const MOST: number = 64 * 1024 * 1024;

const NAME_FILE = 'Name a file, or - for what comes through stdin.';
const MEND_LINK = 'Mend or remove the link: ls -l shows where it points.';

/** The bytes of a file; `-` is stdin. `option` is what named it, for the message. */
export async function readInput(path: string, option?: string): Promise<Uint8Array> {
  const place = option === undefined ? path : `${option} ${path}`;
  if (path === '-') return readStdin(place);
  // a file that is worked on is refused under the code that any host has for it
  const code = option === undefined ? 'REFUSED' : 'BAD_INPUT';
  try {
    const stats = statSync(path);
    refuseEndless(place, path, stats, code);
    if (stats.size > MOST) throw tooLarge(place, code);
    return stats.isFile() && stats.size <= AT_ONCE ? readFileSync(path) : await readFile(path);
  } catch (error) {
    if (error instanceof ProcedureError) throw error;
    throw unreadable(place, error, code, linkOf(path));
  }
}

/** Where a link points, as it says; undefined for what is none. */
function linkOf(path: string): string | undefined {
  try {
    return plain(readlinkSync(path)).replaceAll('\n', ' ');
  } catch {
    return undefined;
  }
}

export async function readInputText(path: string, option?: string): Promise<string> {
  return new TextDecoder().decode(await readInput(path, option));
}

/** What a shell hands over as `<(command)`: its writer is there already. */
const HANDED_OVER = /^\/(?:dev\/fd|proc\/self\/fd)\/\d+$|^\/dev\/stdin$/;

/** A pipe in the place of a file is waited for without end when nobody writes to it, and a device has no end. */
function refuseEndless(place: string, path: string, stats: Stats, code: ErrorCode): void {
  if (stats.isFile() || stats.isDirectory() || HANDED_OVER.test(path)) return;
  throw new ProcedureError(code, 'not a regular file', {
    place,
    remedy: NAME_FILE,
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

function tooLarge(place: string, code: ErrorCode = 'BAD_INPUT'): ProcedureError {
  return new ProcedureError(code, `it has more than ${MOST} bytes, which are read at most`, {
    place,
    remedy: 'Name the file that is meant.',
  });
}

function unreadable(
  place: string,
  error: unknown,
  refusal: ErrorCode,
  linkTo?: string,
): ProcedureError {
  const { code } = error as NodeJS.ErrnoException;
  const make = (known: ErrorCode, message: string, remedy: string): ProcedureError =>
    new ProcedureError(known, message, { place, remedy, cause: error });
  if (code === 'ELOOP') return make(refusal, 'its links lead in a circle', MEND_LINK);
  if (code === 'ENOENT' && linkTo !== undefined)
    return make('NOT_FOUND', `this is a link to ${linkTo}, which does not exist`, MEND_LINK);
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return make('NOT_FOUND', 'there is no such file', 'Correct the path.');
  if (code === 'EISDIR') return make(refusal, 'this is a folder, not a file', NAME_FILE);
  if (code === 'EACCES' || code === 'EPERM')
    return make('ACCESS_DENIED', 'this file may not be read', 'Run it as a user who may.');
  return make('BAD_INPUT', (error as Error).message, NAME_FILE);
}
