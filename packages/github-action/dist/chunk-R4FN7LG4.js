import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{g as v,h as J}from"./chunk-HMLQVO7D.js";import{a as $}from"./chunk-OQ6S2LN2.js";import{b as K}from"./chunk-DLNK6A2T.js";import{a as k}from"./chunk-UPX2WEXD.js";import{C as b,b as F,c as I,d as T,e as A,f as B,g as P,h as R,m as D,n as H,o as W,p as j,q as _,s as h,v as G,w as U,y as M}from"./chunk-F76KPN6P.js";import{b as x}from"./chunk-H7J6YTAD.js";import{a as g,b as N}from"./chunk-RFU46X2N.js";import{lstat as O,mkdir as de,readlink as fe,realpath as Z,rm as E,rmdir as q}from"node:fs/promises";import{basename as we,dirname as p,join as C}from"node:path";import{chmod as te,chown as re,copyFile as X,lstat as Y}from"node:fs/promises";async function z(e,t,a){if(process.platform==="win32"){await F(()=>X(e,t),["EBUSY"]);return}let n=(...r)=>$(["cp",...r,"--",e,t],{place:a,env:{...process.env,LC_ALL:"C"}}),o=await n("-a","--preserve=xattr"),i=o.exit===0;if(i||(o=await n("-a")),o.exit!==0&&(o=await n("-p")),o.exit===127)await X(e,t);else if(o.exit!==0)throw j(o.stderr,`copy ${e}`,a);let[s,c]=await Promise.all([Y(e),Y(t)]);return(c.uid!==s.uid||c.gid!==s.gid)&&await re(t,s.uid,s.gid).catch(r=>{throw new g("ACCESS_DENIED",`cannot keep the owner of ${e}`,{place:a,remedy:"Run as root, or as the file's owner.",cause:r})}),(c.mode!==s.mode||c.uid!==s.uid)&&await te(t,s.mode&4095),i?void 0:ie(e,t,a)}async function ie(e,t,a){let n=async s=>{let c=["getfattr","--absolute-names","-d","-m","-","-e","hex","--",s],{exit:r,stdout:l}=await $(c,{place:a});return r===0?l.split(`
`).slice(1).join(`
`):void 0},[o,i]=[await n(e),await n(t)];if(o===void 0||i===void 0)return"not-known";if(o!==i)throw G(e,a)}import{readFile as ne}from"node:fs/promises";import{basename as oe,dirname as ae,join as se}from"node:path";var Q=`$ErrorActionPreference='Stop'
function RF([string]$a,[string]$b,[string]$c,[string]$h,[int]$s){
$u=[Text.Encoding]::UTF8
$t=$u.GetString([Convert]::FromBase64String($a))
$p=$u.GetString([Convert]::FromBase64String($b))
$o=$u.GetString([Convert]::FromBase64String($c))
try{$m=New-Object Security.Cryptography.SHA256Managed}catch{$m=New-Object Security.Cryptography.SHA256CryptoServiceProvider}
$w=[Diagnostics.Stopwatch]::StartNew()
while($true){
try{
if([BitConverter]::ToString($m.ComputeHash([IO.File]::ReadAllBytes($p))).Replace('-','').ToLower() -ne $h){
Write-Output 'RF<c>RF'
return
}
[IO.File]::Replace($t,$p,$o)
break
}catch{
$e=$_.Exception
while($e.InnerException){$e=$e.InnerException}
if([IO.File]::Exists($o)){if([IO.File]::Exists($p)){try{[IO.File]::Delete($o)}catch{}}else{[IO.File]::Move($o,$p)}}
if(-not [IO.File]::Exists($t) -or $w.Elapsed.TotalSeconds -ge $s){
Write-Output ('RF<x,'+[Convert]::ToBase64String($u.GetBytes($e.Message))+'>RF')
return
}
[Threading.Thread]::Sleep(100)
}
}
try{[IO.File]::Delete($o)}catch{}
Write-Output 'RF<ok>RF'
}
`;var ce=6;async function V(e,t,a,n){let o=se(ae(t),`${oe(e)}.old`),i=[e,t,o].map(d=>`'${Buffer.from(d).toString("base64")}'`),s=`${Q}RF ${i.join(" ")} '${a}' ${ce}`,c=await $(K(s),{place:n}).catch(()=>{}),[,r,l=""]=/RF<(ok|c|x)(?:,([\w+/=]*))?>RF/.exec(c?.stdout.replace(/\s/g,"")??"")??[];if(r==="ok")return;if(r==="c")return"changed";if(r==="x")throw new Error(Buffer.from(l,"base64").toString("utf8"));let f=await ne(t).catch(()=>{});return f&&M(f)!==a?"changed":(await I(e,t),"not-known")}async function Me(e,t,a={own:D()}){try{return e.expected===null?await me(e,t,a):await ue(e,e.expected,t,a)}catch(n){throw N(n)?n:W(n,`write ${e.path}`,t)??new g("WRITE_FAILED",`cannot write ${e.path}: ${n.message}`,{place:t,remedy:"Look at the file and its folder, then run again.",cause:n})}}async function ue({path:e,content:t,runId:a,record:n},o,i,s){let c=await k(e,i);if(!c.exists)throw await ee(e,i),h(e,"is no longer there",i);if(c.sha256!==o)throw h(e,"has other bytes than planned on",i);let{realPath:r}=c;if(t===null&&(await O(e)).isSymbolicLink())throw new g("REFUSED",`${e} is a link; removing ${r} would break it`,{place:i,remedy:`Name the file itself: ${r}.`});if(t!==null&&(await O(r)).nlink>1)throw U(e,i);let l=x(s.path??e,a),f,d=t===null?void 0:C(p(r),l),w,m;try{await v(r,l,i,async()=>{d!==void 0&&t!==null&&(f=await z(r,d,i),await P(d,t,"r+")),a!==void 0&&(w=await H(s.own,s.path??e,c.bytes,a)),n&&(m=await b(s.own,n,i));let u=()=>h(e,"was changed meanwhile",i),y=T(r),S=await k(e,i);if(!S.exists||S.sha256!==o||S.realPath!==r)throw u();if(d===void 0)await F(()=>E(r));else if(process.platform==="win32"){let L=await V(d,r,o,i);if(L==="changed")throw u();f=L}else if(!await A(d,r,y))throw u()})}catch(u){throw d!==void 0&&await E(d,{force:!0}),w!==void 0&&await le(w),await m?.drop(),u}return await R(p(r)),await m?.end(),{realPath:r,...w===void 0?{}:{backup:w},...f?{attributes:f}:{}}}async function le(e){await E(e,{force:!0}).catch(()=>{}),await q(p(e)).catch(()=>{})}async function me({path:e,content:t,mode:a=420,runId:n,record:o},i,s){if(await O(e).catch(()=>{}))throw await ee(e,i),h(e,"is there already",i);let r=p(e);if(t===null)return{realPath:e};let l=await he(r),f=C(await Z(r),we(e)),d=x(s.path??e,n),w=C(p(f),d),m,u=!1;try{return await v(f,d,i,async()=>{if(await P(w,t,"wx",a),o&&(m=await b(s.own,o,i)),u=await B(w,f),!u)throw h(e,"is there already",i)}),await R(r),await m?.end(),{realPath:f}}catch(y){throw await E(w,{force:!0}),u||(await m?.drop(),l&&await q(r).catch(()=>{})),y}}async function he(e){try{return await de(e,{mode:493}),await R(p(e)),!0}catch(t){if(t.code==="EEXIST")return!1;throw t}}async function ee(e,t){if(await fe(e).catch(()=>{})===void 0)return;let n=await Z(e).then(()=>{},o=>o.code);if(n!==void 0)throw _(e,n==="ELOOP"?"loop":"dangling",t)}var Je=J;export{Me as a,Je as b};
