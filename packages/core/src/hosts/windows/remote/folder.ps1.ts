// Made by tools/make-text-modules.mjs from folder.ps1.
export const folderPs1: string = `function QD([string]$p,[string]$c,[long]$m){
if(-not [IO.Directory]::Exists($p)){return 'n'}
try{
$o=@('d')
$a=[IO.Directory]::GetFiles($p)
if($m -gt 0){$QL=$m;$a+=[IO.Directory]::GetDirectories($p)}
foreach($f in $a){
$n=[IO.Path]::GetFileName($f)
if($c -eq '' -or $n.Contains($c)){$o+=@('e,'+(QT $f)+','+(QF $f))}
}
$o
}catch{QE $_}
}
`;
