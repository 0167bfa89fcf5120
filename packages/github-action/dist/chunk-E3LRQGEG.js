import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);
import{g as O}from"./chunk-W4ZQCXJX.js";import{a as $}from"./chunk-OQ6S2LN2.js";import{b as J}from"./chunk-DLNK6A2T.js";import{a as k}from"./chunk-SKG335NV.js";import{C as b,b as F,c as T,d as L,e as A,f as B,g as P,h as R,m as H,n as W,o as D,p as j,q as _,s as h,v as G,w as U,y as M}from"./chunk-A6V3UMCV.js";import{b as x}from"./chunk-H7J6YTAD.js";import{a as g,b as I}from"./chunk-RFU46X2N.js";import{lstat as v,mkdir as de,readlink as ce,realpath as V,rm as E,rmdir as Z}from"node:fs/promises";import{basename as fe,dirname as p,join as C}from"node:path";import{chmod as ee,chown as te,copyFile as K,lstat as X}from"node:fs/promises";async function Y(e,t,a){if(process.platform==="win32"){await F(()=>K(e,t),["EBUSY"]);return}let n=(...r)=>$(["cp",...r,"--",e,t],{place:a,env:{...process.env,LC_ALL:"C"}}),o=await n("-a","--preserve=xattr"),i=o.exit===0;if(i||(o=await n("-a")),o.exit!==0&&(o=await n("-p")),o.exit===127)await K(e,t);else if(o.exit!==0)throw j(o.stderr,`copy ${e}`,a);let[s,d]=await Promise.all([X(e),X(t)]);return(d.uid!==s.uid||d.gid!==s.gid)&&await te(t,s.uid,s.gid).catch(r=>{throw new g("ACCESS_DENIED",`cannot keep the owner of ${e}`,{place:a,remedy:"Run as root, or as the file's owner.",cause:r})}),(d.mode!==s.mode||d.uid!==s.uid)&&await ee(t,s.mode&4095),i?void 0:re(e,t,a)}async function re(e,t,a){let n=async s=>{let d=["getfattr","--absolute-names","-d","-m","-","-e","hex","--",s],{exit:r,stdout:l}=await $(d,{place:a});return r===0?l.split(`
`).slice(1).join(`
`):void 0},[o,i]=[await n(e),await n(t)];if(o===void 0||i===void 0)return"not-known";if(o!==i)throw G(e,a)}import{readFile as ie}from"node:fs/promises";import{basename as ne,dirname as oe,join as ae}from"node:path";var z=`$ErrorActionPreference='Stop'
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
`;var se=6;async function Q(e,t,a,n){let o=ae(oe(t),`${ne(e)}.old`),i=[e,t,o].map(c=>`'${Buffer.from(c).toString("base64")}'`),s=`${z}RF ${i.join(" ")} '${a}' ${se}`,d=await $(J(s),{place:n}).catch(()=>{}),[,r,l=""]=/RF<(ok|c|x)(?:,([\w+/=]*))?>RF/.exec(d?.stdout.replace(/\s/g,"")??"")??[];if(r==="ok")return;if(r==="c")return"changed";if(r==="x")throw new Error(Buffer.from(l,"base64").toString("utf8"));let f=await ie(t).catch(()=>{});return f&&M(f)!==a?"changed":(await T(e,t),"not-known")}async function Ue(e,t,a={own:H()}){try{return e.expected===null?await le(e,t,a):await we(e,e.expected,t,a)}catch(n){throw I(n)?n:D(n,`write ${e.path}`,t)??new g("WRITE_FAILED",`cannot write ${e.path}: ${n.message}`,{place:t,remedy:"Look at the file and its folder, then run again.",cause:n})}}async function we({path:e,content:t,runId:a,record:n},o,i,s){let d=await k(e,i);if(!d.exists)throw await q(e,i),h(e,"is no longer there",i);if(d.sha256!==o)throw h(e,"has other bytes than planned on",i);let{realPath:r}=d;if(t===null&&(await v(e)).isSymbolicLink())throw new g("REFUSED",`${e} is a link; removing ${r} would break it`,{place:i,remedy:`Name the file itself: ${r}.`});if(t!==null&&(await v(r)).nlink>1)throw U(e,i);let l=x(s.path??e,a),f,c=t===null?void 0:C(p(r),l),w,m;try{await O(r,l,i,async()=>{c!==void 0&&t!==null&&(f=await Y(r,c,i),await P(c,t,"r+")),a!==void 0&&(w=await W(s.own,s.path??e,d.bytes,a)),n&&(m=await b(s.own,n,i));let u=()=>h(e,"was changed meanwhile",i),y=L(r),S=await k(e,i);if(!S.exists||S.sha256!==o||S.realPath!==r)throw u();if(c===void 0)await F(()=>E(r));else if(process.platform==="win32"){let N=await Q(c,r,o,i);if(N==="changed")throw u();f=N}else if(!await A(c,r,y))throw u()})}catch(u){throw c!==void 0&&await E(c,{force:!0}),w!==void 0&&await ue(w),await m?.drop(),u}return await R(p(r)),await m?.end(),{realPath:r,...w===void 0?{}:{backup:w},...f?{attributes:f}:{}}}async function ue(e){await E(e,{force:!0}).catch(()=>{}),await Z(p(e)).catch(()=>{})}async function le({path:e,content:t,mode:a=420,runId:n,record:o},i,s){if(await v(e).catch(()=>{}))throw await q(e,i),h(e,"is there already",i);let r=p(e);if(t===null)return{realPath:e};let l=await me(r),f=C(await V(r),fe(e)),c=x(s.path??e,n),w=C(p(f),c),m,u=!1;try{return await O(f,c,i,async()=>{if(await P(w,t,"wx",a),o&&(m=await b(s.own,o,i)),u=await B(w,f),!u)throw h(e,"is there already",i)}),await R(r),await m?.end(),{realPath:f}}catch(y){throw await E(w,{force:!0}),u||(await m?.drop(),l&&await Z(r).catch(()=>{})),y}}async function me(e){try{return await de(e,{mode:493}),await R(p(e)),!0}catch(t){if(t.code==="EEXIST")return!1;throw t}}async function q(e,t){if(await ce(e).catch(()=>{})===void 0)return;let n=await V(e).then(()=>{},o=>o.code);if(n!==void 0)throw _(e,n==="ELOOP"?"loop":"dangling",t)}export{Ue as a};
