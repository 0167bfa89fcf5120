# RF TEMPORARY PATH OLD SHA256 SECONDS, the paths as base64 of UTF-8. Swaps a file of this SHA-256 for a new one as ReplaceFile
# does: access list, owner, attributes and streams stay those of the file that is replaced. Tells `ok`, `c` where it has other
# bytes by now, or `x` with why, framed.
$ErrorActionPreference='Stop'
function RF([string]$a,[string]$b,[string]$c,[string]$h,[int]$s){
  $u=[Text.Encoding]::UTF8
  $t=$u.GetString([Convert]::FromBase64String($a))
  $p=$u.GetString([Convert]::FromBase64String($b))
  $o=$u.GetString([Convert]::FromBase64String($c))
  # one class is missing on .NET 2 alone, the other is forbidden by the FIPS policy
  try{$m=New-Object Security.Cryptography.SHA256Managed}catch{$m=New-Object Security.Cryptography.SHA256CryptoServiceProvider}
  $w=[Diagnostics.Stopwatch]::StartNew()
  while($true){
    try{
      # some time went by since it was compared, and another program may have held it for a while
      if([BitConverter]::ToString($m.ComputeHash([IO.File]::ReadAllBytes($p))).Replace('-','').ToLower() -ne $h){
        Write-Output 'RF<c>RF'
        return
      }
      [IO.File]::Replace($t,$p,$o)
      break
    }catch{
      $e=$_.Exception
      while($e.InnerException){$e=$e.InnerException}
      # a swap that stopped half-way may have left the old bytes under their second name, or there too
      if([IO.File]::Exists($o)){if([IO.File]::Exists($p)){try{[IO.File]::Delete($o)}catch{}}else{[IO.File]::Move($o,$p)}}
      # another program may hold the file for a moment
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
