import { ProcedureError } from '../../errors.ts';
import { notAFile, refusedReplace, tooLarge } from '../../os/file-errors.ts';
import { sha256 } from '../../os/hash.ts';
import { byBytes } from '../../os/read.ts';
import type { CommandResult, FileState, FolderQuery } from '../host.ts';
import { MAX_WINDOWS_BYTES } from './powershell.ts';

type Parts = readonly string[] | undefined;

export function textOf(base64: string | undefined): string {
  return Buffer.from(base64 ?? '', 'base64').toString('utf8');
}

export function readFile(path: string, parts: Parts): FileState {
  const [kind, first, second] = parts ?? [];
  switch (kind) {
    case 'f': {
      const bytes = new Uint8Array(Buffer.from(second ?? '', 'base64'));
      return { exists: true, path, realPath: textOf(first), bytes, sha256: sha256(bytes) };
    }
    case '-':
      return { exists: false, path };
    case 'o':
      throw notAFile(path);
    case 'l':
      throw tooLarge(path, MAX_WINDOWS_BYTES);
    default:
      throw failed(kind, `read ${path}`, textOf(first));
  }
}

/** One that cannot be read is `unread`, and no error. */
export function readFew(path: string, parts: Parts): FileState {
  const kind = parts?.[0];
  if (kind === 'f' || kind === '-') return readFile(path, parts);
  const why = { l: 'large', o: 'other' } as const;
  return { exists: false, path, unread: why[kind as 'l' | 'o'] ?? 'denied' };
}

/** Takes a folder's values off the list, up to its end mark. */
export function readFolder(
  { path, most, newest }: FolderQuery,
  rest: Parts[],
): readonly FileState[] | undefined {
  const head = rest.shift() ?? [];
  const found: FileState[] = [];
  for (let parts = rest.shift(); parts?.[0] === 'e'; parts = rest.shift()) {
    const read = most === undefined ? readFile : readFew;
    const file = read(textOf(parts[1]), parts.slice(2));
    if (file.exists || file.unread) found.push(file);
  }
  if (head[0] === 'n') return undefined;
  if (head[0] !== 'd') throw failed(head[0], `read the folder ${path}`, textOf(head[1]));
  const sorted = found.sort((a, b) => byBytes(a.path, b.path));
  return newest
    ? sorted.filter(({ path: file }) => !/[\\/]\.[^\\/]*$/.test(file)).slice(-1)
    : sorted;
}

export function readRun(argv: readonly string[], parts: Parts): CommandResult {
  const [kind, exit, over, stdout, stderr] = parts ?? [];
  if (kind !== 'c') throw failed(kind, `run ${argv[0]}`, textOf(exit));
  const timedOut = over === '1';
  return {
    argv,
    // Windows shows codes without a sign, .NET with one
    exit: timedOut ? null : Number(exit) >>> 0,
    stdout: textOf(stdout),
    stderr: textOf(stderr),
    timedOut,
  };
}

export function replaceError(state: string, path: string, said: string): ProcedureError {
  const known = refusedReplace(state, path);
  if (known) return known;
  switch (state) {
    case 'link':
      return new ProcedureError('REFUSED', `${path} is a link`, {
        remedy: 'Name the file that it points to.',
      });
    case 'readonly':
      return new ProcedureError(
        'ACCESS_DENIED',
        `cannot write ${path}: its read-only attribute is set`,
        { remedy: `Take it away on the server (attrib -r "${path}"), and run again.` },
      );
    default:
      return failed(state, `write ${path}`, said);
  }
}

function failed(kind: string | undefined, doing: string, said: string): ProcedureError {
  const why = said.trim() === '' ? 'no reason given' : said.trim();
  const isDenied = kind === 'r';
  return new ProcedureError(
    isDenied ? 'ACCESS_DENIED' : 'COMMAND_FAILED',
    `cannot ${doing}: ${why}`,
    {
      remedy: isDenied
        ? 'Connect as an administrator of the server; where you are one, look at the access list (icacls).'
        : 'Look at the file and its folder on the server, then run again.',
    },
  );
}
