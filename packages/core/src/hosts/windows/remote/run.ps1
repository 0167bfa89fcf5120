# What is no UTF-8 is in the code page of Windows' consoles (949 in Korea), which is known only there.
function QU([byte[]]$b){
  try{return QT (New-Object Text.UTF8Encoding($false,$true)).GetString($b)}catch{}
  $n=0
  try{$n=[int][Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Nls\CodePage','OEMCP','0')}catch{}
  try{
    if($n -le 0){$n=[Console]::OutputEncoding.CodePage}
    QT ([Text.Encoding]::GetEncoding($n).GetString($b))
  }catch{[Convert]::ToBase64String($b)}
}
# QR FILE ARGUMENTS MILLISECONDS INPUT: `c`, exit code, whether time ran out, stdout, stderr. Both streams are read as they
# come, up to $QK bytes, for a full pipe would stop the command; .NET 2 has no easier way. What a command leaves in the
# background is not waited for.
function QR([string]$f,[string]$a,[int]$ms,[string]$in){
  $i=New-Object Diagnostics.ProcessStartInfo
  $i.FileName=$f;$i.Arguments=$a;$i.UseShellExecute=$false;$i.CreateNoWindow=$true
  $i.RedirectStandardInput=$true;$i.RedirectStandardOutput=$true;$i.RedirectStandardError=$true
  try{$p=[Diagnostics.Process]::Start($i)}catch{
    $e=$_.Exception
    while($e.InnerException){$e=$e.InnerException}
    $x=126
    if($e.NativeErrorCode -eq 2 -or $e.NativeErrorCode -eq 3){$x=127}
    return "c,$x,0,,"+(QT $e.Message)
  }
  try{
    if($in -ne ''){$b=[Convert]::FromBase64String($in);$p.StandardInput.BaseStream.Write($b,0,$b.Length)}
    $p.StandardInput.Close()
  }catch{}
  $s=@($p.StandardOutput.BaseStream,$p.StandardError.BaseStream)
  $m=@((New-Object IO.MemoryStream),(New-Object IO.MemoryStream))
  $b=@((New-Object byte[] 65536),(New-Object byte[] 65536))
  $r=@($s[0].BeginRead($b[0],0,65536,$null,$null),$s[1].BeginRead($b[1],0,65536,$null,$null))
  $w=[Diagnostics.Stopwatch]::StartNew();$over=0;$gone=-1
  while($r[0] -or $r[1]){
    foreach($k in 0,1){
      if($r[$k] -and $r[$k].AsyncWaitHandle.WaitOne(20,$false)){
        $n=$s[$k].EndRead($r[$k])
        if($n -le 0){$r[$k]=$null}else{
          if($m[$k].Length -lt $QK){$m[$k].Write($b[$k],0,$n)}
          $r[$k]=$s[$k].BeginRead($b[$k],0,65536,$null,$null)
        }
      }
    }
    if($p.HasExited){
      if($gone -lt 0){$gone=$w.ElapsedMilliseconds}elseif($w.ElapsedMilliseconds-$gone -gt 2000){break}
    }elseif($w.ElapsedMilliseconds -gt $ms){$over=1;break}
  }
  if(-not $over){$left=[Math]::Max(0,$ms-$w.ElapsedMilliseconds);if(-not $p.WaitForExit([int]$left)){$over=1}}
  if($over){try{$null=& taskkill.exe /T /F /PID $p.Id 2>&1}catch{};$x=-1}else{$x=$p.ExitCode}
  "c,$x,$over,"+(QU $m[0].ToArray())+','+(QU $m[1].ToArray())
}
