# QD PATH PART MOST: `n` no folder, or `d`, then a name and a QF of each file whose name contains PART. With MOST, files of
# more bytes are told as QF tells them, and folders too; QF sees the limit of its caller.
function QD([string]$p,[string]$c,[long]$m){
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
