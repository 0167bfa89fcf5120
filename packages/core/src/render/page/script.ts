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
