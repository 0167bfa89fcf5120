# QV PATH: `ok`, `readonly`, or an error where its access list does not let us write it. One that is held may be let go.
function QV([string]$p){
  try{
    if(-not [IO.File]::Exists($p)){return 'ok'}
    if([IO.File]::GetAttributes($p) -band [IO.FileAttributes]::ReadOnly){return 'readonly'}
    # shared for reading, writing and removing
    $s=New-Object IO.FileStream($p,[IO.FileMode]::Open,[IO.FileAccess]::ReadWrite,[IO.FileShare]7)
    $s.Close()
    'ok'
  }catch{
    $e=$_.Exception;while($e.InnerException){$e=$e.InnerException}
    # sharing and lock violation
    $h=[Runtime.InteropServices.Marshal]::GetHRForException($e) -band 65535
    if($h -eq 32 -or $h -eq 33){'ok'}else{QE $_}
  }
}
