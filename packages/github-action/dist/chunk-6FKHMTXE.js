import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{b as q}from"./chunk-RGQN2WY3.js";import{a as fe,b as ue}from"./chunk-DM5IB5SW.js";import{a as B,b as te}from"./chunk-ODUVSNHW.js";import{C as le,D as de,F as ce,a as v,c as A,d as O,e as ne,f as re,g as oe,j as se,n as ie,q as ae,z as U}from"./chunk-FSYMFWYW.js";import{b as x}from"./chunk-BZ5JLXVP.js";import{a as u}from"./chunk-RFU46X2N.js";import{createHash as D}from"node:crypto";var T=["sha256sum","sha1sum","md5sum","cksum"];function z(e,t){switch(e){case"sha256sum":return D("sha256").update(t).digest("hex");case"sha1sum":return D("sha1").update(t).digest("hex");case"md5sum":return D("md5").update(t).digest("hex");case"cksum":return`${Ke(t)} ${t.length}`}}function Ke(e){let t=0,n=r=>{t=(t<<8^(We[(t>>>24^r)&255]??0))>>>0};for(let r of e)n(r);for(let r=e.length;r>0;r=Math.floor(r/256))n(r&255);return~t>>>0}var We=Array.from({length:256},(e,t)=>{let n=t<<24;for(let r=0;r<8;r++)n=n<0?n<<1^79764919:n<<1;return n>>>0});var me=`q_seen() {
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
      printf '%s' "\${q_m}f\${q_m}"
      if [ -L "$1" ]; then readlink -f -- "$1"
      else cd -P -- "\${1%/*}/" && printf '%s/%s\\n' "$PWD" "\${1##*/}"; fi
      printf '%s' "$q_m"
      cat -- "$1" </dev/null
      printf '%s' "$q_m$?"
      return 0
    fi
    printf '%s' "\${q_m}r"
  elif [ -e "$1" ]; then printf '%s' "\${q_m}o"
  elif [ -L "$1" ]; then
    q_link "$1"
    if [ "$q_kind" = loop ]; then printf '%s' "\${q_m}l"; else printf '%s' "\${q_m}-"; fi
  elif q_seen "$1"; then printf '%s' "\${q_m}-"
  else printf '%s' "\${q_m}r"; fi
  return 1
}
q_folder() {
  if [ -d "$1/" ]; then
    if [ -r "$1/" ] && [ -x "$1/" ]; then printf '%s' "\${q_m}d"; return 0; fi
    printf '%s' "\${q_m}r"
  elif q_seen "$1/x"; then printf '%s' "\${q_m}n"
  else printf '%s' "\${q_m}r"; fi
  return 1
}
q_entry() {
  [ -f "$1" ] || return 1
  printf '%s' "\${q_m}e\${q_m}$1"
  q_file "$1"
}
q_fact() {
  printf '%s' "$q_m"
  printf '%s' "$q_m" >&2
  ( exec "$@" ) </dev/null
  printf '%s' "$q_m$?"
}
`;function k(e,t){let n=0,r=()=>{let o=e.stdout[n++];if(o)return o;throw new u("CONNECTION_LOST","the host's answer is incomplete",{place:t,remedy:"Run again; if it happens again, look at the login scripts of the account."})};return{bytes:()=>new Uint8Array(r()),text:()=>r().toString("utf8")}}function N(e){let t=Number.parseInt(e,10);return Number.isNaN(t)||t>128&&t<160?null:t}var he=16384;function K(){let e=Buffer.alloc(0),t=Buffer.alloc(0),n=[],r=Buffer.alloc(0),o=0,s=!0,c=Buffer.alloc(0);return{get isComplete(){return s},get size(){return o},expect(i,a){e=Buffer.from(i),t=Buffer.from(a),n=[],r=Buffer.alloc(0),o=0,s=!1,c=Buffer.alloc(0)},push(i){if(s){r=Buffer.concat([r,i]).subarray(-he);return}o+=i.length,n.push(i);let a=Buffer.concat([c,i]),l=a.indexOf(t);s=l>=0,s&&(r=Buffer.from(a.subarray(l+t.length))),c=Buffer.from(a.subarray(Math.max(0,a.length-t.length+1)))},parts(){let i=Buffer.concat(n),a=i.indexOf(t),l=[],d=0;for(;;){let f=i.indexOf(e,d);if(f<0||f>a)break;l.push(i.subarray(d,f)),d=f+e.length}return l.push(i.subarray(d,a)),l},tail:()=>{if(s)return r.toString("utf8");let i=Buffer.concat(n).subarray(-he).toString("utf8");return e.length===0?i:i.replaceAll(e.toString(),`
`)}}}var R=me;function Ge(e){let t=[];for(let n of e.files??[])t.push(`q_file ${q([n])}`);for(let{path:n,contains:r=""}of e.folders??[])t.push(`q_folder ${q([n])} && for q_p in ${Ye(n,r)}; do`,'q_entry "$q_p"',"done",`printf '%s' "\${q_m}z"`);for(let n of e.commands??[])t.push(`q_fact ${q(n)}`);for(let n of e.own??[])t.push(`q_file "$q_o"/${q([n])}`);return t.push("cd /"),t.join(`
`)}function Ye(e,t){let n=q([e.endsWith("/")?e:`${e}/`]),r=t===""?"":q([t]),o=[`${n}*${r}*`,`${n}.*${r}*`];return t.startsWith(".")&&o.push(`${n}${r}*`),o.join(" ")}async function _e(e,t,n,r,o){for(let s=1;;s++){let c=await e.ask({doing:"reading its files",functions:[R],compounds:[Ge(t)],readsOnly:!0,stderr:s===1&&!t.commands?.length?"nowhere":"apart",limit:2*67108864,...o}),i=je(t,k(c,r),c.stderr,r);if(!i){if(s===1)continue;throw new u("FILE_CHANGED","files change while they are read",{place:r,remedy:`Run again when the host is quiet. ${c.stderr[0]??""}`.trim()})}for(let a of[...i.files.values(),...[...i.folders.values()].flat()])a?.exists&&n.remember(a.sha256,a.bytes);return i}}function je(e,t,n,r){let o=new Map,s=new Map,c=!0,i=d=>{let f=Xe(d,t,r);return f||(c=!1),f??{exists:!1,path:d}};for(let d of e.files??[])o.set(d,i(d));for(let{path:d}of e.folders??[]){let f=t.text();if(f==="r")throw pe(d,r);let h=new Map;for(let $=t.text();$==="e";$=t.text()){let _=t.text();h.set(_,i(_))}s.set(d,f==="d"?Qe([...h.values()]):void 0)}let a=(e.commands??[]).map((d,f)=>{let h=t.text();return{argv:d,stdout:h,exit:N(t.text()),stderr:`${n[f+1]??""}`,timedOut:!1}}),l=new Map((e.own??[]).map(d=>[d,i(d)]));return c?{files:o,folders:s,commands:a,own:l}:void 0}function Xe(e,t,n){switch(t.text()){case"f":{let o=t.text().replace(/\n$/,"").replace(/^\/\//,"/"),s=t.bytes();return t.text()!=="0"?void 0:{exists:!0,path:e,realPath:o,bytes:s,sha256:v(s)}}case"-":return{exists:!1,path:e};case"o":throw ne(e,n);case"l":throw O(e,"loop",n);default:throw pe(e,n)}}function Qe(e){return e.filter(({exists:t})=>t).sort((t,n)=>ie(t.path,n.path))}function pe(e,t){return new u("ACCESS_DENIED",`${e} may not be read`,{place:t,remedy:"Log in as a user who may, such as root."})}function qe(e=67108864){let t=new Map,n=0;return{find:r=>t.get(r),remember(r,o){if(!(t.has(r)||o.length>e)){t.set(r,o),n+=o.length;for(let[s,{length:c}]of t){if(n<=e)break;t.delete(s),n-=c}}}}}function P(e){let t=[];for(let n=0;n<e.length;n+=4096)t.push(`'${ge(e.subarray(n,n+4096))}'`);return t}function $e(e){return`'${ge(e)}'`}var Ve=/[^\t\n\x20-\x7e]|['\\]/g;function ge(e){let t=Buffer.from(e.buffer,e.byteOffset,e.length).toString("latin1");return t.replace(Ve,(n,r)=>Je(n,t[r+1]))}function Je(e,t){if(e==="\\")return"\\\\";let n=t!==void 0&&t>="0"&&t<="7";return`\\0${e.charCodeAt(0).toString(8).padStart(n?3:1,"0")}`}var L=`q_begin() {
  q_st= q_r= q_bf= q_h= q_age= q_at=
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
  q_copy || return
  if [ "$q_pre" = 0 ]; then printf '' >"$q_tmp"; else head -c "$q_pre" <"$q_t" >"$q_tmp"; fi || q_st=write
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
  q_h=\${q_h#*"
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
q_rec_before() {
  q_a=$q_o/active.jsonl
  umask 077
  [ -d "$q_o/runs" ] || mkdir -p -- "$q_o/runs" || q_st=record
  if [ -z "$q_st" ] && [ -n "$q_rn" ]; then
    set -C
    if { { printf '%b\\n' "$q_rh" || :; } >"$q_a"; } 2>/dev/null; then q_rm=$q_a; fi
    set +C
  fi
  umask 022
  [ -z "$q_st" ] || return 1
  q_i=
  { IFS= read -r q_i <"$q_a"; } 2>/dev/null
  if [ "$q_i" = "$(printf '%b' "$q_rh")" ]; then
    printf '%b' "$q_rl" >>"$q_a" || q_st=record
  elif [ -n "$q_rm" ] || { [ -n "$q_rn" ] && ! [ -e "$q_a" ]; }; then
    printf '%b\\n' "$q_rh" >>"$q_a"
    q_st=record
  else
    q_st=held q_r=$q_i
    q_n=$(stat -c %Y -- "$q_a" 2>/dev/null) && q_age=$(($(date +%s) - q_n))
  fi
  [ -z "$q_st" ]
}
q_rec_after() {
  [ -z "$q_ra" ] || printf '%b' "$q_ra" >>"$q_a" || return 1
  [ -z "$q_rf" ] || mv -f -- "$q_a" "$q_o/$q_rf" || return 1
  q_rm=
}
q_record() {
  q_st= q_r= q_age=
  if q_rec_before; then q_sync "$q_a" "$q_o" "$q_o/runs" && q_rec_after || q_st=record; fi
  [ -z "$q_st" ] || q_clean
  q_rm=
  printf '%s' "$q_m\${q_st:-ok}$q_m$q_r$q_m$q_age"
}
q_start() {
  q_w=
  { IFS= read -r q_w </proc/$1/stat; } 2>/dev/null || return 1
  set -f
  set -- \${q_w##*) }
  set +f
  q_w=\${20}
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
  { { IFS= read -r q_y; IFS= read -r q_z; } <./.quantastor-lock; } 2>/dev/null
  set -f
  set -- $q_z
  set +f
  [ $# = 4 ] && [ -n "$q_me" ] || return
  if [ "$4" != "\${q_me##* }" ]; then q_l=dead; return; fi
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
  case $q_y in ./*/*) q_y= ;; ./.quantastor-*.tmp) ;; *) q_y= ;; esac
  rm -f -- "$q_tn-lock" "$q_y"
}
q_lock() {
  q_n=0
  q_self
  set -C
  while [ "$q_n" -lt 30 ]; do
    q_n=$((q_n + 1))
    if { { printf '%s\\n%s\\n' "$q_tn" "$q_me" || :; } >./.quantastor-lock; } 2>/dev/null; then q_lk=./.quantastor-lock; break; fi
    [ -e ./.quantastor-lock ] || continue
    q_holder
    case $q_l in
      dead) q_break; continue ;;
      alive) if [ "$q_n" = 30 ]; then q_st=locked q_r=\${q_z%% *}; fi ;;
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
    case $q_n in *nvalid*) sync ;; *) printf '%s\\n' "$q_n" >&2; return 1 ;; esac
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
  if [ -n "$q_rh" ]; then
    q_rec_before || return
    set -- "$@" "$q_a" "$q_o"
  fi
  [ $# = 0 ] || q_sync "$@" || { q_st=sync; return; }
  [ -z "$q_old" ] || [ "$q_t" = ./.quantastor-lock ] || q_lock
  [ -z "$q_st" ] || return
  q_check || return
  if [ -n "$q_old" ]; then
    if [ -n "$q_tmp" ]; then mv -f -- "$q_tmp" "$q_t"; else rm -f -- "$q_t"; fi || { q_st=move; return; }
  elif [ -n "$q_tmp" ]; then
    if ln -- "$q_tmp" "$q_t" 2>/dev/null; then rm -f -- "$q_tmp"
    elif [ -e "$q_t" ] || [ -L "$q_t" ]; then q_st=exists; return
    else mv -f -- "$q_tmp" "$q_t" || { q_st=move; return; }; fi
  else return; fi
  [ -z "$q_lk" ] || rm -f -- "$q_lk"
  q_tmp= q_made= q_lk= q_rm=
  q_sync_folder || q_st=folder
  [ -z "$q_rh" ] || q_rec_after
}
q_report() {
  case $q_st in '' | folder) ;; *)
    q_clean
    [ -z "$q_bf" ] || { rm -f -- "$q_bf"; rmdir -- "\${q_bf%/*}" 2>/dev/null; }
    q_bf= ;;
  esac
  q_tmp= q_made= q_lk= q_rm=
  cd /
  [ "$q_st" != held ] || q_bf=$q_age
  printf '%s' "$q_m\${q_st:-ok}$q_m$q_r$q_m$q_bf$q_m$q_at"
}
`;function W(e){let t=n=>$e(new TextEncoder().encode(n));return e?[`q_rh=${t(e.head)}`,`q_rn=${e.isNew?"1":""}`,`q_rl=${t(e.lines)}`,`q_ra=${t(e.after??"")}`,`q_rf=${e.finish===void 0?"":`${de}/${e.finish}.jsonl`}`].join(`
`):"q_rh="}function G(e,t){let n=e.text(),r=Number.parseInt(e.text(),10);return ce(n===""?void 0:n,Number.isNaN(r)?void 0:r,t)}async function ye(e,t,n,r){let o=await e.ask({doing:`writing ${le}`,functions:[R,L],compounds:[`${W(t)}
q_record`],stderr:"before",timeoutMs:r,limit:1048576}),s=k(o,n),c=s.text();if(c==="held")throw G(s,n);if(c!=="ok")throw A(`${o.stderr[0]??""}`,"write this run's record",n)}function we(e,t){let n=Math.min(e.length,t.length),r=0;for(;r<n&&e[r]===t[r];)r++;let o=0;for(;o<n-r&&e[e.length-1-o]===t[t.length-1-o];)o++;return{prefix:r,middle:t.subarray(r,t.length-o),suffix:o}}var Ze=L;function et(e){let t=(n,r)=>`${n}=${q([`${r}`])}`;return[t("q_p",e.path),t("q_old",e.oldHash),t("q_new",e.newHash),t("q_k",e.hashTool),t("q_tn",`./${e.temporaryName}`),t("q_mode",e.mode.toString(8)),t("q_pre",e.prefix),t("q_post",e.suffix),t("q_run",e.backup?.folder??""),t("q_bk",e.backup?.name??""),"q_begin"].join(`
`)}var tt=1024*1024,Se=32*1024;async function ke(e,t,n,r,o){let{path:s,expected:c,content:i}=t,a=T.find(_=>e.tools.includes(_));if(!a)throw new u("REFUSED","the host has no program to check a file with",{place:r,remedy:`Install one of ${T.join(", ")} there.`});let l=c===null?void 0:n.find(c),d=ot(l??new Uint8Array,i??new Uint8Array,e.isPrivate),f=await e.ask({doing:`writing ${s}`,functions:[R,Ze],...nt(t,d,{tool:a,old:c===null?"":it(a,c,l,s,r),new:i===null?"":z(a,i)}),stderr:"before",timeoutMs:o+d.middle.length/50,limit:tt}),h=k(f,r),$=h.text();if($==="held")throw G(h,r);if($==="locked")throw se(s,x(h.text()),r);if($!=="ok")throw at($,s,`${f.stderr[0]??""}`,r);return i!==null&&n.remember(v(i),i),rt(h)}function nt({path:e,mode:t=420,runId:n,record:r},o,s){let c=et({path:e,oldHash:s.old,newHash:s.new,hashTool:s.tool,temporaryName:ae(e,n),mode:t,prefix:o.prefix,suffix:o.suffix,...n===void 0?{}:{backup:{folder:U(n),name:U(e)}}});return{compounds:[`${W(r)}
${c}`,`q_finish
q_report`],calls:P(o.middle).map(i=>`q_put ${i}`)}}function rt(e){let t=e.text().replace(/^\/\//,"/"),n=e.text(),r=e.text()!=="";return{realPath:t,...n===""?{}:{backup:n},...r?{attributes:"not-known"}:{}}}function ot(e,t,n){return t.length<=Se&&st(t)<=Se&&n?{prefix:0,middle:t,suffix:0}:we(e,t)}function st(e){return P(e).reduce((t,n)=>t+n.length,0)}function it(e,t,n,r,o){if(e==="sha256sum")return t;if(n)return z(e,n);throw re(r,"has other bytes than planned on",o)}function at(e,t,n,r){let o=oe(e,t,r);if(o)return o;switch(e){case"dangling":case"loop":return O(t,e,r);case"link":return new u("REFUSED",`${t} is a link; removing its file would break it`,{place:r,remedy:"Name the file itself."});case"denied":return A(`${n}
Permission denied`,`reach ${t}`,r);case"owner":return new u("ACCESS_DENIED",`cannot keep owner and mode of ${t}`,{place:r,remedy:"Log in as root, or as the file's owner."});case"folder":return A(n,`sync the folder of ${t}; its new bytes are in place`,r);default:return A(n,lt[e]?.(t)??`write ${t}`,r)}}var lt={mkdir:e=>`make the folder of ${e}`,create:e=>`make a file beside ${e}`,backup:e=>`back up ${e}`,read:e=>`read ${e}`,sync:e=>`sync the copy of ${e}`,record:e=>`write this run's record before ${e}`};var xe=`q_setsid() {
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
  ( q_word="\${q_m}time is up$q_m"
    export q_word
    q_setsid sh -c "$q_watcher" sh TERM "$q_c" "$1" "$q_later" ) </dev/null 2>/dev/null &
  q_g=$!
  wait "$q_c" 2>/dev/null
  q_x=$?
  { kill -KILL "-$q_g"; kill -KILL "$q_g" && kill -KILL "-$q_g"; wait "$q_g"; } 2>/dev/null
  printf '%s' "$q_m$q_x"
}
`;var dt="time is up",ct=xe;function ft(e,t,n){let r=`( q_exec ${q(e)} )`;return`printf '%s' "$q_m"
${n===void 0||n.length===0?`${r} </dev/null &`:`{ ${P(n).map(s=>`printf '%b' ${s}`).join(`
`)}
} | ${r} &`}
q_watch ${t}`}var ut=2e4;async function be(e,t,{input:n,timeoutMs:r=6e4,signal:o},s){let c=typeof n=="string"?new TextEncoder().encode(n):n,i=Math.max(1,Math.ceil(r/1e3)),a=await e.ask({doing:`running ${t[0]}`,functions:[ct],compounds:[ft(t,i,c)],...c===void 0?{}:{isPrivate:!0},timeoutMs:i*1e3+ut+(c?.length??0)/50,limit:67108864,...o?{signal:o}:{}}),l=k(a,s),[d,f]=[l.text(),l.text()],h=f===dt;return{argv:t,exit:h?null:N(f),stdout:h?d+l.text():d,stderr:`${a.stderr[0]??""}`,timedOut:h}}function Ee(e,t){let{name:n,kind:r,answerTimeoutMs:o}=t,s=qe(),c=async(a,l={})=>{for(let d of a.files??[])Y(d,n);for(let{path:d,contains:f=""}of a.folders??[])if(Y(d,n),/[/\0]/.test(f))throw new u("BAD_INPUT",'a part of a file name holds no "/" and no NUL',{place:n});for(let d of a.commands??[])B(d,n);return _e(e,a,s,n,{...l,timeoutMs:o})},i=async(a,l)=>{let{files:d}=await c({files:[a]},l);return d.get(a)??{exists:!1,path:a}};return{name:n,kind:r,platform:"posix",traffic:e.traffic,facts:c,read:i,async replace(a,l){Y(a.path,n);let{expected:d}=a,f=!e.tools.includes(T[0])&&d!==null;if((e.tools.length===0||f&&!s.find(d))&&await i(a.path,l),l?.signal?.aborted)throw new u("CANCELLED","the run was cancelled",{place:n});return ke(e,a,s,n,o)},async ownFolder(a){return e.ownFolder===""&&await c({},a),e.ownFolder},async record(a,l){if(l?.signal?.aborted)throw new u("CANCELLED","the run was cancelled",{place:n});return ye(e,a,n,o)},async run(a,l={}){return B(a,n),be(e,a,l,n)},close:()=>e.close()}}function Y(e,t){te(e,e.startsWith("/")&&!e.endsWith("/"),t)}import{randomBytes as yt}from"node:crypto";var M=96,mt=[[/ControlPath.*too long|too long for Unix domain socket/i,"BAD_INPUT","the ControlPath of the ssh configuration is too long for a socket","Give this host a short one in ~/.ssh/config (ControlPath ~/.ssh/%C), or ControlPath none."],[/error in libcrypto/i,"HOST_UNREACHABLE","this machine's crypto policy forbids what the old host signs with (SHA-1)","Allow it for this machine (Red Hat: update-crypto-policies --set DEFAULT:SHA1), or go through a jump host that allows it."],[/REVOKED HOST KEY|is marked as revoked/i,"HOST_KEY_CHANGED","the host's key was revoked: known_hosts has it as @revoked","Do not accept it: whoever revoked it holds it for stolen. Give the host a new key, and list that one."],[/HOST IDENTIFICATION HAS CHANGED|host key .* has changed/i,"HOST_KEY_CHANGED","the host's key is not the one in known_hosts","Find out why: a reinstalled host has a new key, an attacker has one too. If it is rightful, remove the old one (ssh-keygen -R HOST) and connect once by hand."],[/Host key verification failed|No .* host key is known/i,"HOST_KEY_UNKNOWN","the host's key is in no known_hosts file","Connect once by hand (ssh HOST) and compare the fingerprint, or add the key to known_hosts."],[/Bad configuration option|Bad owner or permissions|terminating, \d+ bad configuration|no argument after keyword|Can't open user config file/i,"BAD_INPUT","ssh does not accept its configuration","Mend the line that ssh names."],[/Permission denied \(|Too many authentication failures|No supported authentication methods|Authentication failed/i,"AUTH_FAILED","the host accepted none of our keys",'Load a key that the host knows into the agent, or name it as IdentityFile in ~/.ssh/config; passwords are never asked for. An RSA key on an old dom0 also needs "PubkeyAcceptedAlgorithms +ssh-rsa" for this host there.'],[/Could not resolve hostname|Name or service not known|nodename nor servname/i,"HOST_UNREACHABLE","there is no host of this name","Check the name, DNS and ~/.ssh/config."],[/Connection refused/i,"HOST_UNREACHABLE","the host refuses the connection","Check the port, and that sshd runs there."],[/No route to host|Network is unreachable|Host is down/i,"HOST_UNREACHABLE","there is no route to the host","Check the address, the network and the firewall."],[/Connection timed out|Operation timed out|timed out during banner exchange|Timeout, server .* not responding/i,"TIMEOUT","the host did not answer in time","Check the address, the network and the firewall; ConnectTimeout in ~/.ssh/config sets the time."]],ht=[[/host key type/i,"HostKeyAlgorithms"],[/key exchange method/i,"KexAlgorithms"],[/cipher/i,"Ciphers"],[/\bMAC\b/i,"MACs"],[/compression/i,"Compression"]];function _t(e,t){let[,n="",r=""]=/no matching (.+?) found\. Their offer: (\S+)/i.exec(e)??[],o=r.split(",").filter(l=>!/^(?:kex-strict|ext-info)-/.test(l)).join(","),s=ht.find(([l])=>l.test(n))?.[1];if(s===void 0)return;let i=[`Host ${/^ssh:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/]*)/.exec(t)?.[1]?.replace(/^\[|\]$/g,"")||"HOST"}`,`  ${s} +${o}`];/\bssh-rsa\b/.test(o)&&i.push("  PubkeyAcceptedAlgorithms +ssh-rsa");let a=/\bssh-dss\b/.test(o)?" OpenSSH 10 has no ssh-dss any more.":"";return[`ssh and the host share no ${n}: the host offers ${o}`,`Allow it for this host in ~/.ssh/config: ${i.join(" / ")}.${a}`]}function Ae(e,t,n,r=""){let o=e.trim()===""?void 0:new Error(e.trim()),s=(i,a,l,d)=>new u(a,i===""?l:`${l} (${i})`,{place:n,remedy:d,...o===void 0?{}:{cause:o}});if(t===255||t===null)return pt(e,n,s);if(t===M)return s(C(r)||C(e),"COMMAND_FAILED","a login script of the host has read what was meant for the shell; nothing was run there","Let ~/.bashrc, ~/.profile, /etc/profile.d and ~/.ssh/rc read or ask only in a shell with a terminal ([ -t 0 ]).");let c=C(e)||C(r);return t===0?s(c,"COMMAND_FAILED","the host ran no shell for us","Look for a forced command (command= in authorized_keys, ForceCommand in sshd_config), and for StdinNull or SessionType in ~/.ssh/config."):s(c,"COMMAND_FAILED",`the host started no POSIX shell (exit code ${t})`,"The account needs a login shell that can run sh, and login scripts that do not end it; ssh HOST sh must work.")}function pt(e,t,n){let r=Re(e),o=r.some(i=>/UNKNOWN port 65535|stdio forwarding failed/.test(i)),s=o?"on the way (jump host or proxy command): ":"",c=r.find(i=>/open failed|stdio forwarding failed/.test(i));if(c!==void 0)return n(x(c),"HOST_UNREACHABLE","the jump host cannot reach the host","Check on the jump host that the name resolves there and that its port answers (AllowTcpForwarding in its sshd_config).");for(let i of r){let[a,l]=_t(i,t)??[];if(a!==void 0&&l!==void 0)return n(x(i),"HOST_UNREACHABLE",s+a,l)}for(let[i,a,l,d]of mt){if(!i.test(e))continue;let f=r.find(h=>i.test(h))??r.at(-1)??"";return n(x(f),a,s+l,d)}return n(C(e),"CONNECTION_LOST",`${s}the connection ended before the login was done`,o?"Try ssh by hand to the jump host itself (ProxyJump or ProxyCommand in ~/.ssh/config).":"Try ssh by hand; a host that is asked by many at once may close some (MaxStartups in sshd_config).")}function Ce(e,t,n){let r=C(e);return new u("CONNECTION_LOST",`the connection ended while ${t}${r===""?"":` (${r})`}`,{place:n,remedy:"A file that was being written has its old bytes or its new ones: run again to see."})}function Te(e,t,n){return new u("COMMAND_FAILED",`the OpenSSH client ${e} cannot be started`,{place:t,remedy:"Install it (Debian: openssh-client; Windows: the feature OpenSSH.Client).",cause:n})}var qt=/^@+$|^\*\* |^Warning: Permanently added |^Authenticated to |^Connection to \S+ closed by remote host|post-quantum/;function Re(e){return e.split(/[\r\n]+/).map(t=>t.trim()).filter(t=>t!==""&&!qt.test(t))}function C(e){return x(Re(e).at(-1)??"")}import{spawn as $t}from"node:child_process";var Pe=2e3,gt=200;function ve(e,t,n){let r=$t(e,t,{stdio:["pipe","pipe","pipe"],detached:process.platform!=="win32",windowsHide:!0,env:{...process.env,LC_ALL:"C",LANGUAGE:"C"}}),o=!1,s=!1,c=()=>{},i=new Promise(l=>{c=l}),a=(l,d)=>{if(!o){o=!0,n.onEnd(l,d);for(let f of[r.stdin,r.stdout,r.stderr])f.destroy();c()}};return r.stdout.on("data",l=>n.onStdout(l)),r.stderr.on("data",l=>n.onStderr(l)),r.stdin.on("error",()=>{}),r.on("error",l=>{r.pid===void 0&&a(null,l)}),r.on("exit",l=>{s=!0;let d=setTimeout(()=>a(l),gt);r.on("close",()=>{clearTimeout(d),a(l)})}),{send:l=>{o||r.stdin.write(l)},kill:()=>{s||ue(r)},async close(){o||r.stdin.end();let l=setTimeout(()=>{s||fe(r,Pe)},Pe);await i,clearTimeout(l)}}}var Oe=`PATH=\${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C
LANGUAGE=C
export PATH LC_ALL LANGUAGE
unset CDPATH
umask 022
cd /
`;var Ne=`q_tmp= q_made= q_lk= q_rm= q_tools= q_cp=cp
if [ -w /var/lib ]; then q_o=/var/lib/quantastor-xenserver
else
  case $XDG_STATE_HOME in /*) q_o=$XDG_STATE_HOME ;; *) q_o=$HOME/.local/state ;; esac
  q_o=$q_o/quantastor-xenserver
fi
[ ! -x /bin/cp ] || q_cp=/bin/cp
q_clean() {
  [ -z "$q_tmp$q_lk$q_rm" ] || rm -f -- "$q_tmp" "$q_lk" "$q_rm"
  [ -z "$q_made" ] || rmdir -- "$q_made"
}
trap q_clean EXIT
trap 'q_clean; exit 1' HUP INT TERM PIPE
for q_i in sha256sum sha1sum md5sum cksum setsid; do
  command -v "$q_i" >/dev/null 2>&1 && q_tools="$q_tools $q_i"
done
`;var wt=Oe,St=Ne;function kt(e,t){return`q_first='${e}'; set +eu; {
[ "\${q_first-}" = '${e}' ] || exit ${M}
${wt}${St}[ "\${q_first-}" = '${e}' ] || exit ${M}
printf '%s' '${e}ready${e}'"$q_tools"'${e}'"$q_o"'${t}'
printf '%s' '${t}' >&2
}
`}var Le="logging in",xt=1024*1024;async function Me(e){let{program:t,args:n,place:r,timeoutMs:o,signal:s}=e,c=K(),i=K(),a=new Set,l={connections:1,roundTrips:0},d,f,h=!1,$=Promise.resolve(),_=m=>{f??=m,d?.settle(m),b.kill()},V=()=>{d&&(c.isComplete&&i.isComplete?d.settle():c.size+i.size>d.limit&&_(Tt(d.doing,r)))},b=ve(t,n,{onStdout(m){c.push(m),V()},onStderr(m){i.push(m),V()},onEnd(m,p){let g=i.tail();_(p?Te(t,r,p):h?Ce(g,d?.doing??"it was idle",r):Ae(g,m,r,c.tail()))}}),J=(m,p,g,y)=>new Promise((E,S)=>{if(f)return S(At(f,r));let I=setTimeout(()=>_(Ct(y.doing,y.timeoutMs,r)),y.timeoutMs);d={doing:y.doing,limit:y.limit,settle(ee){clearTimeout(I),d=void 0,ee?S(ee):E({stdout:c.parts().slice(1),stderr:i.parts().slice(1)})}},c.expect(p,g),i.expect(p,g),b.send(Buffer.from(m))}),ze=async()=>{let[m,p]=[H(),H()],g=Le,y=kt(m,p),E=await J(y,m,p,{doing:g,timeoutMs:o,limit:xt});h=!0;let[,S,I]=E.stdout.map(String);return{tools:(S??"").trim().split(/ +/),ownFolder:I??""}},F=()=>_(j(r));s?.aborted&&F(),s?.addEventListener("abort",F,{once:!0});let Z;try{Z=await ze()}catch(m){throw b.kill(),await b.close(),m}finally{s?.removeEventListener("abort",F)}return{...Z,isPrivate:!0,traffic:l,ask(m){let p=$.then(()=>{if(m.signal?.aborted)throw j(r);let[g,y]=[H(),H()],E=m.functions.filter(S=>!a.has(S));for(let S of E)a.add(S);return l.roundTrips++,J(E.join("")+bt(m,g,y),g,y,m)});return $=p.catch(()=>{}),Et(p,m.signal,r)},async close(){f??=new u("CANCELLED","the connection was closed",{place:r}),d&&(d.settle(f),b.kill()),await b.close()}}}function bt({compounds:e,calls:t=[]},n,r){let[o=":",...s]=e,c=`printf '%s' '${r}'
printf '%s' '${r}' >&2`,a=[`q_m='${n}'
printf '%s' "$q_m" >&2
${o}`,...s];a.push(`${a.pop()}
${c}`);let[l,...d]=a.map(f=>`{
${f}
}
`);return[l,...t.map(f=>`${f}
`),...d].join("")}function Et(e,t,n){return t?new Promise((r,o)=>{let s=()=>o(j(n));t.aborted&&s(),t.addEventListener("abort",s,{once:!0}),e.then(r,o).finally(()=>t.removeEventListener("abort",s))}):e}function H(){return yt(16).toString("hex")}function j(e){return new u("CANCELLED","the run was cancelled",{place:e})}function At(e,t){return new u(e.code==="CANCELLED"?"CANCELLED":"CONNECTION_LOST",`there is no connection any more: ${e.message}`,{place:t,remedy:"Run again.",cause:e})}function Ct(e,t,n){return e===Le?new u("TIMEOUT",`${e} took longer than ${t} ms`,{place:n,remedy:"Nothing came from the shell: a login script (~/.bashrc, ~/.profile, /etc/profile.d) may read stdin or show a menu; let it do so only in a shell with a terminal ([ -t 0 ])."}):new u("TIMEOUT",`${e} took longer than ${t} ms`,{place:n,remedy:"The connection was ended; look on the host for what hangs."})}function Tt(e,t){return new u("COMMAND_FAILED",`the host sent too much while ${e}`,{place:t,remedy:"The connection was ended; look at what the command or the login script prints."})}import{execFile as Rt}from"node:child_process";import{readdir as Pt,readFile as vt}from"node:fs/promises";import{homedir as Ot}from"node:os";import{join as He}from"node:path";import{promisify as Nt}from"node:util";var Lt=15e3;async function Ie(e,t){if(t.connectTimeoutMs!==void 0)return{ms:t.connectTimeoutMs,tell:!0};let n={ms:Lt,tell:!0};if(!await Ht(t))return n;let r=[...t.configFile===void 0?[]:["-F",t.configFile],...e.user===void 0?[]:["-l",e.user],...e.port===void 0?[]:["-p",`${e.port}`],"-T","-G","--",e.host],o=await Nt(Rt)(t.program??"ssh",r,{timeout:1e4}).catch(()=>({stdout:""})),s=/^connecttimeout (\d+)$/m.exec(o.stdout)?.[1];return s===void 0?n:{ms:Number(s)*1e3,tell:!1}}var Mt="/etc/ssh/ssh_config",Fe="/etc/ssh/ssh_config.d",X=new Map;function Ht({configFile:e}){let t=e??"",n=X.get(t);if(n)return n;let r=Ft(e).finally(()=>X.delete(t));return X.set(t,r),r}async function Ft(e){let t=e===void 0?[He(Ot(),".ssh","config"),Mt]:[e];if(e===void 0)for(let r of await Pt(Fe).catch(()=>[]))t.push(He(Fe,r));return(await Promise.all(t.map(r=>vt(r,"utf8").catch(()=>"")))).some(r=>/^\s*connecttimeout\b/im.test(r)||/^\s*include\b/im.test(r.replace(/^\s*include\s+"?\/etc\/ssh\/ssh_config\.d\/\*\.conf"?\s*$/gim,"")))}function Be(e,t,n){let r=["BatchMode=yes","LogLevel=INFO","ServerAliveInterval=15","ServerAliveCountMax=4","ClearAllForwardings=yes","ForwardAgent=no","ForwardX11=no","PermitLocalCommand=no","RemoteCommand=none"];return n!==void 0&&r.push(`ConnectTimeout=${Math.max(1,Math.ceil(n/1e3))}`),["-T",...t.configFile===void 0?[]:["-F",t.configFile],...r.flatMap(o=>["-o",o]),...e.port===void 0?[]:["-p",`${e.port}`],...e.user===void 0?[]:["-l",e.user],"--",e.host,"exec sh"]}function w(e,t,n){let r=e.replace(/^([a-z]+:\/\/)?([^@:/]*):(?!\/\/).*@/is,"$1$2:***@");return new u("BAD_INPUT",`${JSON.stringify(r)} is no host: ${t}`,{place:"--hosts",remedy:n})}function De({host:e,user:t,port:n}){return`ssh://${t===void 0?"":`${encodeURIComponent(t)}@`}${e.includes(":")?`[${e}]`:e}${n===void 0?"":`:${n}`}`}function wr(e){let t=/^ssh:\/\//i.test(e),n=t?e.slice(6):e,r=n.lastIndexOf("@"),o=r<0?void 0:n.slice(0,r);if(o?.includes(":"))throw w(e,"a password has no place in it","ssh takes no password from here: use a key, or an agent that holds one.");let s=n.slice(r+1).replace(t?/\/$/:/$^/,""),c=/^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/s.exec(s);if(!c)throw w(e,"it names no host",Q);let[,i,a,l]=c;if(l!==void 0&&!t)throw Ue(l,e),w(e,"a port needs the form of a URL",`Write ssh://${zt(n)}.`);return{host:i===void 0?It(a??"",e):Bt(i,e),...o===void 0?{}:{user:Dt(o,t,e)},...l===void 0?{}:{port:Ue(l,e)}}}var Q="Write ssh://[user@]host[:port]; an IPv6 address stands in brackets.";function It(e,t){if(/^[A-Za-z0-9_][\w.-]*$/.test(e)&&e.length<=255)return e;throw w(t,e===""?"it names no host":'a host name has letters, digits, ".", "-" and "_" only',Q)}function Bt(e,t){let n=e.replace(/%25(?=.)/,"%");if(/^[0-9a-f:.]*:[0-9a-f:.]*(?:%[\w.-]+)?$/i.test(n))return n;throw w(t,"the brackets hold no IPv6 address",Q)}var Ut=/[\s\u0000-\u001f\u007f:'"`;&<>|(){}/$]/;function Dt(e,t,n){let r=e;try{t&&(r=decodeURIComponent(e))}catch{throw w(n,"the user name has a broken % escape","Write a % as %25.")}if(/^[^-]/.test(r)&&!Ut.test(r)&&!r.endsWith("\\"))return r;throw w(n,"ssh takes no such user name","Give the login name as the host knows it.")}function Ue(e,t){let n=Number(e);if(/^\d{1,5}$/.test(e)&&n>=1&&n<=65535)return n;throw w(t,"a port is a number from 1 to 65535","Leave it out for the usual one.")}function zt(e){return JSON.stringify(e).slice(1,-1)}var Kt=6e4,Wt=12e4;async function Ar(e,t={}){let n=t.name??De(e),{program:r="ssh",loginTimeoutMs:o=Kt,signal:s}=t,{answerTimeoutMs:c=Wt}=t,i=await Ie(e,t),a=await Me({program:r,args:Be(e,t,i.tell?i.ms:void 0),place:n,timeoutMs:i.ms+o,...s?{signal:s}:{}});return Ee(a,{name:n,kind:"ssh",answerTimeoutMs:c})}export{w as a,wr as b,Ar as c};
