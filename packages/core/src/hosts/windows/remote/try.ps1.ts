// Made by tools/make-text-modules.mjs from try.ps1.
export const tryPs1: string = `function QV([string]$p){
try{
if(-not [IO.File]::Exists($p)){return 'ok'}
$s=New-Object IO.FileStream($p,[IO.FileMode]::Open,[IO.FileAccess]::ReadWrite,([IO.FileShare]::ReadWrite -bor [IO.FileShare]::Delete))
$s.Close()
'ok'
}catch{$a=QE $_;if($a -like 'r,*'){$a}else{'ok'}}
}
`;
