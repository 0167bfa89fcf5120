import { quotePosix } from '../quote-posix.ts';
import { encodePrintfWords } from './encode-printf.ts';

/**
 * `q_exec` takes the place of its subshell; setsid makes it the leader of a process group, so that the watcher
 * ends the whole tree. The watcher exits with 3 when time ran out; CentOS 5 has no timeout(1), and that of older
 * busybox takes other options.
 */
export const runFunctions: string = `q_exec() {
  command -v "$1" >/dev/null 2>&1 || { printf '%s: not found\\n' "$1" >&2; exit 127; }
  case " $q_tools " in *' setsid '*) exec setsid "$@" ;; *) exec "$@" ;; esac
}
q_end() { kill "-$1" "-$q_c" || kill "-$1" "$q_c"; }
q_watch() {
  q_c=$!
  ( trap 'kill "$!"; exit 0' TERM
    sleep "$1" & wait "$!"
    trap 'q_end KILL; kill "$!"; exit 3' TERM
    q_end TERM
    sleep 3 & wait "$!"
    q_end KILL
    exit 3 ) </dev/null >/dev/null 2>&1 &
  q_g=$!
  wait "$q_c" 2>/dev/null
  q_x=$?
  { kill "$q_g"; wait "$q_g"; q_y=$?; } 2>/dev/null
  printf '%s' "$q_m$q_x$q_m$q_y"
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
