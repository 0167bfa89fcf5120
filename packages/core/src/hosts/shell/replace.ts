import { ProcedureError } from '../../errors.ts';
import { encodeBackupName } from '../../os/backup.ts';
import {
  explainToolError,
  fileChanged,
  folderLocked,
  linkError,
  refusedReplace,
} from '../../os/file-errors.ts';
import { sha256 } from '../../os/hash.ts';
import { temporaryName } from '../../os/names.ts';
import { printableLine } from '../../text/printable.ts';
import { quotePosix } from '../../text/quote.ts';
import type { CallOptions, ReplaceRequest, ReplaceResult } from '../host.ts';
import { type ChangedMiddle, changedMiddle } from './changed-middle.ts';
import { HASH_TOOLS, type HashTool, hashAs } from './content-hash.ts';
import { encodePrintfWords } from './encode-printf.ts';
import { factsFunctions } from './facts.ts';
import type { KnownContents } from './known-contents.ts';
import { heldError, recordVariables } from './record.ts';
import { replaceSh } from './remote/replace.sh.ts';
import type { RemoteShell, ShellRequest } from './shell.ts';
import { type AnswerReader, readAnswer } from './wire.ts';

export const replaceFunctions: string = replaceSh;

export interface RemoteReplace {
  readonly path: string;
  /** As the hash program prints it; '' when the file must not exist. */
  readonly oldHash: string;
  /** '' when the file is removed. */
  readonly newHash: string;
  readonly hashTool: string;
  readonly temporaryName: string;
  readonly mode: number;
  readonly prefix: number;
  readonly suffix: number;
  readonly backup?: { readonly folder: string; readonly name: string };
}

function replaceBegin(request: RemoteReplace): string {
  const set = (name: string, value: string | number): string =>
    `${name}=${quotePosix([`${value}`])}`;
  return [
    set('q_p', request.path),
    set('q_old', request.oldHash),
    set('q_new', request.newHash),
    set('q_k', request.hashTool),
    set('q_tn', `./${request.temporaryName}`),
    set('q_mode', request.mode.toString(8)),
    set('q_pre', request.prefix),
    set('q_post', request.suffix),
    set('q_run', request.backup?.folder ?? ''),
    set('q_bk', request.backup?.name ?? ''),
    'q_begin',
  ].join('\n');
}

const ANSWER_BYTES = 1024 * 1024;
/** Of a file as shell text. */
const WHOLE_BYTES = 32 * 1024;

/** One round trip: the far side compares, fills a copy, checks it, backs up, syncs, compares again and renames. */
export async function askReplace(
  shell: RemoteShell,
  request: ReplaceRequest,
  known: KnownContents,
  timeoutMs: number,
): Promise<ReplaceResult> {
  const { moreMs, ...script } = replaceTold(shell, request, known);
  const answer = await shell.ask({
    doing: `writing ${request.path}`,
    ...script,
    stderr: 'before',
    timeoutMs: timeoutMs + moreMs,
    limit: ANSWER_BYTES,
  });
  return readAnswered(request, readAnswer(answer), answer.stderr[0], known);
}

/** One round trip: what dead processes of ours left beside a file goes. */
export async function askTidy(
  shell: RemoteShell,
  path: string,
  call: CallOptions & { readonly timeoutMs: number },
): Promise<void> {
  const names = `q_p=${quotePosix([path])}\nq_tn=${quotePosix([`./${temporaryName(path)}`])}`;
  const answer = await shell.ask({
    doing: `clearing what was left beside ${path}`,
    functions: [factsFunctions, replaceFunctions],
    compounds: [`${names}\nq_tidy\nprintf '%s' "\${q_m}ok"`],
    stderr: 'nowhere',
    limit: ANSWER_BYTES,
    ...call,
  });
  readAnswer(answer).text();
}

/** A replacement as it is told to this host. */
export function replaceTold(
  shell: RemoteShell,
  request: ReplaceRequest,
  known: KnownContents,
): Required<Pick<ShellRequest, 'functions' | 'compounds' | 'calls'>> & { readonly moreMs: number } {
  const { path, expected, content } = request;
  const tool = HASH_TOOLS.find((name) => shell.tools.includes(name));
  if (!tool)
    throw new ProcedureError('REFUSED', 'the host has no program to check a file with', {
      remedy: `Install one of ${HASH_TOOLS.join(', ')} there.`,
    });
  const old = expected === null ? undefined : known.find(expected);
  const change = toSend(old ?? new Uint8Array(), content ?? new Uint8Array(), shell.isPrivate);
  const { compounds, calls = [] } = replaceScript(request, change, {
    tool,
    old: expected === null ? '' : hashOf(tool, expected, old, path),
    new: content === null ? '' : hashAs(tool, content),
  });
  const moreMs = change.middle.length / 50;
  return { functions: [factsFunctions, replaceFunctions], compounds, calls, moreMs };
}

/** @throws ProcedureError when nothing was replaced, or the disk may not keep it. */
export function readAnswered(
  { path, content }: ReplaceRequest,
  reader: AnswerReader,
  stderr: Uint8Array | undefined,
  known: KnownContents,
): ReplaceResult {
  const state = reader.text();
  if (state === 'held') throw heldError(reader);
  if (state === 'locked') throw folderLocked(path, printableLine(reader.text()));
  if (state !== 'ok') throw replaceError(state, path, `${stderr ?? ''}`);
  if (content !== null) known.remember(sha256(content), content);
  return readReplaced(reader);
}

/** What the far side is told; it answers with its state, the real path and the backup. */
export function replaceScript(
  { path, mode = 0o644, runId, record }: ReplaceRequest,
  change: ChangedMiddle,
  hash: { readonly tool: HashTool; readonly old: string; readonly new: string },
): Pick<ShellRequest, 'compounds' | 'calls'> {
  const begin = replaceBegin({
    path,
    oldHash: hash.old,
    newHash: hash.new,
    hashTool: hash.tool,
    temporaryName: temporaryName(path, runId),
    mode,
    prefix: change.prefix,
    suffix: change.suffix,
    ...(runId === undefined
      ? {}
      : { backup: { folder: encodeBackupName(runId), name: encodeBackupName(path) } }),
  });
  return {
    compounds: [`${recordVariables(record)}\n${begin}`, 'q_finish\nq_report'],
    calls: encodePrintfWords(change.middle).map((word) => `q_put ${word}`),
  };
}

/** What follows the state `ok`. */
export function readReplaced(reader: AnswerReader): ReplaceResult {
  const realPath = reader.text().replace(/^\/\//, '/');
  const backup = reader.text();
  const isNotKnown = reader.text() !== '';
  return {
    realPath,
    ...(backup === '' ? {} : { backup }),
    ...(isNotKnown ? { attributes: 'not-known' } : {}),
  };
}

/**
 * A small file travels whole: the far side starts fewer processes than to keep its ends. On a command line, where any
 * user of the host may look, only what the edit puts in.
 */
function toSend(before: Uint8Array, after: Uint8Array, isPrivate: boolean): ChangedMiddle {
  const isSmall = after.length <= WHOLE_BYTES && shellSize(after) <= WHOLE_BYTES;
  return isSmall && isPrivate
    ? { prefix: 0, middle: after, suffix: 0 }
    : changedMiddle(before, after);
}

function shellSize(bytes: Uint8Array): number {
  return encodePrintfWords(bytes).reduce((sum, word) => sum + word.length, 0);
}

/** What the far side's own program must say of the bytes that were planned on. */
function hashOf(
  tool: HashTool,
  expected: string,
  old: Uint8Array | undefined,
  path: string,
): string {
  if (tool === 'sha256sum') return expected;
  if (old) return hashAs(tool, old);
  throw fileChanged(path, 'has other bytes than planned on');
}

export function replaceError(state: string, path: string, said: string): ProcedureError {
  const known = refusedReplace(state, path);
  if (known) return known;
  switch (state) {
    case 'dangling':
    case 'loop':
      return linkError(path, state);
    case 'link':
      return new ProcedureError('REFUSED', `${path} is a link; removing its file would break it`, {
        remedy: 'Name the file itself.',
      });
    case 'denied':
      return explainToolError(`${said}\nPermission denied`, `reach ${path}`);
    case 'owner':
      return new ProcedureError('ACCESS_DENIED', `cannot keep owner and mode of ${path}`, {
        remedy: "Log in as root, or as the file's owner.",
      });
    case 'folder':
      return explainToolError(said, `sync the folder of ${path}; its new bytes are in place`);
    default:
      return explainToolError(said, DOING[state]?.(path) ?? `write ${path}`);
  }
}

const DOING: Readonly<Record<string, (path: string) => string>> = {
  mkdir: (path) => `make the folder of ${path}`,
  create: (path) => `make a file beside ${path}`,
  backup: (path) => `back up ${path}`,
  read: (path) => `read ${path}`,
  sync: (path) => `sync the copy of ${path}`,
  record: (path) => `write this run's record before ${path}`,
};
