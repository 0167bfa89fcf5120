import { join } from 'node:path';
import { ProcedureError } from '../../errors.ts';
import { quoteWindows } from '../../text/quote.ts';

/** Paths on the server, by kind; each is the batch file's own path with a number and an ending. */
export interface BatchNames {
  out(index: number): string;
  err(index: number): string;
  code(index: number): string;
}

/**
 * A batch file that runs commands one after another and keeps what each wrote and its whole exit code: a program in the
 * middle may cut an exit code to 8 bits, and each would quote words in a way of its own. With `asUtf8` cmd.exe is told that
 * the file is in UTF-8.
 */
export function renderBatch(
  commands: readonly (readonly string[])[],
  names: BatchNames,
  asUtf8 = false,
): string {
  const lines = commands.flatMap((argv, index) => [
    `${argv.map(batchWord).join(' ')} <nul >${names.out(index)} 2>${names.err(index)}`,
    // the redirection stands first, for a digit right before it would be a handle
    `>${names.code(index)} echo %errorlevel%`,
  ]);
  return ['@echo off', ...(asUtf8 ? ['chcp 65001 >nul'] : []), ...lines, ''].join('\r\n');
}

/** What no batch file can hand over; undefined for words that it can. */
export function batchProblem(argv: readonly string[]): string | undefined {
  const odd = argv.find((word) => [...word].some((sign) => sign < ' ' || sign === '\u007f'));
  return odd === undefined ? undefined : `${JSON.stringify(odd)} has a control character`;
}

/** Quotes keep everything from cmd.exe but `%` and quotes; a backslash before the closing quote would keep that from the program. */
function batchWord(word: string): string {
  const text = word.replaceAll('%', '%%');
  if (/^[\w.:\\/%?+-]+$/.test(text)) return text;
  if (!text.includes('"')) return `"${text.replace(/\\+$/, '$&$&')}"`;
  // as the program splits its words, and then each sign of cmd.exe's own behind a caret, so that it sees no quotes at all
  return quoteWindows([text]).replace(/[\^&|<>()"!]/g, '^$&');
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
