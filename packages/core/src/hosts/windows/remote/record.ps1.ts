// Made by tools/make-text-modules.mjs from record.ps1.
export const recordPs1: string = `function QP([string]$p,[byte[]]$b){
$s=New-Object IO.FileStream($p,[IO.FileMode]::CreateNew,[IO.FileAccess]::Write,[IO.FileShare]::None,4096,[IO.FileOptions]::WriteThrough)
try{$s.Write($b,0,$b.Length);try{$s.Flush($true)}catch{$s.Flush()}}finally{$s.Close()}
}
function QA([string]$p,[string]$l){
if($l -eq ''){return}
$s=New-Object IO.FileStream($p,[IO.FileMode]::Append,[IO.FileAccess]::Write,[IO.FileShare]::Read,4096,[IO.FileOptions]::WriteThrough)
try{$b=[Text.Encoding]::UTF8.GetBytes($l);$s.Write($b,0,$b.Length);try{$s.Flush($true)}catch{$s.Flush()}}finally{$s.Close()}
}
function QB([string]$h,[string]$n,[string]$l){
$r=[IO.Path]::Combine((QO),'runs')
if(-not [IO.Directory]::Exists($r)){$null=[IO.Directory]::CreateDirectory($r)}
$a=[IO.Path]::Combine((QO),'active.jsonl')
if($n -ne ''){
$d=[IO.Path]::Combine((QO),'active.'+[IO.Path]::GetRandomFileName()+'.tmp')
try{
QP $d ([Text.Encoding]::UTF8.GetBytes($h+[char]10+$l))
try{[IO.File]::Move($d,$a);return 'okm'}catch{if(-not [IO.File]::Exists($a)){throw}}
}finally{if([IO.File]::Exists($d)){[IO.File]::Delete($d)}}
}
$i='';if([IO.File]::Exists($a)){$i=[string][IO.File]::ReadAllLines($a)[0]}
if($i -cne $h){
$g=''
if([IO.File]::Exists($a)){
$s=[int]([DateTime]::UtcNow-[IO.File]::GetLastWriteTimeUtc($a)).TotalSeconds;$g=[string]$s
if($s -lt -5){try{[IO.File]::SetLastWriteTimeUtc($a,[DateTime]::UtcNow)}catch{}}
}
return 'held,'+(QT $i)+','+(QT $g)
}
QA $a $l
'ok'
}
function QZ([string]$l,[string]$f){
$a=[IO.Path]::Combine((QO),'active.jsonl')
QA $a $l
if($f -ne ''){
$n=[IO.Path]::Combine((QO),$f)
if([IO.File]::Exists($n)){[IO.File]::Delete($n)}
[IO.File]::Move($a,$n)
foreach($d in [IO.Directory]::GetFiles((QO),'active.*.tmp')){
try{if(([DateTime]::UtcNow-[IO.File]::GetLastWriteTimeUtc($d)).TotalSeconds -gt 3600){[IO.File]::Delete($d)}}catch{}
}
}
}
function QN([string]$h,[string]$n,[string]$l,[string]$x,[string]$f){
try{
$r=QB $h $n $l
if($r -like 'held*'){return $r}
QZ $x $f
'ok'
}catch{QE $_}
}
`;
