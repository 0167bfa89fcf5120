# QD PATH PART: `n` no folder, or `d`, then a name and a QF of each file whose name contains PART.
function QD([string]$p,[string]$c){
  if(-not [IO.Directory]::Exists($p)){return 'n'}
  try{
    $o=@('d')
    foreach($f in [IO.Directory]::GetFiles($p)){
      $n=[IO.Path]::GetFileName($f)
      if($c -eq '' -or $n.Contains($c)){$o+=@('e,'+(QT $f)+','+(QF $f))}
    }
    $o
  }catch{QE $_}
}
