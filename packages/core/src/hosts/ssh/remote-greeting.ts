import { HASH_TOOLS } from './content-hash.ts';

/** Commands are found also from a user's login, answer in English, and make files that others may read. */
export const shellEnvironment: string = `PATH=\${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C
LANGUAGE=C
export PATH LC_ALL LANGUAGE
unset CDPATH
umask 022
cd /
`;

/**
 * `q_tmp`, `q_lk` and `q_made` name what a request has made and not yet put in place or taken away; the traps take it away: each
 * of them, since a SIGPIPE may end the shell within the trap of its exit. A signal that is trapped, not ignored,
 * reaches the commands that we run as usual.
 */
export const shellState: string = `q_tmp= q_made= q_lk= q_tools= q_cp=cp
# a busybox shell prefers its own cp, which knows no extended attributes
[ ! -x /bin/cp ] || q_cp=/bin/cp
q_clean() {
  [ -z "$q_tmp$q_lk" ] || rm -f -- "$q_tmp" "$q_lk"
  [ -z "$q_made" ] || rmdir -- "$q_made"
}
trap q_clean EXIT
trap 'q_clean; exit 1' HUP INT TERM PIPE
for q_i in ${HASH_TOOLS.join(' ')} setsid; do
  command -v "$q_i" >/dev/null 2>&1 && q_tools="$q_tools $q_i"
done
`;

/**
 * What the remote shell is told first. Everything we send is a `{ }` compound or a function: a shell runs
 * neither before it has read its end, so a connection cut within one runs nothing of it.
 */
export function greetingScript(mark: string, end: string): string {
  return `{
${shellEnvironment}${shellState}printf '%s' '${mark}ready${mark}'"$q_tools"'${end}'
printf '%s' '${end}' >&2
}
`;
}
