# QF PATH: `f` with the full path and the bytes, `-` absent, `o` another kind, `l` larger than $QL, or an error.
function QF([string]$p){
  try{
    if([IO.Directory]::Exists($p)){return 'o'}
    if(-not [IO.File]::Exists($p)){return '-'}
    $i=New-Object IO.FileInfo $p
    if($i.Length -gt $QL){return 'l'}
    'f,'+(QT $i.FullName)+','+[Convert]::ToBase64String([IO.File]::ReadAllBytes($p))
  }catch{QE $_}
}
