import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{b as $}from"./chunk-VVHKTKXB.js";import{a as le,b as de}from"./chunk-DM5IB5SW.js";import{a as H,b as J}from"./chunk-ODUVSNHW.js";import{B as se,C as ie,E as ae,a as R,c as E,d as P,e as Z,f as ee,g as te,k as ne,m as re,u as F,y as oe}from"./chunk-QVPBV2PU.js";import{a as u}from"./chunk-RFU46X2N.js";import{createHash as B}from"node:crypto";var C=["sha256sum","sha1sum","md5sum","cksum"];function U(e,t){switch(e){case"sha256sum":return B("sha256").update(t).digest("hex");case"sha1sum":return B("sha1").update(t).digest("hex");case"md5sum":return B("md5").update(t).digest("hex");case"cksum":return`${Be(t)} ${t.length}`}}function Be(e){let t=0,n=r=>{t=(t<<8^(Ue[(t>>>24^r)&255]??0))>>>0};for(let r of e)n(r);for(let r=e.length;r>0;r=Math.floor(r/256))n(r&255);return~t>>>0}var Ue=Array.from({length:256},(e,t)=>{let n=t<<24;for(let r=0;r<8;r++)n=n<0?n<<1^79764919:n<<1;return n>>>0});var ce=`q_seen() {
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
`;function x(e,t){let n=0,r=()=>{let o=e.stdout[n++];if(o)return o;throw new u("CONNECTION_LOST","the host's answer is incomplete",{place:t,remedy:"Run again; if it happens again, look at the login scripts of the account."})};return{bytes:()=>new Uint8Array(r()),text:()=>r().toString("utf8")}}function O(e){let t=Number.parseInt(e,10);return Number.isNaN(t)||t>128&&t<160?null:t}var fe=16384;function I(){let e=Buffer.alloc(0),t=Buffer.alloc(0),n=[],r=Buffer.alloc(0),o=0,s=!0,c=Buffer.alloc(0);return{get isComplete(){return s},get size(){return o},expect(a,i){e=Buffer.from(a),t=Buffer.from(i),n=[],r=Buffer.alloc(0),o=0,s=!1,c=Buffer.alloc(0)},push(a){if(s){r=Buffer.concat([r,a]).subarray(-fe);return}o+=a.length,n.push(a);let i=Buffer.concat([c,a]),l=i.indexOf(t);s=l>=0,s&&(r=Buffer.from(i.subarray(l+t.length))),c=Buffer.from(i.subarray(Math.max(0,i.length-t.length+1)))},parts(){let a=Buffer.concat(n),i=a.indexOf(t),l=[],d=0;for(;;){let f=a.indexOf(e,d);if(f<0||f>i)break;l.push(a.subarray(d,f)),d=f+e.length}return l.push(a.subarray(d,i)),l},tail:()=>{if(s)return r.toString("utf8");let a=Buffer.concat(n).subarray(-fe).toString("utf8");return e.length===0?a:a.replaceAll(e.toString(),`
`)}}}var T=ce;function Ie(e){let t=[];for(let n of e.files??[])t.push(`q_file ${$([n])}`);for(let{path:n,contains:r=""}of e.folders??[])t.push(`q_folder ${$([n])} && for q_p in ${De(n,r)}; do`,'q_entry "$q_p"',"done",`printf '%s' "\${q_m}z"`);for(let n of e.commands??[])t.push(`q_fact ${$(n)}`);for(let n of e.own??[])t.push(`q_file "$q_o"/${$([n])}`);return t.push("cd /"),t.join(`
`)}function De(e,t){let n=$([e.endsWith("/")?e:`${e}/`]),r=t===""?"":$([t]),o=[`${n}*${r}*`,`${n}.*${r}*`];return t.startsWith(".")&&o.push(`${n}${r}*`),o.join(" ")}async function ue(e,t,n,r,o){for(let s=1;;s++){let c=await e.ask({doing:"reading its files",functions:[T],compounds:[Ie(t)],readsOnly:!0,stderr:s===1&&!t.commands?.length?"nowhere":"apart",limit:2*67108864,...o}),a=ze(t,x(c,r),c.stderr,r);if(!a){if(s===1)continue;throw new u("FILE_CHANGED","files change while they are read",{place:r,remedy:`Run again when the host is quiet. ${c.stderr[0]??""}`.trim()})}for(let i of[...a.files.values(),...[...a.folders.values()].flat()])i?.exists&&n.remember(i.sha256,i.bytes);return a}}function ze(e,t,n,r){let o=new Map,s=new Map,c=!0,a=d=>{let f=Ke(d,t,r);return f||(c=!1),f??{exists:!1,path:d}};for(let d of e.files??[])o.set(d,a(d));for(let{path:d}of e.folders??[]){let f=t.text();if(f==="r")throw me(d,r);let h=new Map;for(let y=t.text();y==="e";y=t.text()){let p=t.text();h.set(p,a(p))}s.set(d,f==="d"?We([...h.values()]):void 0)}let i=(e.commands??[]).map((d,f)=>{let h=t.text();return{argv:d,stdout:h,exit:O(t.text()),stderr:`${n[f+1]??""}`,timedOut:!1}}),l=new Map((e.own??[]).map(d=>[d,a(d)]));return c?{files:o,folders:s,commands:i,own:l}:void 0}function Ke(e,t,n){switch(t.text()){case"f":{let o=t.text().replace(/\n$/,"").replace(/^\/\//,"/"),s=t.bytes();return t.text()!=="0"?void 0:{exists:!0,path:e,realPath:o,bytes:s,sha256:R(s)}}case"-":return{exists:!1,path:e};case"o":throw Z(e,n);case"l":throw P(e,"loop",n);default:throw me(e,n)}}function We(e){return e.filter(({exists:t})=>t).sort((t,n)=>ne(t.path,n.path))}function me(e,t){return new u("ACCESS_DENIED",`${e} may not be read`,{place:t,remedy:"Log in as a user who may, such as root."})}function he(e=67108864){let t=new Map,n=0;return{find:r=>t.get(r),remember(r,o){if(!(t.has(r)||o.length>e)){t.set(r,o),n+=o.length;for(let[s,{length:c}]of t){if(n<=e)break;t.delete(s),n-=c}}}}}function A(e){let t=[];for(let n=0;n<e.length;n+=4096)t.push(`'${_e(e.subarray(n,n+4096))}'`);return t}function pe(e){return`'${_e(e)}'`}var Ge=/[^\t\n\x20-\x7e]|['\\]/g;function _e(e){let t=Buffer.from(e.buffer,e.byteOffset,e.length).toString("latin1");return t.replace(Ge,(n,r)=>Ye(n,t[r+1]))}function Ye(e,t){if(e==="\\")return"\\\\";let n=t!==void 0&&t>="0"&&t<="7";return`\\0${e.charCodeAt(0).toString(8).padStart(n?3:1,"0")}`}var v=`q_begin() {
  q_st= q_r= q_bf= q_h= q_age=
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
    [ ! -e "$q_a" ] || q_age=$(($(date +%s) - $(stat -c %Y -- "$q_a")))
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
q_lock() {
  q_n=0
  set -C
  while [ "$q_n" -lt 30 ]; do
    q_n=$((q_n + 1))
    if { { printf '%s' "$q_tn" || :; } >./.quantastor-lock; } 2>/dev/null; then q_lk=./.quantastor-lock; break; fi
    [ -e ./.quantastor-lock ] || continue
    if [ "$q_n" = 15 ]; then rm -f -- ./.quantastor-lock; else sleep 1; fi
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
  if [ -n "$q_rh" ]; then
    q_rec_before || return
    set -- "$@" "$q_a" "$q_o"
  fi
  [ $# = 0 ] || q_sync "$@" || { q_st=sync; return; }
  [ -z "$q_old" ] || [ "$q_t" = ./.quantastor-lock ] || q_lock
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
  printf '%s' "$q_m\${q_st:-ok}$q_m$q_r$q_m$q_bf"
}
`;function D(e){let t=n=>pe(new TextEncoder().encode(n));return e?[`q_rh=${t(e.head)}`,`q_rn=${e.isNew?"1":""}`,`q_rl=${t(e.lines)}`,`q_ra=${t(e.after??"")}`,`q_rf=${e.finish===void 0?"":`${ie}/${e.finish}.jsonl`}`].join(`
`):"q_rh="}function z(e,t){let n=e.text(),r=Number.parseInt(e.text(),10);return ae(n===""?void 0:n,Number.isNaN(r)?void 0:r,t)}async function $e(e,t,n,r){let o=await e.ask({doing:`writing ${se}`,functions:[T,v],compounds:[`${D(t)}
q_record`],stderr:"before",timeoutMs:r,limit:1048576}),s=x(o,n),c=s.text();if(c==="held")throw z(s,n);if(c!=="ok")throw E(`${o.stderr[0]??""}`,"write this run's record",n)}function qe(e,t){let n=Math.min(e.length,t.length),r=0;for(;r<n&&e[r]===t[r];)r++;let o=0;for(;o<n-r&&e[e.length-1-o]===t[t.length-1-o];)o++;return{prefix:r,middle:t.subarray(r,t.length-o),suffix:o}}var je=v;function Xe(e){let t=(n,r)=>`${n}=${$([`${r}`])}`;return[t("q_p",e.path),t("q_old",e.oldHash),t("q_new",e.newHash),t("q_k",e.hashTool),t("q_tn",`./${e.temporaryName}`),t("q_mode",e.mode.toString(8)),t("q_pre",e.prefix),t("q_post",e.suffix),t("q_run",e.backup?.folder??""),t("q_bk",e.backup?.name??""),"q_begin"].join(`
`)}var Qe=1024*1024,ge=32*1024;async function ye(e,t,n,r,o){let{path:s,expected:c,content:a}=t,i=C.find(p=>e.tools.includes(p));if(!i)throw new u("REFUSED","the host has no program to check a file with",{place:r,remedy:`Install one of ${C.join(", ")} there.`});let l=c===null?void 0:n.find(c),d=Ze(l??new Uint8Array,a??new Uint8Array,e.isPrivate),f=await e.ask({doing:`writing ${s}`,functions:[T,je],...Ve(t,d,{tool:i,old:c===null?"":tt(i,c,l,s,r),new:a===null?"":U(i,a)}),stderr:"before",timeoutMs:o+d.middle.length/50,limit:Qe}),h=x(f,r),y=h.text();if(y==="held")throw z(h,r);if(y!=="ok")throw nt(y,s,`${f.stderr[0]??""}`,r);return a!==null&&n.remember(R(a),a),Je(h)}function Ve({path:e,mode:t=420,runId:n,record:r},o,s){let c=Xe({path:e,oldHash:s.old,newHash:s.new,hashTool:s.tool,temporaryName:re(e,n),mode:t,prefix:o.prefix,suffix:o.suffix,...n===void 0?{}:{backup:{folder:F(n),name:F(e)}}});return{compounds:[`${D(r)}
${c}`,`q_finish
q_report`],calls:A(o.middle).map(a=>`q_put ${a}`)}}function Je(e){let t=e.text().replace(/^\/\//,"/"),n=e.text();return{realPath:t,...n===""?{}:{backup:n}}}function Ze(e,t,n){return t.length<=ge&&et(t)<=ge&&n?{prefix:0,middle:t,suffix:0}:qe(e,t)}function et(e){return A(e).reduce((t,n)=>t+n.length,0)}function tt(e,t,n,r,o){if(e==="sha256sum")return t;if(n)return U(e,n);throw ee(r,"has other bytes than planned on",o)}function nt(e,t,n,r){let o=te(e,t,r);if(o)return o;switch(e){case"dangling":case"loop":return P(t,e,r);case"link":return new u("REFUSED",`${t} is a link; removing its file would break it`,{place:r,remedy:"Name the file itself."});case"denied":return E(`${n}
Permission denied`,`reach ${t}`,r);case"owner":return new u("ACCESS_DENIED",`cannot keep owner and mode of ${t}`,{place:r,remedy:"Log in as root, or as the file's owner."});case"folder":return E(n,`sync the folder of ${t}; its new bytes are in place`,r);default:return E(n,rt[e]?.(t)??`write ${t}`,r)}}var rt={mkdir:e=>`make the folder of ${e}`,create:e=>`make a file beside ${e}`,backup:e=>`back up ${e}`,read:e=>`read ${e}`,sync:e=>`sync the copy of ${e}`,record:e=>`write this run's record before ${e}`};var we=`q_setsid() {
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
`;var ot="time is up",st=we;function it(e,t,n){let r=`( q_exec ${$(e)} )`;return`printf '%s' "$q_m"
${n===void 0||n.length===0?`${r} </dev/null &`:`{ ${A(n).map(s=>`printf '%b' ${s}`).join(`
`)}
} | ${r} &`}
q_watch ${t}`}var at=2e4;async function Se(e,t,{input:n,timeoutMs:r=6e4,signal:o},s){let c=typeof n=="string"?new TextEncoder().encode(n):n,a=Math.max(1,Math.ceil(r/1e3)),i=await e.ask({doing:`running ${t[0]}`,functions:[st],compounds:[it(t,a,c)],...c===void 0?{}:{isPrivate:!0},timeoutMs:a*1e3+at+(c?.length??0)/50,limit:67108864,...o?{signal:o}:{}}),l=x(i,s),[d,f]=[l.text(),l.text()],h=f===ot;return{argv:t,exit:h?null:O(f),stdout:h?d+l.text():d,stderr:`${i.stderr[0]??""}`,timedOut:h}}function xe(e,t){let{name:n,kind:r,answerTimeoutMs:o}=t,s=he(),c=async(i,l={})=>{for(let d of i.files??[])K(d,n);for(let{path:d,contains:f=""}of i.folders??[])if(K(d,n),/[/\0]/.test(f))throw new u("BAD_INPUT",'a part of a file name holds no "/" and no NUL',{place:n});for(let d of i.commands??[])H(d,n);return ue(e,i,s,n,{...l,timeoutMs:o})},a=async(i,l)=>{let{files:d}=await c({files:[i]},l);return d.get(i)??{exists:!1,path:i}};return{name:n,kind:r,platform:"posix",traffic:e.traffic,facts:c,read:a,async replace(i,l){K(i.path,n);let{expected:d}=i,f=!e.tools.includes(C[0])&&d!==null;if((e.tools.length===0||f&&!s.find(d))&&await a(i.path,l),l?.signal?.aborted)throw new u("CANCELLED","the run was cancelled",{place:n});return ye(e,i,s,n,o)},async ownFolder(i){return e.ownFolder===""&&await c({},i),e.ownFolder},async record(i,l){if(l?.signal?.aborted)throw new u("CANCELLED","the run was cancelled",{place:n});return $e(e,i,n,o)},async run(i,l={}){return H(i,n),Se(e,i,l,n)},close:()=>e.close()}}function K(e,t){J(e,e.startsWith("/")&&!e.endsWith("/"),t)}import{randomBytes as ft}from"node:crypto";var lt=[[/HOST IDENTIFICATION HAS CHANGED|REVOKED HOST KEY|host key .* has changed/i,"HOST_KEY_CHANGED","the host's key is not the one in known_hosts","Find out why: a reinstalled host has a new key, an attacker has one too. If it is rightful, remove the old one (ssh-keygen -R HOST) and connect once by hand."],[/Host key verification failed|No .* host key is known/i,"HOST_KEY_UNKNOWN","the host's key is in no known_hosts file","Connect once by hand (ssh HOST) and compare the fingerprint, or add the key to known_hosts."],[/Bad configuration option|Bad owner or permissions|terminating, \d+ bad configuration|no argument after keyword|Can't open user config file/i,"BAD_INPUT","ssh does not accept its configuration","Mend the line that ssh names."],[/Permission denied \(|Too many authentication failures|No supported authentication methods|Authentication failed/i,"AUTH_FAILED","the host accepted none of our keys","Load a key that the host knows into the agent, or name it as IdentityFile in ~/.ssh/config; passwords are never asked for."],[/Could not resolve hostname|Name or service not known|nodename nor servname/i,"HOST_UNREACHABLE","there is no host of this name","Check the name, DNS and ~/.ssh/config."],[/Connection refused/i,"HOST_UNREACHABLE","the host refuses the connection","Check the port, and that sshd runs there."],[/No route to host|Network is unreachable|Host is down/i,"HOST_UNREACHABLE","there is no route to the host","Check the address, the network and the firewall."],[/Connection timed out|Operation timed out|timed out during banner exchange|Timeout, server .* not responding/i,"TIMEOUT","the host did not answer in time","Check the address, the network and the firewall; ConnectTimeout in ~/.ssh/config sets the time."],[/Unable to negotiate|no matching .* found/i,"HOST_UNREACHABLE","ssh and the host share no algorithm","An old dom0 needs old ones: set KexAlgorithms, HostKeyAlgorithms and Ciphers with a leading + for this host in ~/.ssh/config."]];function ke(e,t,n){let r=Ce(e),o=e.trim()===""?void 0:new Error(e.trim()),s=(c,a,i)=>new u(c,r===""?a:`${a} (${r})`,{place:n,remedy:i,...o===void 0?{}:{cause:o}});if(t===255||t===null){for(let[c,a,i,l]of lt)if(c.test(e))return s(a,i,l);return s("CONNECTION_LOST","the connection ended before the login was done","Try ssh by hand; a host that is asked by many at once may close some (MaxStartups in sshd_config).")}return s("COMMAND_FAILED",`the host started no POSIX shell (exit code ${t})`,"The account needs a login shell that can run sh; ssh HOST sh must work.")}function be(e,t,n){let r=Ce(e);return new u("CONNECTION_LOST",`the connection ended while ${t}${r===""?"":` (${r})`}`,{place:n,remedy:"A file that was being written has its old bytes or its new ones: run again to see."})}function Ee(e,t,n){return new u("COMMAND_FAILED",`the OpenSSH client ${e} cannot be started`,{place:t,remedy:"Install it (Debian: openssh-client; Windows: the feature OpenSSH.Client).",cause:n})}function Ce(e){let t=e.split(/[\r\n]+/).map(n=>n.trim()).filter(n=>n!==""&&!/^@+$/.test(n));return oe(t.at(-1)??"")}import{spawn as dt}from"node:child_process";var Te=2e3,ct=200;function Ae(e,t,n){let r=dt(e,t,{stdio:["pipe","pipe","pipe"],detached:process.platform!=="win32",windowsHide:!0,env:{...process.env,LC_ALL:"C",LANGUAGE:"C"}}),o=!1,s=!1,c=()=>{},a=new Promise(l=>{c=l}),i=(l,d)=>{if(!o){o=!0,n.onEnd(l,d);for(let f of[r.stdin,r.stdout,r.stderr])f.destroy();c()}};return r.stdout.on("data",l=>n.onStdout(l)),r.stderr.on("data",l=>n.onStderr(l)),r.stdin.on("error",()=>{}),r.on("error",l=>{r.pid===void 0&&i(null,l)}),r.on("exit",l=>{s=!0;let d=setTimeout(()=>i(l),ct);r.on("close",()=>{clearTimeout(d),i(l)})}),{send:l=>{o||r.stdin.write(l)},kill:()=>{s||de(r)},async close(){o||r.stdin.end();let l=setTimeout(()=>{s||le(r,Te)},Te);await a,clearTimeout(l)}}}var Re=`PATH=\${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin
LC_ALL=C
LANGUAGE=C
export PATH LC_ALL LANGUAGE
unset CDPATH
umask 022
cd /
`;var Pe=`q_tmp= q_made= q_lk= q_rm= q_tools= q_cp=cp
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
`;var ut=Re,mt=Pe;function ht(e,t){return`{
${ut}${mt}printf '%s' '${e}ready${e}'"$q_tools"'${e}'"$q_o"'${t}'
printf '%s' '${t}' >&2
}
`}var pt=1024*1024;async function Oe(e){let{program:t,args:n,place:r,timeoutMs:o,signal:s}=e,c=I(),a=I(),i=new Set,l={connections:1,roundTrips:0},d,f,h=!1,y=Promise.resolve(),p=m=>{f??=m,d?.settle(m),k.kill()},j=()=>{d&&(c.isComplete&&a.isComplete?d.settle():c.size+a.size>d.limit&&p(yt(d.doing,r)))},k=Ae(t,n,{onStdout(m){c.push(m),j()},onStderr(m){a.push(m),j()},onEnd(m,_){let q=a.tail();p(_?Ee(t,r,_):h?be(q,d?.doing??"it was idle",r):ke(q,m,r))}}),X=(m,_,q,g)=>new Promise((b,S)=>{if(f)return S(qt(f,r));let M=setTimeout(()=>p(gt(g.doing,g.timeoutMs,r)),g.timeoutMs);d={doing:g.doing,limit:g.limit,settle(V){clearTimeout(M),d=void 0,V?S(V):b({stdout:c.parts().slice(1),stderr:a.parts().slice(1)})}},c.expect(_,q),a.expect(_,q),k.send(Buffer.from(m))}),Fe=async()=>{let[m,_]=[N(),N()],q="logging in",g=ht(m,_),b=await X(g,m,_,{doing:q,timeoutMs:o,limit:pt});h=!0;let[,S,M]=b.stdout.map(String);return{tools:(S??"").trim().split(/ +/),ownFolder:M??""}},L=()=>p(W(r));s?.aborted&&L(),s?.addEventListener("abort",L,{once:!0});let Q;try{Q=await Fe()}catch(m){throw k.kill(),await k.close(),m}finally{s?.removeEventListener("abort",L)}return{...Q,isPrivate:!0,traffic:l,ask(m){let _=y.then(()=>{if(m.signal?.aborted)throw W(r);let[q,g]=[N(),N()],b=m.functions.filter(S=>!i.has(S));for(let S of b)i.add(S);return l.roundTrips++,X(b.join("")+_t(m,q,g),q,g,m)});return y=_.catch(()=>{}),$t(_,m.signal,r)},async close(){f??=new u("CANCELLED","the connection was closed",{place:r}),d&&(d.settle(f),k.kill()),await k.close()}}}function _t({compounds:e,calls:t=[]},n,r){let[o=":",...s]=e,c=`printf '%s' '${r}'
printf '%s' '${r}' >&2`,i=[`q_m='${n}'
printf '%s' "$q_m" >&2
${o}`,...s];i.push(`${i.pop()}
${c}`);let[l,...d]=i.map(f=>`{
${f}
}
`);return[l,...t.map(f=>`${f}
`),...d].join("")}function $t(e,t,n){return t?new Promise((r,o)=>{let s=()=>o(W(n));t.aborted&&s(),t.addEventListener("abort",s,{once:!0}),e.then(r,o).finally(()=>t.removeEventListener("abort",s))}):e}function N(){return ft(16).toString("hex")}function W(e){return new u("CANCELLED","the run was cancelled",{place:e})}function qt(e,t){return new u(e.code==="CANCELLED"?"CANCELLED":"CONNECTION_LOST",`there is no connection any more: ${e.message}`,{place:t,remedy:"Run again.",cause:e})}function gt(e,t,n){return new u("TIMEOUT",`${e} took longer than ${t} ms`,{place:n,remedy:"The connection was ended; look on the host for what hangs."})}function yt(e,t){return new u("COMMAND_FAILED",`the host sent too much while ${e}`,{place:t,remedy:"The connection was ended; look at what the command or the login script prints."})}import{execFile as wt}from"node:child_process";import{readdir as St,readFile as xt}from"node:fs/promises";import{homedir as kt}from"node:os";import{join as ve}from"node:path";import{promisify as bt}from"node:util";var Et=15e3;async function Le(e,t){if(t.connectTimeoutMs!==void 0)return{ms:t.connectTimeoutMs,tell:!0};let n={ms:Et,tell:!0};if(!await Tt(t))return n;let r=[...t.configFile===void 0?[]:["-F",t.configFile],...e.user===void 0?[]:["-l",e.user],...e.port===void 0?[]:["-p",`${e.port}`],"-T","-G","--",e.host],o=await bt(wt)(t.program??"ssh",r,{timeout:1e4}).catch(()=>({stdout:""})),s=/^connecttimeout (\d+)$/m.exec(o.stdout)?.[1];return s===void 0?n:{ms:Number(s)*1e3,tell:!1}}var Ct="/etc/ssh/ssh_config",Ne="/etc/ssh/ssh_config.d",G=new Map;function Tt({configFile:e}){let t=e??"",n=G.get(t);if(n)return n;let r=At(e).finally(()=>G.delete(t));return G.set(t,r),r}async function At(e){let t=e===void 0?[ve(kt(),".ssh","config"),Ct]:[e];if(e===void 0)for(let r of await St(Ne).catch(()=>[]))t.push(ve(Ne,r));return(await Promise.all(t.map(r=>xt(r,"utf8").catch(()=>"")))).some(r=>/^\s*connecttimeout\b/im.test(r)||/^\s*include\b/im.test(r.replace(/^\s*include\s+"?\/etc\/ssh\/ssh_config\.d\/\*\.conf"?\s*$/gim,"")))}function Me(e,t,n){let r=["BatchMode=yes","LogLevel=ERROR","ServerAliveInterval=15","ServerAliveCountMax=4","ClearAllForwardings=yes","ForwardAgent=no","ForwardX11=no","PermitLocalCommand=no","RemoteCommand=none"];return n!==void 0&&r.push(`ConnectTimeout=${Math.max(1,Math.ceil(n/1e3))}`),["-T",...t.configFile===void 0?[]:["-F",t.configFile],...r.flatMap(o=>["-o",o]),...e.port===void 0?[]:["-p",`${e.port}`],...e.user===void 0?[]:["-l",e.user],"--",e.host,"exec sh"]}function w(e,t,n){let r=e.replace(/^([a-z]+:\/\/)?([^@:/]*):.*@/is,"$1$2:***@");return new u("BAD_INPUT",`${JSON.stringify(r)} is no host: ${t}`,{place:"--hosts",remedy:n})}function He({host:e,user:t,port:n}){return`ssh://${t===void 0?"":`${encodeURIComponent(t)}@`}${e.includes(":")?`[${e}]`:e}${n===void 0?"":`:${n}`}`}function ur(e){let t=/^ssh:\/\//i.test(e),n=t?e.slice(6):e,r=n.lastIndexOf("@"),o=r<0?void 0:n.slice(0,r);if(o?.includes(":"))throw w(e,"a password has no place in it","Use a key; ssh reads passwords nowhere.");let s=n.slice(r+1).replace(t?/\/$/:/$^/,""),c=/^(?:\[([^\]]*)\]|([^:[\]]*))(?::(.*))?$/s.exec(s);if(!c)throw w(e,"it names no host",Y);let[,a,i,l]=c;if(l!==void 0&&!t)throw w(e,"a port needs the form of a URL",`Write ssh://${Lt(s)}.`);return{host:a===void 0?Rt(i??"",e):Pt(a,e),...o===void 0?{}:{user:vt(o,t,e)},...l===void 0?{}:{port:Nt(l,e)}}}var Y="Write ssh://[user@]host[:port]; an IPv6 address stands in brackets.";function Rt(e,t){if(/^[A-Za-z0-9_][\w.-]*$/.test(e)&&e.length<=255)return e;throw w(t,e===""?"it names no host":'a host name has letters, digits, ".", "-" and "_" only',Y)}function Pt(e,t){let n=e.replace(/%25(?=.)/,"%");if(/^[0-9a-f:.]*:[0-9a-f:.]*(?:%[\w.-]+)?$/i.test(n))return n;throw w(t,"the brackets hold no IPv6 address",Y)}var Ot=/[\s\u0000-\u001f\u007f:'"`;&<>|(){}/$]/;function vt(e,t,n){let r=e;try{t&&(r=decodeURIComponent(e))}catch{throw w(n,"the user name has a broken % escape","Write a % as %25.")}if(/^[^-]/.test(r)&&!Ot.test(r)&&!r.endsWith("\\"))return r;throw w(n,"ssh takes no such user name","Give the login name as the host knows it.")}function Nt(e,t){let n=Number(e);if(/^\d{1,5}$/.test(e)&&n>=1&&n<=65535)return n;throw w(t,"a port is a number from 1 to 65535","Leave it out for the usual one.")}function Lt(e){return JSON.stringify(e).slice(1,-1)}var Mt=6e4,Ht=12e4;async function qr(e,t={}){let n=t.name??He(e),{program:r="ssh",loginTimeoutMs:o=Mt,signal:s}=t,{answerTimeoutMs:c=Ht}=t,a=await Le(e,t),i=await Oe({program:r,args:Me(e,t,a.tell?a.ms:void 0),place:n,timeoutMs:a.ms+o,...s?{signal:s}:{}});return xe(i,{name:n,kind:"ssh",answerTimeoutMs:c})}export{w as a,ur as b,qr as c};
