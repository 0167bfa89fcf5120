#!/bin/sh
# q_exec takes the place of its subshell; setsid makes it the leader of a process group, so that a whole tree can be ended.
# The watcher is such a group too and is ended by SIGKILL, which no shell can lose between its fork and its traps; its word
# holds the mark, so it is in no argv, which a command that lists processes would print. SIGKILL for those that outlive
# SIGTERM comes from a group apart. The watcher ends with its shell: as long as that lives, the number it kills is the
# command's. No timeout(1): CentOS 5 has none, busybox another one.
q_setsid() {
  case " $q_tools " in *' setsid '*) exec setsid "$@" ;; *) exec "$@" ;; esac
}
q_exec() {
  command -v "$1" >/dev/null 2>&1 || { printf '%s: not found\n' "$1" >&2; exit 127; }
  q_setsid "$@"
}
q_end='kill "-$1" "-$2" || kill "-$1" "$2"'
q_later="sleep 3; $q_end"
q_watcher='n=$3
while kill -0 "$PPID" || exit 0; [ "$n" -gt 0 ]; do
  s=3; [ "$n" -gt 3 ] || s=$n
  sleep "$s"; n=$((n - s))
done
printf %s "$q_word"; '"$q_end"'; s=setsid
command -v setsid >/dev/null || s=
exec $s sh -c "$4" sh KILL "$2" >/dev/null'
q_watch() {
  q_c=$!
  ( q_word="${q_m}time is up$q_m"
    export q_word
    q_setsid sh -c "$q_watcher" sh TERM "$q_c" "$1" "$q_later" ) </dev/null 2>/dev/null &
  q_g=$!
  wait "$q_c" 2>/dev/null
  q_x=$?
  { kill -KILL "-$q_g"; kill -KILL "$q_g" && kill -KILL "-$q_g"; wait "$q_g"; } 2>/dev/null
  printf '%s' "$q_m$q_x"
}
