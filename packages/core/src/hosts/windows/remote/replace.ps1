# One class of SHA-256 is missing on .NET 2 alone, the other is forbidden by the FIPS policy.
function QH([byte[]]$b){
  try{$h=New-Object Security.Cryptography.SHA256Managed}catch{$h=New-Object Security.Cryptography.SHA256CryptoServiceProvider}
  [BitConverter]::ToString($h.ComputeHash($b)).Replace('-','').ToLower()
}
# A swap that failed may have left the old bytes under their second name only: they go back.
function QX([string]$p,[string]$o){
  if([IO.File]::Exists($o)){if([IO.File]::Exists($p)){[IO.File]::Delete($o)}else{[IO.File]::Move($o,$p)}}
}
# QW PATH EXPECTED CONTENT FOLDER NAME TEMPORARY RECORD...: `ok` with the full path and the backup's, or what is in the way.
# EXPECTED is a SHA-256 or '' for a file that must not be there, CONTENT the path of the uploaded bytes or '' to remove the
# file, FOLDER and NAME the backup's below ProgramData or ''. File.Replace keeps the access list, owner and attributes of the
# old file; it wants a name for the old bytes, since PowerShell 2 cannot pass a null string.
function QW([string]$p,[string]$old,[string]$c,[string]$dir,[string]$name,[string]$tmp,[string]$rh,[string]$rn,[string]$rl,[string]$rx,[string]$rf){
  $t='';$bf='';$rm=$false
  try{
    if([IO.Directory]::Exists($p)){return 'other'}
    $there=[IO.File]::Exists($p)
    if($old -eq ''){if($there){return 'exists'};if($c -eq ''){return 'ok,'+(QT $p)+','}}
    else{
      if(-not $there){return 'gone'}
      $at=[IO.File]::GetAttributes($p)
      if($at -band [IO.FileAttributes]::ReparsePoint){return 'link'}
      if($at -band [IO.FileAttributes]::ReadOnly){return 'readonly'}
      $was=[IO.File]::ReadAllBytes($p)
      if((QH $was) -ne $old){return 'changed'}
    }
    $p=[IO.Path]::GetFullPath($p);$d=[IO.Path]::GetDirectoryName($p)
    if($c -ne ''){
      $new=[IO.File]::ReadAllBytes($c)
      if(-not [IO.Directory]::Exists($d)){$null=[IO.Directory]::CreateDirectory($d)}
      $n=[IO.Path]::Combine($d,$tmp);QP $n $new;$t=$n
      if((QH ([IO.File]::ReadAllBytes($t))) -ne (QH $new)){return 'sum'}
    }
    if($old -ne '' -and $name -ne ''){
      $f=[IO.Path]::Combine([Environment]::GetFolderPath('CommonApplicationData'),$dir)
      if(-not [IO.Directory]::Exists($f)){$null=[IO.Directory]::CreateDirectory($f)}
      $n=[IO.Path]::Combine($f,$name);$k=1
      while([IO.File]::Exists($n)){$k++;$n=[IO.Path]::Combine($f,$name+'~'+$k)}
      QP $n $was;$bf=$n
    }
    if($rh -ne ''){
      $r=QB $rh $rn $rl
      if($r -like 'held*'){if($bf -ne ''){[IO.File]::Delete($bf)};return $r}
      $rm=($r -eq 'okm')
    }
    if($old -eq ''){[IO.File]::Move($t,$p)}
    else{
      if((QH ([IO.File]::ReadAllBytes($p))) -ne $old){if($bf -ne ''){[IO.File]::Delete($bf)};return 'changed'}
      if($c -eq ''){[IO.File]::Delete($p)}
      else{
        $o=$t+'.old'
        try{[IO.File]::Replace($t,$p,$o)}catch{$e=$_;try{QX $p $o}catch{};throw $e}
        $t=$o
      }
    }
    $rm=$false
    if($rh -ne ''){QZ $rx $rf}
    'ok,'+(QT $p)+','+(QT $bf)
  }catch{QE $_}
  finally{
    if($rm){try{[IO.File]::Delete([IO.Path]::Combine((QO),'active.jsonl'))}catch{}}
    if($t -ne '' -and [IO.File]::Exists($t)){try{[IO.File]::Delete($t)}catch{}}
  }
}
