# A new file, through to the disk: Flush($true) is not in .NET 2.
function QP([string]$p,[byte[]]$b){
  $s=New-Object IO.FileStream($p,[IO.FileMode]::CreateNew,[IO.FileAccess]::Write,[IO.FileShare]::None,4096,[IO.FileOptions]::WriteThrough)
  try{$s.Write($b,0,$b.Length);try{$s.Flush($true)}catch{$s.Flush()}}finally{$s.Close()}
}
# Adds a line.
function QA([string]$p,[string]$l){
  if($l -eq ''){return}
  $s=New-Object IO.FileStream($p,[IO.FileMode]::Append,[IO.FileAccess]::Write,[IO.FileShare]::Read,4096,[IO.FileOptions]::WriteThrough)
  try{$b=[Text.Encoding]::UTF8.GetBytes($l);$s.Write($b,0,$b.Length);try{$s.Flush($true)}catch{$s.Flush()}}finally{$s.Close()}
}
# QB HEAD NEW LINES: `okm` where this call made the record, `ok` where it was this run's already, else `held` with the first
# line of the other one and its age. A new one is whole before it has its name, and a move takes no name that is taken.
function QB([string]$h,[string]$n,[string]$l){
  $r=[IO.Path]::Combine((QO),'runs')
  if(-not [IO.Directory]::Exists($r)){$null=[IO.Directory]::CreateDirectory($r)}
  $a=[IO.Path]::Combine((QO),'active.jsonl')
  if($n -ne ''){
    $d=[IO.Path]::Combine((QO),'active.'+[IO.Path]::GetRandomFileName()+'.tmp')
    try{
      QP $d ([Text.Encoding]::UTF8.GetBytes($h+[char]10+$l))
      try{[IO.File]::Move($d,$a);return 'okm'}catch{if(-not [IO.File]::Exists($a)){throw}}
    }finally{if([IO.File]::Exists($d)){[IO.File]::Delete($d)}}
  }
  $i='';if([IO.File]::Exists($a)){$i=[string][IO.File]::ReadAllLines($a)[0]}
  if($i -cne $h){
    $g=''
    if([IO.File]::Exists($a)){
      $s=[int]([DateTime]::UtcNow-[IO.File]::GetLastWriteTimeUtc($a)).TotalSeconds;$g=[string]$s
      # where the clock has gone back, one of a time yet to come would hold the host until then: its time begins anew
      if($s -lt -5){try{[IO.File]::SetLastWriteTimeUtc($a,[DateTime]::UtcNow)}catch{}}
    }
    return 'held,'+(QT $i)+','+(QT $g)
  }
  QA $a $l
  'ok'
}
# QZ LINE NAME: the end of a record, and with NAME its place among those of the past.
function QZ([string]$l,[string]$f){
  $a=[IO.Path]::Combine((QO),'active.jsonl')
  QA $a $l
  if($f -ne ''){
    $n=[IO.Path]::Combine((QO),$f)
    if([IO.File]::Exists($n)){[IO.File]::Delete($n)}
    [IO.File]::Move($a,$n)
    # drafts that a cut-off run left; a younger one may be just being made
    foreach($d in [IO.Directory]::GetFiles((QO),'active.*.tmp')){
      try{if(([DateTime]::UtcNow-[IO.File]::GetLastWriteTimeUtc($d)).TotalSeconds -gt 3600){[IO.File]::Delete($d)}}catch{}
    }
  }
}
# QN HEAD NEW LINES AFTER NAME: a record without a file.
function QN([string]$h,[string]$n,[string]$l,[string]$x,[string]$f){
  try{
    $r=QB $h $n $l
    if($r -like 'held*'){return $r}
    QZ $x $f
    'ok'
  }catch{QE $_}
}
