// Made by tools/make-text-modules.mjs from try.ps1.
export const tryPs1: string = `function QV([string]$p){
try{
if(-not [IO.File]::Exists($p)){return 'ok'}
if([IO.File]::GetAttributes($p) -band [IO.FileAttributes]::ReadOnly){return 'readonly'}
$s=New-Object IO.FileStream($p,[IO.FileMode]::Open,[IO.FileAccess]::ReadWrite,[IO.FileShare]7)
$s.Close()
'ok'
}catch{
$e=$_.Exception;while($e.InnerException){$e=$e.InnerException}
$h=[Runtime.InteropServices.Marshal]::GetHRForException($e) -band 65535
if($h -eq 32 -or $h -eq 33){'ok'}else{QE $_}
}
}
`;
