import { join } from 'node:path';
import { ProcedureError } from '../../errors.ts';

/** Paths on the server, by kind; each is the batch file's own path with a number and an ending. */
export interface BatchNames {
  out(index: number): string;
  err(index: number): string;
  code(index: number): string;
}

/**
 * A batch file that runs commands one after another and keeps what each wrote and its whole exit code: a program in the
 * middle may cut an exit code to 8 bits, and each would quote words in a way of its own.
 *
 * @throws ProcedureError BAD_INPUT for a word that cmd.exe could take for something else.
 */
export function renderBatch(
  commands: readonly (readonly string[])[],
  names: BatchNames,
  place: string,
): string {
  const lines = commands.flatMap((argv, index) => [
    `${argv.map((word) => batchWord(word, place)).join(' ')} <nul >${names.out(index)} 2>${names.err(index)}`,
    // the redirection stands first, for a digit right before it would be a handle
    `>${names.code(index)} echo %errorlevel%`,
  ]);
  return ['@echo off', ...lines, ''].join('\r\n');
}

/** Quotes keep everything from cmd.exe but `%` and quotes; a backslash before the closing quote would keep that from the program. */
function batchWord(word: string, place: string): string {
  if (!/^[ !#-~]*$/.test(word))
    throw new ProcedureError(
      'BAD_INPUT',
      `${JSON.stringify(word)} cannot be handed to a command of the server: only plain ASCII without quotes can`,
      { place, remedy: 'Use a path without such characters, or run this on the server itself.' },
    );
  const text = word.replaceAll('%', '%%');
  if (/^[\w.:\\/%?+-]+$/.test(text)) return text;
  return `"${text.replace(/\\+$/, '$&$&')}"`;
}

/**
 * The place on this machine of a path of the server.
 *
 * @throws ProcedureError BAD_INPUT for a path that is not whole, or on a drive that is not mounted here.
 */
export function mapWindowsPath(
  path: string,
  drives: Readonly<Record<string, string>>,
  place: string,
): string {
  const [, letter = '', rest = ''] = /^([A-Za-z]):[\\/](.+)$/.exec(path) ?? [];
  const mount = drives[letter.toUpperCase()];
  const parts = rest.split(/[\\/]/);
  const isWhole = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (mount !== undefined && isWhole && !/[:\0]/.test(rest)) return join(mount, ...parts);
  throw new ProcedureError('BAD_INPUT', `${JSON.stringify(path)} cannot be reached from here`, {
    place,
    remedy: 'Give a whole path on one of the drives that are mounted here.',
  });
}
