// Made by tools/make-text-modules.mjs from signature.ps1.
export const signaturePs1: string = `$ErrorActionPreference='Stop'
function ST([string]$t){[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($t))}
function SG([string]$b){
$p=[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($b))
$s=Get-AuthenticodeSignature -FilePath $p
$n='';if($s.SignerCertificate){$n=$s.SignerCertificate.Subject}
$v=[Diagnostics.FileVersionInfo]::GetVersionInfo($p).FileVersion
Write-Output ('Q<'+(ST $s.Status)+','+(ST $n)+','+(ST $v)+'>Q')
}
`;
