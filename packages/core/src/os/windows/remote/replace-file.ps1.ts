// Made by tools/make-text-modules.mjs from replace-file.ps1.
export const replaceFilePs1: string = `$ErrorActionPreference='Stop'
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
`;
