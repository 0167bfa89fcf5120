# the program in facts.sh
q_begin() {
  q_st= q_r= q_bf= q_h= q_age= q_at=
  q_t=$q_p
  if [ -L "$q_t" ]; then
    if [ ! -e "$q_t" ]; then q_link "$q_t"; q_st=$q_kind; return; fi
    if [ -n "$q_old" ] && [ -z "$q_new" ]; then q_st=link; return; fi
    q_t=$(readlink -f -- "$q_t" && printf x) || { q_st=read; return; }
    q_t=${q_t%?x}
  fi
  q_d=${q_t%/*}/
  if [ ! -d "$q_d" ]; then
    q_seen "$q_d" || { q_st=denied; return; }
    [ -z "$q_old" ] || { q_st=gone; return; }
    [ -n "$q_new" ] || { q_r=$q_t; return; }
    mkdir -- "$q_d" || { q_st=mkdir; return; }
    q_made=$q_d
  fi
  cd -P -- "$q_d" || { q_st=denied; return; }
  q_t=./${q_t##*/}
  q_r=$PWD/${q_t#./}
  if [ -z "$q_old" ]; then
    if [ -e "$q_t" ] || [ -L "$q_t" ]; then q_st=exists; return; fi
    [ -n "$q_new" ] && q_hold || return
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
  q_hold || return
  [ -n "$q_new" ] || return
  q_tmp=$q_tn
  q_copy || return
  if [ "$q_pre" = 0 ]; then printf '' >"$q_tmp"; else head -c "$q_pre" <"$q_t" >"$q_tmp"; fi || q_st=write
}
q_hold() {
  [ -z "$q_rh" ] || q_rec_before || return
  [ "$q_t" = ./.quantastor-lock ] || q_lock
  [ -z "$q_st" ]
}
q_copy() {
  "$q_cp" -a --preserve=xattr -- "$q_t" "$q_tmp" 2>/dev/null && return
  "$q_cp" -a -- "$q_t" "$q_tmp" 2>/dev/null || "$q_cp" -p -- "$q_t" "$q_tmp" || { q_st=create; return 1; }
  if ! command -v getfattr >/dev/null 2>&1; then q_at=1; return; fi
  q_attributes "$q_t" && q_i=$q_h && q_attributes "$q_tmp" && [ "$q_h" = "$q_i" ] && return
  q_st=attributes
  return 1
}
q_attributes() {
  q_h=$(getfattr -d -m - -e hex -- "$1" 2>/dev/null) || return 1
  q_h=${q_h#*"
"}
}
q_put() { [ -n "$q_st" ] || printf '%b' "$1" >>"$q_tmp" || q_st=write; }
q_backup() {
  q_i=$q_o/backups/$q_run
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
q_rec_make() {
  q_rm=$q_o/active.$$.tmp
  rm -f -- "$q_rm"
  printf '%b\n%b' "$q_rh" "$q_rl" >"$q_rm" && q_sync "$q_rm" || return 1
  if [ -s "$q_rm" ] && ln -- "$q_rm" "$q_a" 2>/dev/null; then
    q_i=$q_rm q_rm=$q_a q_rl=
    rm -f -- "$q_i"
    return
  fi
  rm -f -- "$q_rm"
  q_rm=
  [ ! -e "$q_a" ] || return 0
  set -C
  if { { printf '%b\n' "$q_rh" || :; } >"$q_a"; } 2>/dev/null; then q_rm=$q_a; fi
  set +C
}
q_rec_before() {
  q_a=$q_o/active.jsonl
  umask 077
  [ -d "$q_o/runs" ] || mkdir -p -- "$q_o/runs" || q_st=record
  if [ -z "$q_st" ] && [ -n "$q_rn" ] && ! [ -e "$q_a" ]; then q_rec_make || q_st=record; fi
  umask 022
  [ -z "$q_st" ] || return 1
  q_i=
  [ ! -f "$q_a" ] || { IFS= read -r q_i <"$q_a"; } 2>/dev/null
  if [ "$q_i" = "$(printf '%b' "$q_rh")" ]; then
    printf '%b' "$q_rl" >>"$q_a" || q_st=record
  elif [ -n "$q_rm" ]; then
    printf '%b\n' "$q_rh" >>"$q_a"
    q_st=record
  else
    q_st=held q_r=$q_i
    q_n=$(stat -c %Y -- "$q_a" 2>/dev/null) && q_age=$(($(date +%s) - q_n))
  fi
  [ -z "$q_st" ]
}
q_rec_after() {
  [ -z "$q_ra" ] || printf '%b' "$q_ra" >>"$q_a" || return 1
  q_rm=
  [ -n "$q_rf" ] || return 0
  for q_i in "$q_o"/active.*.tmp "$q_o"/.quantastor-* "$q_o"/runs/.quantastor-*; do
    [ ! -e "$q_i" ] || rm -f -- "$q_i"
  done
  mv -f -- "$q_a" "$q_o/$q_rf"
}
q_record() {
  q_st= q_r= q_age=
  if q_rec_before; then q_sync "$q_a" "$q_o" "$q_o/runs" && q_rec_after || q_st=record; fi
  [ -z "$q_st" ] || q_clean
  q_rm=
  printf '%s' "$q_m${q_st:-ok}$q_m$q_r$q_m$q_age"
}
q_start() {
  q_w=
  { IFS= read -r q_w </proc/$1/stat; } 2>/dev/null || return 1
  set -f
  set -- ${q_w##*) }
  set +f
  q_w=${20}
  [ "$1" != Z ]
}
q_self() {
  q_me=
  q_i=
  { IFS= read -r q_i </proc/sys/kernel/random/boot_id; } 2>/dev/null || return
  q_start 1 || return
  q_i="$q_w $q_i"
  q_start $$ || return
  q_me="$$ $q_w $q_i"
}
q_holder() {
  q_l= q_y= q_z=
  { { IFS= read -r q_y; IFS= read -r q_z; } <"$1"; } 2>/dev/null
  set -f
  set -- $q_z
  set +f
  [ $# = 4 ] && [ -n "$q_me" ] || return
  if [ "$4" != "${q_me##* }" ]; then q_l=dead; return; fi
  case $q_me in *" $3 $4") ;; *) return ;; esac
  case $1 in *[!0-9]*) return ;; esac
  if q_start "$1" && [ "$q_w" = "$2" ]; then q_l=alive; else q_l=dead; fi
}
q_break() {
  q_i=$q_z
  mv -- ./.quantastor-lock "$q_tn-lock" 2>/dev/null || return
  q_y= q_z=
  { { IFS= read -r q_y; IFS= read -r q_z; } <"$q_tn-lock"; } 2>/dev/null
  if [ "$q_z" != "$q_i" ]; then ln -- "$q_tn-lock" ./.quantastor-lock 2>/dev/null; q_y=; fi
  q_away "$q_tn-lock"
}
q_away() {
  case $q_y in ./*/*) q_y= ;; ./.quantastor-*.tmp) ;; *) q_y= ;; esac
  rm -f -- "$1" "$q_y"
}
q_broken() {
  for q_e in ./.quantastor-*.tmp-lock; do
    [ -f "$q_e" ] && ! [ -L "$q_e" ] || continue
    q_holder "$q_e"
    [ "$q_l" != dead ] || q_away "$q_e"
  done
}
q_tidy() {
  cd -P -- "${q_p%/*}/" || return
  q_self
  q_e=./.quantastor-lock
  if [ -f "$q_e" ] && ! [ -L "$q_e" ]; then
    q_holder "$q_e"
    if [ -z "$q_l" ] && q_n=$(stat -c %Y -- "$q_e") && [ $(($(date +%s) - q_n)) -ge 15 ]; then q_l=dead; fi
    [ "$q_l" != dead ] || q_break
  fi
  q_broken
  cd /
}
q_lock() {
  q_n=0
  q_self
  set -C
  while [ "$q_n" -lt 30 ]; do
    q_n=$((q_n + 1))
    if [ -L ./.quantastor-lock ] || { [ -e ./.quantastor-lock ] && ! [ -f ./.quantastor-lock ]; }; then q_st=locked q_r=; break; fi
    if { { printf '%s\n%s\n' "$q_tn" "$q_me" || :; } >./.quantastor-lock; } 2>/dev/null; then q_lk=./.quantastor-lock; q_broken; break; fi
    [ -e ./.quantastor-lock ] || continue
    q_holder ./.quantastor-lock
    case $q_l in
      dead) q_break; continue ;;
      alive) if [ "$q_n" = 30 ]; then q_st=locked q_r=${q_z%% *}; fi ;;
      *) if [ "$q_n" = 15 ]; then q_break; continue; fi ;;
    esac
    [ -n "$q_st" ] || sleep 1
  done
  set +C
}
q_sync() {
  sync -d -- "$@" 2>/dev/null && return 0
  for q_i; do
    [ ! -d "$q_i" ] || continue
    q_n=$(dd if=/dev/null of="$q_i" conv=notrunc,fsync 2>&1) && continue
    case $q_n in *nvalid*) sync ;; *) printf '%s\n' "$q_n" >&2; return 1 ;; esac
  done
}
q_sync_folder() {
  sync -d -- . 2>/dev/null || if [ -f "$q_t" ]; then q_sync "$q_t"; else sync; fi
}
q_check() {
  if [ -n "$q_old" ] && ! [ -f "$q_t" ]; then q_st=changed; return 1; fi
  set --
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
  if [ -n "$q_old" ] && [ "${q_n#\\}" != "$q_old" ]; then q_st=changed
  elif [ -n "$q_tmp" ] && [ "$q_h" != "$q_new" ]; then q_st=sum; fi
  [ -z "$q_st" ]
}
q_finish() {
  [ -z "$q_st" ] || return
  if [ -n "$q_tmp" ]; then
    [ "$q_post" = 0 ] || tail -c "$q_post" <"$q_t" >>"$q_tmp" || { q_st=write; return; }
    if [ -z "$q_old" ]; then chmod "$q_mode" "$q_tmp" || { q_st=owner; return; }
    else
      set -- $(stat -c '%u:%g:%a %h' -- "$q_t" "$q_tmp")
      [ "$1" = "$3" ] || { q_st=owner; return; }
      [ "$2" = 1 ] || { q_st=names q_r=$2; return; }
    fi
  fi
  set --
  if [ -n "$q_old" ] && [ -n "$q_bk" ]; then
    q_backup || { q_st=backup; return; }
    set -- "$q_bf"
  fi
  [ -z "$q_tmp" ] || set -- "$@" "$q_tmp"
  [ -z "$q_rh" ] || [ -z "$q_old$q_new" ] || set -- "$@" "$q_a" "$q_o"
  [ $# = 0 ] || q_sync "$@" || { q_st=sync; return; }
  q_check || return
  if [ -n "$q_old" ]; then
    if [ -n "$q_tmp" ]; then mv -f -- "$q_tmp" "$q_t"; else rm -f -- "$q_t"; fi || { q_st=move; return; }
  elif [ -n "$q_tmp" ]; then
    if ln -- "$q_tmp" "$q_t" 2>/dev/null; then
      rm -f -- "$q_tmp" "$q_lk" && q_lk=
    elif [ -e "$q_t" ] || [ -L "$q_t" ]; then q_st=exists; return
    else mv -f -- "$q_tmp" "$q_t" || { q_st=move; return; }; fi
  else return; fi
  [ -z "$q_lk" ] || rm -f -- "$q_lk" || rm -f -- "$q_lk"
  q_tmp= q_made= q_lk= q_rm=
  q_sync_folder || q_st=folder
  [ -z "$q_rh" ] || q_rec_after
}
q_report() {
  case $q_st in '' | folder) ;; *)
    q_clean
    [ -z "$q_bf" ] || { rm -f -- "$q_bf"; rmdir -- "${q_bf%/*}" 2>/dev/null; }
    q_bf= ;;
  esac
  q_tmp= q_made= q_lk= q_rm=
  cd /
  [ "$q_st" != held ] || q_bf=$q_age
  printf '%s' "$q_m${q_st:-ok}$q_m$q_r$q_m$q_bf$q_m$q_at"
}

q_rh='{"run":"R"}'
q_rn=1
q_rl='{"begin":1}
'
q_ra='{}
'
q_rf=
q_p='/etc/a b'
q_old='ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff'
q_new='be58a996c00c2cd104aa9550ba7334ed94ea7f8c13c66c63e506d383d35b20a0'
q_k='sha256sum'
q_tn='./.quantastor-OWNER-RANDOM.tmp'
q_mode='644'
q_pre='0'
q_post='0'
q_run='R'
q_bk='%2Fetc%2Fa%20b'
q_begin
q_finish
q_report
q_put 'it\047s \\ new
'