import { randomBytes } from 'node:crypto';

/** stderr is short: what is longer is not read by anyone. */
const MAX_STDERR_BYTES = 1024 * 1024;

/**
 * `$1` names a folder that is removed before the command starts: its output goes to files that have no name any
 * more, so nothing stays behind, and whoever reads ours to its end need not wait for what the command leaves in the
 * background. Ended by a signal, it still hands over what there is.
 */
const WRAPPER = `d=$1; shift
umask 077
if mkdir -- "$d" 2>/dev/null && exec 5>"$d/o" 6>"$d/e" 7<"$d/o" 8<"$d/e"; then
  rm -rf -- "$d"
  give() { cat <&7; head -c ${MAX_STDERR_BYTES} <&8 >&2; }
  trap 'give; exit 143' TERM
  umask 022
  "$@" >&5 2>&6 5>&- 6>&- 7<&- 8<&-
  x=$?
  give
  exit $x
fi
umask 022
exec "$@"`;

/** The command with its output taken off the stream that its caller reads to the end. */
export function detachedCommand(argv: readonly string[]): readonly string[] {
  const folder = `/tmp/.quantastor-${randomBytes(8).toString('hex')}`;
  return ['sh', '-c', WRAPPER, 'sh', folder, ...argv];
}
