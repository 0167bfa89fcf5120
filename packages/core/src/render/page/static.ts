// What every page has, whatever its report: how it looks, and what its few controls do.

/** Colours as variables for light and dark; each text colour has a contrast of at least 4.5:1 on its ground. */
export const style: string = `
:root{color-scheme:light dark;--bg:#fff;--fg:#1d1f23;--dim:#535b66;--line:#d5dae0;--box:#f6f8fa;--good:#1d6b26;--goodbox:#2e7d32;--bad:#b3261e;--badbg:#fdecea;--warn:#8a4b00;--warnbg:#fff4e5;--write:#3d7ab8;--wait:#8b64b5;--rest:#7d8793;--add:#e6f6e8;--del:#fdeaea;--focus:#1a5fb4}
@media(prefers-color-scheme:dark){:root{--bg:#16181c;--fg:#e7e9ec;--dim:#a8b0bb;--line:#3a404a;--box:#20242a;--good:#7fd08a;--goodbox:#4d9f58;--bad:#ff9d94;--badbg:#3a1d1b;--warn:#ffbe70;--warnbg:#35270f;--add:#173221;--del:#3b1f1f;--focus:#8ab8f5}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:1180px;padding:24px;background:var(--bg);color:var(--fg);font:15px/1.5 system-ui,"Segoe UI","Noto Sans","Noto Sans CJK KR","Malgun Gothic",sans-serif}
h1{font-size:26px;line-height:1.25;margin:0 0 8px}h2{font-size:18px;margin:32px 0 8px}p{margin:6px 0}
code,pre{font:13px/1.45 ui-monospace,Consolas,"DejaVu Sans Mono",monospace}
.dim{color:var(--dim)}.bad{color:var(--bad)}.warning{color:var(--warn)}.good{color:var(--good)}.changed{color:var(--good)}
.sandbox{display:inline-block;border:1px solid var(--warn);color:var(--warn);font-weight:600;padding:0 6px;border-radius:3px}
.figures{display:flex;flex-wrap:wrap;gap:8px 40px;margin:12px 0;padding:0}.figures div{display:flex;flex-direction:column-reverse}.figures dd{margin:0;font-size:24px;font-weight:700}
.needs{list-style:none;margin:12px 0;padding:0}.needs li{color:inherit;border-left:5px solid var(--warn);background:var(--warnbg);padding:10px 16px;margin:0 0 8px;overflow-wrap:anywhere}.needs li.bad{border-color:var(--bad);background:var(--badbg)}
.names{color:var(--dim);overflow-wrap:anywhere}
.copy{display:flex;flex-wrap:wrap;gap:8px;align-items:center;margin:8px 0}.copy code{border:1px solid var(--line);background:var(--box);padding:4px 8px;border-radius:4px;overflow-wrap:anywhere;user-select:all}
button,input{font:inherit;color:inherit;background:var(--bg);border:1px solid var(--dim);border-radius:4px;padding:4px 10px}
:focus-visible{outline:3px solid var(--focus);outline-offset:2px}
.filter{display:flex;flex-wrap:wrap;gap:8px 16px;align-items:center;margin:8px 0}
.scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:4px 10px 4px 0;border-bottom:1px solid var(--line);vertical-align:top}thead th{color:var(--dim);font-weight:400;white-space:nowrap}tbody th,td.state{max-width:24ch;overflow-wrap:break-word}td.state{min-width:12ch}td.n{white-space:nowrap}td.release{white-space:nowrap;max-width:30ch;overflow:hidden;text-overflow:ellipsis}thead th:first-child,tbody th{padding-left:6px}td.n,th.n{text-align:right}
tr.fault{background:var(--warnbg)}
.luns{display:flex;flex-wrap:wrap;gap:3px;min-width:140px;padding-top:5px}.luns span{display:inline-block;min-width:13px;height:13px;border-radius:3px;background:var(--goodbox)}
.luns .part,.luns .none{height:18px;margin-top:-3px;padding:0 4px;font:700 12px/18px system-ui,sans-serif;color:#fff}.luns .part{background:#9a5200}.luns .none{background:#b3261e}.luns.cols{row-gap:7px}.luns.cols span{width:27px;text-align:center;padding:0}.luns .lack{background:none;border:1px dashed var(--dim)}
details{margin:6px 0}summary{cursor:pointer;overflow-wrap:anywhere}
pre{background:var(--box);border:1px solid var(--line);border-radius:4px;padding:8px 12px;overflow-x:auto;margin:8px 0}pre .add{background:var(--add)}pre .del{background:var(--del)}pre span{display:block;min-height:1.45em}
.bar{display:flex;gap:1px;height:12px;min-width:240px;margin-top:6px}.bar i{display:block;background:var(--rest);min-width:1px}.bar .w{background:var(--write)}.bar .m{background:var(--wait)}
.steps td:first-child{color:var(--dim)}.steps td{overflow-wrap:anywhere}
svg{max-width:100%;height:auto}
[hidden]{display:none!important}
@media(max-width:600px){.release{display:none}.luns{min-width:96px}th,td{padding-right:7px}body{padding:12px}.figures{gap:8px 20px}h1{font-size:21px}}
@media print{body{max-width:none;padding:0;font-size:11pt}.filter,button{display:none!important}tr,li,pre{break-inside:avoid}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}.scroll{overflow:visible}pre{white-space:pre-wrap}}
`;

/** Filters and folds; the page is whole without it. Rows that are not in the page are made from its JSON, as text. */
export const script: string = `
(()=>{'use strict';
const $=(q)=>document.querySelector(q),all=(q)=>[...document.querySelectorAll(q)];
for(const b of all('button[data-copy]')){b.hidden=false;b.addEventListener('click',()=>{const t=document.getElementById(b.dataset.copy);const say=(s)=>{b.textContent=s};
const pick=()=>{getSelection().selectAllChildren(t);say('selected')};
if(navigator.clipboard)navigator.clipboard.writeText(t.textContent).then(()=>say('copied'),pick);else pick()})}
let opened=[];
addEventListener('beforeprint',()=>{opened=all('details:not([open])');for(const d of opened)d.open=true});
addEventListener('afterprint',()=>{for(const d of opened)d.open=false});
const body=$('#hosts tbody'),bar=$('.filter');if(!body||!bar)return;
bar.hidden=false;
const input=$('#filter'),only=$('#only'),status=$('#status'),data=$('#rows'),more=$('#more');
const rest=data?JSON.parse(data.textContent):[];let made=rest.length===0;
const cell=(tag,text,cls)=>{const c=document.createElement(tag);c.textContent=text;if(cls)c.className=cls;return c};
const make=()=>{if(made)return;made=true;const f=document.createDocumentFragment();
for(const [name,sign,word,tone,release,luns,active,paths,ids] of rest){const r=document.createElement('tr');r.className='row';r.dataset.text=[name,word,release,ids].join(' ').toLowerCase();
const h=cell('th',name);h.scope='row';r.append(h,cell('td',sign+' '+word,'state '+tone),cell('td',release,'release'),cell('td',String(luns),'n'),cell('td',paths?active+'/'+paths:'','n'),cell('td',''));f.append(r)}
body.append(f);for(const s of all('tr.summary'))s.hidden=true;if(more)more.hidden=true};
const total=all('tr.row').length+rest.length;
const run=()=>{const q=input.value.trim().toLowerCase();if(q)make();let n=0;
for(const r of all('tr.row')){const ok=(!q||r.dataset.text.includes(q))&&(!only.checked||r.classList.contains('fault'));r.hidden=!ok;if(ok)n++}
for(const s of all('tr.summary'))s.hidden=made||only.checked;
const g=(x)=>x.toLocaleString('en');status.textContent=g(n)+' of '+g(total)+' hosts shown'};
input.addEventListener('input',run);only.addEventListener('change',run);
if(more){more.hidden=false;more.addEventListener('click',()=>{make();run()})}
run()})();
`;
