import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{f as v}from"./chunk-PHBURKDD.js";import{a as $}from"./chunk-OQ6S2LN2.js";import{b as U}from"./chunk-DLNK6A2T.js";import{a as k}from"./chunk-EZBLP6PO.js";import{B as b,b as E,c as L,d as T,e as C,f as B,g as S,h as F,m as A,n as D,o as W,p as H,q as _,s as h,v as j,w as G}from"./chunk-EIWU7TCF.js";import{b as P}from"./chunk-H7J6YTAD.js";import{a as g,b as N}from"./chunk-RFU46X2N.js";import{lstat as O,mkdir as oe,readlink as ae,realpath as z,rm as R,rmdir as Q}from"node:fs/promises";import{basename as se,dirname as p,join as I}from"node:path";import{chmod as Z,chown as q,copyFile as J,lstat as M}from"node:fs/promises";async function K(e,t,a){if(process.platform==="win32"){await E(()=>J(e,t),["EBUSY"]);return}let n=(...i)=>$(["cp",...i,"--",e,t],{place:a,env:{...process.env,LC_ALL:"C"}}),o=await n("-a","--preserve=xattr"),r=o.exit===0;if(r||(o=await n("-a")),o.exit!==0&&(o=await n("-p")),o.exit===127)await J(e,t);else if(o.exit!==0)throw H(o.stderr,`copy ${e}`,a);let[s,d]=await Promise.all([M(e),M(t)]);return(d.uid!==s.uid||d.gid!==s.gid)&&await q(t,s.uid,s.gid).catch(i=>{throw new g("ACCESS_DENIED",`cannot keep the owner of ${e}`,{place:a,remedy:"Run as root, or as the file's owner.",cause:i})}),(d.mode!==s.mode||d.uid!==s.uid)&&await Z(t,s.mode&4095),r?void 0:ee(e,t,a)}async function ee(e,t,a){let n=async s=>{let d=["getfattr","--absolute-names","-d","-m","-","-e","hex","--",s],{exit:i,stdout:u}=await $(d,{place:a});return i===0?u.split(`
`).slice(1).join(`
`):void 0},[o,r]=[await n(e),await n(t)];if(o===void 0||r===void 0)return"not-known";if(o!==r)throw j(e,a)}import{basename as te,dirname as re,join as ie}from"node:path";var X=`$ErrorActionPreference='Stop'
function RF([string]$a,[string]$b,[string]$c,[int]$s){
$u=[Text.Encoding]::UTF8
$t=$u.GetString([Convert]::FromBase64String($a))
$p=$u.GetString([Convert]::FromBase64String($b))
$o=$u.GetString([Convert]::FromBase64String($c))
$w=[Diagnostics.Stopwatch]::StartNew()
while($true){
try{
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
`;var ne=6;async function Y(e,t,a){let n=ie(re(t),`${te(e)}.old`),o=[e,t,n].map(u=>`'${Buffer.from(u).toString("base64")}'`),r=`${X}RF ${o.join(" ")} ${ne}`,s=await $(U(r),{place:a}).catch(()=>{}),[,d,i=""]=/RF<(ok|x)(?:,([\w+/=]*))?>RF/.exec(s?.stdout.replace(/\s/g,"")??"")??[];if(d!=="ok"){if(d==="x")throw new Error(Buffer.from(i,"base64").toString("utf8"));return await L(e,t),"not-known"}}async function We(e,t,a={own:A()}){try{return e.expected===null?await fe(e,t,a):await de(e,e.expected,t,a)}catch(n){throw N(n)?n:W(n,`write ${e.path}`,t)??new g("WRITE_FAILED",`cannot write ${e.path}: ${n.message}`,{place:t,remedy:"Look at the file and its folder, then run again.",cause:n})}}async function de({path:e,content:t,runId:a,record:n},o,r,s){let d=await k(e,r);if(!d.exists)throw await V(e,r),h(e,"is no longer there",r);if(d.sha256!==o)throw h(e,"has other bytes than planned on",r);let{realPath:i}=d;if(t===null&&(await O(e)).isSymbolicLink())throw new g("REFUSED",`${e} is a link; removing ${i} would break it`,{place:r,remedy:`Name the file itself: ${i}.`});if(t!==null&&(await O(i)).nlink>1)throw G(e,r);let u=P(s.path??e,a),f,c=t===null?void 0:I(p(i),u),w,m;try{await v(i,u,r,async()=>{c!==void 0&&t!==null&&(f=await K(i,c,r),await S(c,t,"r+")),a!==void 0&&(w=await D(s.own,s.path??e,d.bytes,a)),n&&(m=await b(s.own,n,r));let l=()=>h(e,"was changed meanwhile",r),y=T(i),x=await k(e,r);if(!x.exists||x.sha256!==o||x.realPath!==i)throw l();if(c===void 0)await E(()=>R(i));else if(process.platform==="win32")f=await Y(c,i,r);else if(!await C(c,i,y))throw l()})}catch(l){throw c!==void 0&&await R(c,{force:!0}),w!==void 0&&await ce(w),await m?.drop(),l}return await F(p(i)),await m?.end(),{realPath:i,...w===void 0?{}:{backup:w},...f?{attributes:f}:{}}}async function ce(e){await R(e,{force:!0}).catch(()=>{}),await Q(p(e)).catch(()=>{})}async function fe({path:e,content:t,mode:a=420,runId:n,record:o},r,s){if(await O(e).catch(()=>{}))throw await V(e,r),h(e,"is there already",r);let i=p(e);if(t===null)return{realPath:e};let u=await we(i),f=I(await z(i),se(e)),c=P(s.path??e,n),w=I(p(f),c),m,l=!1;try{return await v(f,c,r,async()=>{if(await S(w,t,"wx",a),o&&(m=await b(s.own,o,r)),l=await B(w,f),!l)throw h(e,"is there already",r)}),await F(i),await m?.end(),{realPath:f}}catch(y){throw await R(w,{force:!0}),l||(await m?.drop(),u&&await Q(i).catch(()=>{})),y}}async function we(e){try{return await oe(e,{mode:493}),await F(p(e)),!0}catch(t){if(t.code==="EEXIST")return!1;throw t}}async function V(e,t){if(await ae(e).catch(()=>{})===void 0)return;let n=await z(e).then(()=>{},o=>o.code);if(n!==void 0)throw _(e,n==="ELOOP"?"loop":"dangling",t)}export{We as a};
