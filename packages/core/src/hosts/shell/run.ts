import { MAX_OUTPUT_BYTES, RUN_TIMEOUT_MS } from '../../os/limits.ts';
import { quotePosix } from '../../text/quote.ts';
import type { CommandResult, RunCommandOptions } from '../host.ts';
import { encodePrintfWords } from './encode-printf.ts';
import type { RemoteShell } from './shell.ts';
import { exitOf, readAnswer } from './wire.ts';

/** What the watcher prints, after a mark, when time has run out. */
export const TIME_IS_UP = 'time is up';

/**
 * `q_exec` takes the place of its subshell; setsid makes it the leader of a process group, so that a whole tree can
 * be ended. The watcher is such a group too and is ended by SIGKILL, which no shell can lose between its fork and its
 * traps; its word holds the mark, so it is in no argv, which a command that lists processes would print. SIGKILL for
 * those that outlive SIGTERM comes from a group apart. No timeout(1): CentOS 5 has none, busybox another one.
 */
export const runFunctions: string = `q_setsid() {
  case " $q_tools " in *' setsid '*) exec setsid "$@" ;; *) exec "$@" ;; esac
}
q_exec() {
  command -v "$1" >/dev/null 2>&1 || { printf '%s: not found\\n' "$1" >&2; exit 127; }
  q_setsid "$@"
}
q_end='kill "-$1" "-$2" || kill "-$1" "$2"'
q_later="sleep 3; $q_end"
q_watcher='sleep "$3"; printf %s "$q_word"; '"$q_end"'; s=setsid
command -v setsid >/dev/null || s=
exec $s sh -c "$4" sh KILL "$2" >/dev/null'
q_watch() {
  q_c=$!
  ( q_word="\${q_m}${TIME_IS_UP}$q_m"
    export q_word
    q_setsid sh -c "$q_watcher" sh TERM "$q_c" "$1" "$q_later" ) </dev/null 2>/dev/null &
  q_g=$!
  wait "$q_c" 2>/dev/null
  q_x=$?
  { kill -KILL "-$q_g"; kill -KILL "$q_g" && kill -KILL "-$q_g"; wait "$q_g"; } 2>/dev/null
  printf '%s' "$q_m$q_x"
}
`;

/** The body of one request. Input goes through a pipe from the shell itself and is in no process list. */
export function runBody(
  argv: readonly string[],
  seconds: number,
  input: Uint8Array | undefined,
): string {
  const job = `( q_exec ${quotePosix(argv)} )`;
  const start =
    input === undefined || input.length === 0
      ? `${job} </dev/null &`
      : `{ ${encodePrintfWords(input)
          .map((word) => `printf '%b' ${word}`)
          .join('\n')}
} | ${job} &`;
  return `printf '%s' "$q_m"\n${start}\nq_watch ${seconds}`;
}

/** SIGTERM, three seconds, SIGKILL happen on the far side; past that the connection hangs. */
const END_MS = 20_000;

export async function askRun(
  shell: RemoteShell,
  argv: readonly string[],
  { input, timeoutMs = RUN_TIMEOUT_MS, signal }: RunCommandOptions,
  place: string,
): Promise<CommandResult> {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
  const answer = await shell.ask({
    doing: `running ${argv[0]}`,
    functions: [runFunctions],
    compounds: [runBody(argv, seconds, bytes)],
    ...(bytes === undefined ? {} : { isPrivate: true }),
    timeoutMs: seconds * 1000 + END_MS + (bytes?.length ?? 0) / 50,
    limit: MAX_OUTPUT_BYTES,
    ...(signal ? { signal } : {}),
  });
  const reader = readAnswer(answer, place);
  // time may run out at any point of the output: the watcher's word stands between two parts of it then
  const [before, word] = [reader.text(), reader.text()];
  const timedOut = word === TIME_IS_UP;
  return {
    argv,
    exit: timedOut ? null : exitOf(word),
    stdout: timedOut ? before + reader.text() : before,
    stderr: `${answer.stderr[0] ?? ''}`,
    timedOut,
  };
}
