// Made by tools/make-text-modules.mjs from file.ps1.
export const filePs1: string = `function QF([string]$p){
try{
if([IO.Directory]::Exists($p)){return 'o'}
if(-not [IO.File]::Exists($p)){return '-'}
$i=New-Object IO.FileInfo $p
if($i.Length -gt $QL){return 'l'}
'f,'+(QT $i.FullName)+','+[Convert]::ToBase64String([IO.File]::ReadAllBytes($p))
}catch{QE $_}
}
`;
