# RF TEMPORARY PATH OLD SECONDS, each but the last as base64 of UTF-8. Swaps a file for a new one as ReplaceFile does: access
# list, owner, attributes and streams stay those of the file that is replaced. Tells `ok`, or `x` with why, framed.
$ErrorActionPreference='Stop'
function RF([string]$a,[string]$b,[string]$c,[int]$s){
  $u=[Text.Encoding]::UTF8
  $t=$u.GetString([Convert]::FromBase64String($a))
  $p=$u.GetString([Convert]::FromBase64String($b))
  $o=$u.GetString([Convert]::FromBase64String($c))
  $w=[Diagnostics.Stopwatch]::StartNew()
  while($true){
    try{
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
