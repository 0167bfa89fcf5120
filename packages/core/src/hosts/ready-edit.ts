import { sha256 } from '../os/hash.ts';
import { MAX_FILE_BYTES } from '../os/limits.ts';
import { given } from '../text/given.ts';
import { quotePosix } from '../text/quote.ts';
import type { CallOptions, FileOrReplaced, ReadyEdit } from './host.ts';
import { changedMiddle } from './shell/changed-middle.ts';
import { factsFunctions, readState } from './shell/facts.ts';
import { sameSh } from './shell/remote/same.sh.ts';
import { readReplaced, replaceError, replaceFunctions, replaceScript } from './shell/replace.ts';
import type { RemoteShell } from './shell/shell.ts';
import { readAnswer } from './shell/wire.ts';

/**
 * One operation. Only what comes between bytes that the file keeps is sent, so that no byte of the file that the edit
 * was planned on goes to a host that may have another. Undefined when the file vanished or could not be written; asked
 * for each by itself, the host tells why.
 */
export async function askReadOrReplace(
  shell: RemoteShell,
  path: string,
  { realPath, before, after, runId }: ReadyEdit,
  options: CallOptions & { readonly timeoutMs: number },
): Promise<FileOrReplaced | undefined> {
  const change = changedMiddle(before, after);
  const old = sha256(before);
  const request = { path: realPath, expected: old, content: after };
  const { compounds, calls = [] } = replaceScript({ ...request, ...given({ runId }) }, change, {
    tool: 'sha256sum',
    old,
    new: sha256(after),
  });
  const [begin, end] = compounds;
  const answer = await shell.ask({
    doing: `reading or writing ${path}`,
    functions: [factsFunctions, replaceFunctions, sameSh],
    compounds: [
      [
        `if q_same ${quotePosix([path, realPath, old])}; then`,
        `printf '%s' "\${q_m}w"`,
        begin,
        ...calls,
        end,
        'else',
        `printf '%s' "\${q_m}s"`,
        `q_file ${quotePosix([path])} && q_left`,
        'fi',
        'cd /',
      ].join('\n'),
    ],
    stderr: 'nowhere',
    limit: 2 * MAX_FILE_BYTES,
    ...options,
  });
  const reader = readAnswer(answer);
  if (reader.text() === 's') {
    const file = readState(path, reader);
    return file && { file };
  }
  const state = reader.text();
  if (state === 'folder') throw replaceError(state, realPath, '');
  if (state !== 'ok') return undefined;
  const replaced = readReplaced(reader);
  return { file: { exists: true, path, realPath, bytes: before, sha256: old }, replaced };
}

/** Whether all that an edit sends is its own: it puts something in, or takes something out. */
export function sendsOnlyItsOwn({ before, after }: Pick<ReadyEdit, 'before' | 'after'>): boolean {
  const { prefix, middle, suffix } = changedMiddle(before, after);
  return middle.length === 0 || prefix + suffix === before.length;
}
