#!/bin/sh
# q_same PATH REAL HASH: whether PATH is the file REAL and has these bytes.
q_same() {
  [ -f "$1" ] && [ -r "$1" ] || return 1
  if [ -L "$1" ]; then q_n=$(readlink -f -- "$1" && printf x) && q_n=${q_n%?x}
  else cd -P -- "${1%/*}/" && q_n=$PWD/${1##*/}; fi
  [ "$q_n" = "$2" ] || return 1
  q_h=$(sha256sum <"$1") && [ "${q_h%% *}" = "$3" ]
}
