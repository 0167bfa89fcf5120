import { ProcedureError } from '../../errors.ts';
import { linkError, notAFile } from '../../os/file-errors.ts';
import { sha256 } from '../../os/hash.ts';
import { MAX_FILE_BYTES } from '../../os/limits.ts';
import { byBytes } from '../../os/read.ts';
import { MAX_RECORD_BYTES } from '../../os/record.ts';
import { quotePosix } from '../../text/quote.ts';
import type { CallOptions, CommandResult, Facts, FactsQuery, FileState, Unread } from '../host.ts';
import type { KnownContents } from './known-contents.ts';
import { factsSh } from './remote/facts.sh.ts';
import type { RemoteShell } from './shell.ts';
import { type AnswerReader, exitOf, readAnswer } from './wire.ts';

/** The shell text of the functions that {@link factsBody} calls; sent once a connection. */
export const factsFunctions: string = factsSh;

/** The body of one request: files, then folders, then commands. */
export function factsBody(query: FactsQuery): string {
  const lines: string[] = [];
  for (const path of query.files ?? []) lines.push(`q_file ${quotePosix([path])} && q_left`);
  for (const { path, contains = '', most, newest } of query.folders ?? []) {
    const [pattern, ...hidden] = patterns(path, contains);
    const limit = most === undefined ? '' : ` ${most}`;
    lines.push(
      ...(newest
        ? [
            `q_folder ${quotePosix([path])} && { for q_p in ${pattern}; do :; done`,
            `q_entry "$q_p"${limit}`,
            '}',
          ]
        : [
            `q_folder ${quotePosix([path])} && for q_p in ${[pattern, ...hidden].join(' ')}; do`,
            `q_entry "$q_p"${limit}`,
            'done',
          ]),
      `printf '%s' "\${q_m}z"`,
    );
  }
  for (const argv of query.commands ?? []) lines.push(`q_fact ${quotePosix(argv)}`);
  for (const path of query.own ?? [])
    lines.push(`q_few "$q_o"/${quotePosix([path])} ${MAX_RECORD_BYTES}`);
  lines.push('cd /');
  return lines.join('\n');
}

/** A leading dot is matched by a dot that stands there only, so hidden names need patterns of their own. */
function patterns(path: string, contains: string): string[] {
  const folder = quotePosix([path.endsWith('/') ? path : `${path}/`]);
  const part = contains === '' ? '' : quotePosix([contains]);
  const list = [`${folder}*${part}*`, `${folder}.*${part}*`];
  if (contains.startsWith('.')) list.push(`${folder}${part}*`);
  return list;
}

/** Names what may hang beside the reading of files: a program that waits for a disk or a server. */
function doingOf({ commands = [] }: FactsQuery): string {
  const programs = [...new Set(commands.map(([program = '']) => program))];
  return `reading its files${programs.length > 0 ? ` and asking ${programs.join(', ')}` : ''}`;
}

/** Everything in one round trip; a file that vanished while it was read is asked for once more. */
export async function askFacts(
  shell: RemoteShell,
  query: FactsQuery,
  known: KnownContents,
  options: CallOptions & { readonly timeoutMs: number },
): Promise<Facts> {
  for (let attempt = 1; ; attempt++) {
    const answer = await shell.ask({
      doing: doingOf(query),
      functions: [factsFunctions],
      compounds: [factsBody(query)],
      readsOnly: true,
      stderr: attempt === 1 && !query.commands?.length ? 'nowhere' : 'apart',
      limit: 2 * MAX_FILE_BYTES,
      ...options,
    });
    const facts = readFacts(query, readAnswer(answer), answer.stderr);
    if (!facts) {
      if (attempt === 1) continue;
      throw new ProcedureError('FILE_CHANGED', 'files change while they are read', {
        remedy: `Run again when the host is quiet. ${answer.stderr[0] ?? ''}`.trim(),
      });
    }
    rememberFiles(facts, known);
    return facts;
  }
}

export function rememberFiles({ files, folders }: Facts, known: KnownContents): void {
  for (const file of [...files.values(), ...[...folders.values()].flat()])
    if (file?.exists) known.remember(file.sha256, file.bytes);
}

/** Undefined when a file vanished meanwhile. */
export function readFacts(
  query: FactsQuery,
  answer: AnswerReader,
  stderr: readonly Buffer[],
): Facts | undefined {
  const files = new Map<string, FileState>();
  const folders = new Map<string, FileState[] | undefined>();
  let isWhole = true;
  const next = (path: string, isFew = false): FileState => {
    const file = readState(path, answer, isFew);
    if (!file) isWhole = false;
    return file ?? { exists: false, path };
  };
  for (const path of query.files ?? []) files.set(path, next(path));
  for (const { path, most } of query.folders ?? []) {
    const kind = answer.text();
    if (kind === 'r') throw denied(path);
    // two patterns may name one file; each is given once
    const entries = new Map<string, FileState>();
    for (let tag = answer.text(); tag === 'e'; tag = answer.text()) {
      const file = answer.text();
      const found = next(file, most !== undefined);
      const isHere = found.exists && found.realPath === file;
      entries.set(file, kind === 'dl' && isHere ? { ...found, left: true } : found);
    }
    folders.set(path, kind.startsWith('d') ? sortFiles([...entries.values()]) : undefined);
  }
  const commands = (query.commands ?? []).map((argv, index): CommandResult => {
    const stdout = answer.text();
    return {
      argv,
      stdout,
      exit: exitOf(answer.text()),
      stderr: `${stderr[index + 1] ?? ''}`,
      timedOut: false,
    };
  });
  const own = new Map((query.own ?? []).map((path) => [path, next(path, true)]));
  return isWhole ? { files, folders, commands, own } : undefined;
}

const UNREAD: Readonly<Record<string, Unread>> = {
  ...{ b: 'large', d: 'dangling', l: 'loop', o: 'other', r: 'denied', w: 'foreign' },
};

/** Undefined when the file vanished meanwhile. Of `isFew` what cannot be read is `unread`, and no error. */
export function readState(
  path: string,
  answer: AnswerReader,
  isFew = false,
): FileState | undefined {
  const kind = answer.text();
  const unread = isFew ? UNREAD[kind] : undefined;
  if (unread) {
    if (kind === 'd') answer.text();
    return { exists: false, path, unread };
  }
  switch (kind) {
    case 'f': {
      const realPath = answer.text().replace(/^\/\//, '/');
      const bytes = answer.bytes();
      const status = answer.text();
      if (status !== '0' && status !== '0l') return undefined;
      const left = status === '0l' ? { left: true as const } : {};
      return { exists: true, path, realPath, bytes, sha256: sha256(bytes), ...left };
    }
    case '-':
      return { exists: false, path };
    case 'd':
      return { exists: false, path, linkTo: answer.text().replace(/\n$/, '') };
    case 'o':
      throw notAFile(path);
    case 'l':
      throw linkError(path, 'loop');
    default:
      throw denied(path);
  }
}

function sortFiles(files: readonly FileState[]): FileState[] {
  const found = files.filter((file) => file.exists || file.unread);
  return found.sort((one, other) => byBytes(one.path, other.path));
}

function denied(path: string): ProcedureError {
  return new ProcedureError('ACCESS_DENIED', `${path} may not be read`, {
    remedy: 'Log in as a user who may, such as root.',
  });
}
