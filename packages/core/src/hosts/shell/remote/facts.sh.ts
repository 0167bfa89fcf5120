// Made by tools/make-text-modules.mjs from facts.sh.
export const factsSh: string = `q_seen() {
  q_a=\${1%/*}
  while [ ! -d "$q_a/" ]; do q_a=\${q_a%/*}; done
  [ -x "$q_a/" ]
}
q_link() {
  case $(cat -- "$1" 2>&1 </dev/null) in *ymbolic\\ link*) q_kind=loop ;; *) q_kind=dangling ;; esac
}
q_file() {
  if [ -f "$1" ]; then
    if [ -r "$1" ]; then
      q_f=
      if [ -L "$1" ]; then q_f=$(readlink -f -- "$1" && printf x) && q_f=\${q_f%?x}
      else cd -P -- "\${1%/*}/" && q_f=$PWD/\${1##*/}; fi
      printf '%s' "\${q_m}f$q_m$q_f$q_m"
      cat -- "$1" </dev/null
      printf '%s' "$q_m$?"
      return 0
    fi
    printf '%s' "\${q_m}r"
  elif [ -e "$1" ]; then printf '%s' "\${q_m}o"
  elif [ -L "$1" ]; then
    q_link "$1"
    if [ "$q_kind" = loop ]; then printf '%s' "\${q_m}l"
    else
      printf '%s' "\${q_m}d\${q_m}"
      readlink -- "$1"
    fi
  elif q_seen "$1"; then printf '%s' "\${q_m}-"
  else printf '%s' "\${q_m}r"; fi
  return 1
}
q_left() {
  set -- "\${q_f%/*}"/.quantastor-*
  if [ -e "$1" ] || [ -L "$1" ]; then printf l; fi
}
q_folder() {
  if [ -d "$1/" ]; then
    if [ -r "$1/" ] && [ -x "$1/" ]; then
      printf '%s' "\${q_m}d"
      q_f=$1/x
      q_left
      return 0
    fi
    printf '%s' "\${q_m}r"
  elif q_seen "$1/x"; then printf '%s' "\${q_m}n"
  else printf '%s' "\${q_m}r"; fi
  return 1
}
q_closed() {
  [ $# != 0 ] || return 0
  q_e=\${1%%:*}
  shift
  for q_i; do
    case $q_i in 0:* | "$q_e":*) ;; *) return 1 ;; esac
    q_i=\${q_i#*:}
    case \${q_i%:*} in [1357]???) ;; *[2367] | *[2367]?) return 1 ;; esac
  done
}
q_few() {
  q_a=$1 q_n=$2
  set --
  [ ! -d "$q_o/" ] || set -- $(stat -L -c '%u:%a:%s' -- /proc/self "$q_o" "\${q_a%/*}" "$q_a" 2>/dev/null)
  if ! q_closed "$@"; then printf '%s' "\${q_m}w"
  elif [ $# = 4 ] && [ -f "$q_a" ] && [ -r "$q_a" ] && [ "\${4##*:}" -gt "$q_n" ]; then printf '%s' "\${q_m}b"
  else q_file "$q_a"; fi
}
q_entry() {
  if [ -n "$2" ]; then [ -e "$1" ] || [ -L "$1" ] || return 1
  else [ -f "$1" ] || return 1; fi
  printf '%s' "\${q_m}e\${q_m}$1"
  if [ -n "$2" ]; then q_few "$1" "$2"; else q_file "$1"; fi
}
q_fact() {
  printf '%s' "$q_m"
  printf '%s' "$q_m" >&2
  ( exec "$@" ) </dev/null
  printf '%s' "$q_m$?"
}
`;
