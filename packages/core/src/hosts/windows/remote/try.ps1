# QV PATH: `ok`, or an error where its attributes or its access list let nobody like us write it. Whoever holds it may let go.
function QV([string]$p){
  try{
    if(-not [IO.File]::Exists($p)){return 'ok'}
    $s=New-Object IO.FileStream($p,[IO.FileMode]::Open,[IO.FileAccess]::ReadWrite,([IO.FileShare]::ReadWrite -bor [IO.FileShare]::Delete))
    $s.Close()
    'ok'
  }catch{$a=QE $_;if($a -like 'r,*'){$a}else{'ok'}}
}
