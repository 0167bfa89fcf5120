# SG PATH, as base64 of UTF-8: status and signer of its Authenticode signature, and its file version. For PowerShell 2 and
# later; what it tells comes as base64, framed, so that no console changes it.
$ErrorActionPreference='Stop'
function ST([string]$t){[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($t))}
function SG([string]$b){
  $p=[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($b))
  $s=Get-AuthenticodeSignature -FilePath $p
  $n='';if($s.SignerCertificate){$n=$s.SignerCertificate.Subject}
  $v=[Diagnostics.FileVersionInfo]::GetVersionInfo($p).FileVersion
  Write-Output ('Q<'+(ST $s.Status)+','+(ST $n)+','+(ST $v)+'>Q')
}
