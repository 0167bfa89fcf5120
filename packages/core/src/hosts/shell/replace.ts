import { ProcedureError } from '../../errors.ts';
import { encodeBackupName, ROOT_BACKUPS, USER_BACKUPS } from '../../os/backup.ts';
import { explainToolError, fileChanged, linkError, refusedReplace } from '../../os/file-errors.ts';
import { sha256 } from '../../os/hash.ts';
import { FOLDER_LOCK, LOCK_SECONDS } from '../../os/lock.ts';
import { temporaryName } from '../../os/names.ts';
import { quotePosix } from '../../text/quote.ts';
import type { ReplaceRequest, ReplaceResult } from '../host.ts';
import { type ChangedMiddle, changedMiddle } from './changed-middle.ts';
import { HASH_TOOLS, type HashTool, hashAs } from './content-hash.ts';
import { encodePrintfWords } from './encode-printf.ts';
import { factsFunctions } from './facts.ts';
import type { KnownContents } from './known-contents.ts';
import type { RemoteShell, ShellRequest } from './shell.ts';
import { type AnswerReader, readAnswer } from './wire.ts';

const LOCK = `./${FOLDER_LOCK}`;

/**
 * A request sets `q_p` path, `q_old` and `q_new` hashes ('' for a file that is not there), `q_k` the program that
 * makes them, `q_tn` name of the temporary file, `q_pre` and `q_post` how many of the old file's first and last
 * bytes stay, `q_bk` name of the backup. `q_st` is what went wrong. Everything happens within the file's own folder, with
 * few processes. The old bytes are compared last; a copy that was made of others has not the new hash. Nothing moves a
 * file only if it is still the same, so two of us take turns by a lock file, which holds `q_tn`. Not a plain `sync`,
 * which would wait for every disk: on a storage host that may be for ever.
 */
export const replaceFunctions: string = `q_begin() {
  q_st= q_r= q_bf= q_h=
  q_t=$q_p
  if [ -L "$q_t" ]; then
    if [ ! -e "$q_t" ]; then q_link "$q_t"; q_st=$q_kind; return; fi
    if [ -n "$q_old" ] && [ -z "$q_new" ]; then q_st=link; return; fi
    q_t=$(readlink -f -- "$q_t" && printf x) || { q_st=read; return; }
    q_t=\${q_t%?x}
  fi
  q_d=\${q_t%/*}/
  if [ ! -d "$q_d" ]; then
    q_seen "$q_d" || { q_st=denied; return; }
    [ -z "$q_old" ] || { q_st=gone; return; }
    [ -n "$q_new" ] || { q_r=$q_t; return; }
    mkdir -- "$q_d" || { q_st=mkdir; return; }
    q_made=$q_d
  fi
  cd -P -- "$q_d" || { q_st=denied; return; }
  q_t=./\${q_t##*/}
  q_r=$PWD/\${q_t#./}
  if [ -z "$q_old" ]; then
    if [ -e "$q_t" ] || [ -L "$q_t" ]; then q_st=exists; return; fi
    [ -n "$q_new" ] || return
    q_tmp=$q_tn
    umask 077
    printf '' >"$q_tmp" || q_st=create
    umask 022
    return
  fi
  if [ ! -f "$q_t" ]; then
    if [ -e "$q_t" ]; then q_st=other; else q_st=gone; fi
    return
  fi
  [ -r "$q_t" ] || { q_st=denied; return; }
  [ -n "$q_new" ] || return
  q_tmp=$q_tn
  "$q_cp" -a -- "$q_t" "$q_tmp" 2>/dev/null || "$q_cp" -p -- "$q_t" "$q_tmp" || { q_st=create; return; }
  if [ "$q_pre" = 0 ]; then printf '' >"$q_tmp"; else head -c "$q_pre" <"$q_t" >"$q_tmp"; fi || q_st=write
}
q_put() { [ -n "$q_st" ] || printf '%b' "$1" >>"$q_tmp" || q_st=write; }
q_backup() {
  if [ -w /var/lib ]; then q_i=${ROOT_BACKUPS}
  else
    case $XDG_STATE_HOME in /*) q_i=$XDG_STATE_HOME ;; *) q_i=$HOME/.local/state ;; esac
    q_i=$q_i/${USER_BACKUPS}
  fi
  q_i=$q_i/$q_run
  umask 077
  [ -d "$q_i" ] || mkdir -p -- "$q_i" || { umask 022; return 1; }
  q_bf=$q_i/$q_bk
  q_n=1
  while [ -e "$q_bf" ]; do q_n=$((q_n + 1)); q_bf=$q_i/$q_bk~$q_n; done
  "$q_cp" -p -- "$q_t" "$q_bf"
  q_n=$?
  umask 022
  return "$q_n"
}
q_lock() {
  q_n=0
  # a link is not followed, and a full disk makes an empty lock
  set -C
  # a folder that takes no file ends the loop without one: the move will tell
  while [ "$q_n" -lt ${2 * LOCK_SECONDS} ]; do
    q_n=$((q_n + 1))
    if { { printf '%s' "$q_tn" || :; } >${LOCK}; } 2>/dev/null; then q_lk=${LOCK}; break; fi
    [ -e ${LOCK} ] || continue
    if [ "$q_n" = ${LOCK_SECONDS} ]; then rm -f -- ${LOCK}; else sleep 1; fi
  done
  set +C
}
q_sync() {
  sync -d -- "$@" 2>/dev/null && return 0
  for q_i; do
    q_n=$(dd if=/dev/null of="$q_i" conv=notrunc,fsync 2>&1) && continue
    case $q_n in *nvalid*) sync ;; *) printf '%s\\n' "$q_n" >&2; return 1 ;; esac
  done
}
q_sync_folder() {
  sync -d -- . 2>/dev/null || if [ -f "$q_t" ]; then q_sync "$q_t"; else sync; fi
}
q_check() {
  if [ -n "$q_old" ] && ! [ -f "$q_t" ]; then q_st=changed; return 1; fi
  set --
  # first, for its name has no blank
  [ -z "$q_tmp" ] || set -- "$q_tmp"
  [ -z "$q_old" ] || set -- "$@" "$q_t"
  [ $# != 0 ] || return 0
  if ! q_h=$("$q_k" "$@"); then
    q_st=sum
    [ -z "$q_old" ] || [ -r "$q_t" ] || q_st=changed
    return 1
  fi
  set -f
  set -- $q_h
  set +f
  if [ "$q_k" = cksum ]; then q_h="$1 $2" q_n="$4 $5"; else q_h=$1 q_n=$3; fi
  [ -n "$q_tmp" ] || q_n=$q_h
  # a line begins with a backslash when the name in it is escaped
  if [ -n "$q_old" ] && [ "\${q_n#\\\\}" != "$q_old" ]; then q_st=changed
  elif [ -n "$q_tmp" ] && [ "$q_h" != "$q_new" ]; then q_st=sum; fi
  [ -z "$q_st" ]
}
q_finish() {
  [ -z "$q_st" ] || return
  if [ -n "$q_tmp" ]; then
    [ "$q_post" = 0 ] || tail -c "$q_post" <"$q_t" >>"$q_tmp" || { q_st=write; return; }
    if [ -z "$q_old" ]; then chmod "$q_mode" "$q_tmp" || { q_st=owner; return; }
    else
      set -- $(stat -c %u:%g:%a -- "$q_t" "$q_tmp")
      [ "$1" = "$2" ] || { q_st=owner; return; }
    fi
  fi
  set --
  if [ -n "$q_old" ] && [ -n "$q_bk" ]; then
    q_backup || { q_st=backup; return; }
    set -- "$q_bf"
  fi
  [ -z "$q_tmp" ] || set -- "$@" "$q_tmp"
  [ $# = 0 ] || q_sync "$@" || { q_st=sync; return; }
  [ -z "$q_old" ] || [ "$q_t" = ${LOCK} ] || q_lock
  q_check || return
  if [ -n "$q_old" ]; then
    if [ -n "$q_tmp" ]; then mv -f -- "$q_tmp" "$q_t"; else rm -f -- "$q_t"; fi || { q_st=move; return; }
  elif [ -n "$q_tmp" ]; then
    if ln -- "$q_tmp" "$q_t" 2>/dev/null; then rm -f -- "$q_tmp"
    elif [ -e "$q_t" ] || [ -L "$q_t" ]; then q_st=exists; return
    else mv -f -- "$q_tmp" "$q_t" || { q_st=move; return; }; fi
  else return; fi
  [ -z "$q_lk" ] || rm -f -- "$q_lk"
  q_tmp= q_made= q_lk=
  q_sync_folder || q_st=folder
}
q_report() {
  case $q_st in '' | folder) ;; *)
    q_clean
    [ -z "$q_bf" ] || { rm -f -- "$q_bf"; rmdir -- "\${q_bf%/*}" 2>/dev/null; }
    q_bf= ;;
  esac
  q_tmp= q_made= q_lk=
  cd /
  printf '%s' "$q_m\${q_st:-ok}$q_m$q_r$q_m$q_bf"
}
`;

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

export function replaceBegin(request: RemoteReplace): string {
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
  place: string,
  timeoutMs: number,
): Promise<ReplaceResult> {
  const { path, expected, content } = request;
  const tool = HASH_TOOLS.find((name) => shell.tools.includes(name));
  if (!tool)
    throw new ProcedureError('REFUSED', 'the host has no program to check a file with', {
      place,
      remedy: `Install one of ${HASH_TOOLS.join(', ')} there.`,
    });
  const old = expected === null ? undefined : known.find(expected);
  const change = toSend(old ?? new Uint8Array(), content ?? new Uint8Array(), shell.isPrivate);
  const answer = await shell.ask({
    doing: `writing ${path}`,
    functions: [factsFunctions, replaceFunctions],
    ...replaceScript(request, change, {
      tool,
      old: expected === null ? '' : hashOf(tool, expected, old, path, place),
      new: content === null ? '' : hashAs(tool, content),
    }),
    stderr: 'before',
    timeoutMs: timeoutMs + change.middle.length / 50,
    limit: ANSWER_BYTES,
  });
  const reader = readAnswer(answer, place);
  const state = reader.text();
  if (state !== 'ok') throw replaceError(state, path, `${answer.stderr[0] ?? ''}`, place);
  if (content !== null) known.remember(sha256(content), content);
  return readReplaced(reader);
}

/** What the far side is told; it answers with its state, the real path and the backup. */
export function replaceScript(
  { path, mode = 0o644, runId }: ReplaceRequest,
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
    compounds: [begin, 'q_finish\nq_report'],
    calls: encodePrintfWords(change.middle).map((word) => `q_put ${word}`),
  };
}

/** What follows the state `ok`. */
export function readReplaced(reader: AnswerReader): ReplaceResult {
  const realPath = reader.text().replace(/^\/\//, '/');
  const backup = reader.text();
  return { realPath, ...(backup === '' ? {} : { backup }) };
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
  place: string,
): string {
  if (tool === 'sha256sum') return expected;
  if (old) return hashAs(tool, old);
  throw fileChanged(path, 'has other bytes than planned on', place);
}

export function replaceError(
  state: string,
  path: string,
  said: string,
  place: string,
): ProcedureError {
  const known = refusedReplace(state, path, place);
  if (known) return known;
  switch (state) {
    case 'dangling':
    case 'loop':
      return linkError(path, state, place);
    case 'link':
      return new ProcedureError('REFUSED', `${path} is a link; removing its file would break it`, {
        place,
        remedy: 'Name the file itself.',
      });
    case 'denied':
      return explainToolError(`${said}\nPermission denied`, `reach ${path}`, place);
    case 'owner':
      return new ProcedureError('ACCESS_DENIED', `cannot keep owner and mode of ${path}`, {
        place,
        remedy: "Log in as root, or as the file's owner.",
      });
    case 'folder':
      return explainToolError(
        said,
        `sync the folder of ${path}; its new bytes are in place`,
        place,
      );
    default:
      return explainToolError(said, DOING[state]?.(path) ?? `write ${path}`, place);
  }
}

const DOING: Readonly<Record<string, (path: string) => string>> = {
  mkdir: (path) => `make the folder of ${path}`,
  create: (path) => `make a file beside ${path}`,
  backup: (path) => `back up ${path}`,
  read: (path) => `read ${path}`,
  sync: (path) => `sync the copy of ${path}`,
};
