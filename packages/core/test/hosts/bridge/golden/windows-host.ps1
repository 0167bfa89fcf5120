# feed true, content false, readsOnly true
$ErrorActionPreference='Stop'
function QS([string]$t){[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($t))}
function QT([string]$t){[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($t))}
function QE($r){
$e=$r.Exception
while($e.InnerException){$e=$e.InnerException}
if($e -is [UnauthorizedAccessException]){return 'r,'+(QT $e.Message)}
'x,'+(QT $e.Message)
}
$QL=8388608
function QF([string]$p){
try{
if([IO.Directory]::Exists($p)){return 'o'}
if(-not [IO.File]::Exists($p)){return '-'}
$i=New-Object IO.FileInfo $p
if($i.Length -gt $QL){return 'l'}
'f,'+(QT $i.FullName)+','+[Convert]::ToBase64String([IO.File]::ReadAllBytes($p))
}catch{QE $_}
}
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
$QK=67108864
function QU([byte[]]$b){
try{return QT (New-Object Text.UTF8Encoding($false,$true)).GetString($b)}catch{}
$n=0
try{$n=[int][Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Nls\CodePage','OEMCP','0')}catch{}
try{
if($n -le 0){$n=[Console]::OutputEncoding.CodePage}
QT ([Text.Encoding]::GetEncoding($n).GetString($b))
}catch{[Convert]::ToBase64String($b)}
}
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
$q=@()
$q+=@(QF (QS 'QzpcaXQncyDigJx44oCdICQoY2FsYykgYGFgIDsge3sgeSB9fVzDqS54bWw='))
$q+=@(QD (QS 'QzpcY29uZg==') (QS 'LnhtbA==') 0)
$q+=@('z')
$q+=@(QR (QS 'c2MuZXhl') (QS 'cXVlcnkgIlN0b3JhZ2UgTGluayIgImFcImJcXCI=') 60000 '')
Write-Output ('FRAME'+($q -join ';')+'FRAME')

# feed true, content true, readsOnly false
$ErrorActionPreference='Stop'
function QS([string]$t){[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($t))}
function QT([string]$t){[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($t))}
function QE($r){
$e=$r.Exception
while($e.InnerException){$e=$e.InnerException}
if($e -is [UnauthorizedAccessException]){return 'r,'+(QT $e.Message)}
'x,'+(QT $e.Message)
}
function QO(){[IO.Path]::Combine([Environment]::GetFolderPath('CommonApplicationData'),'quantastor-xenserver')}
function QC([string]$n){[IO.Path]::Combine((QO),$n)}
function QP([string]$p,[byte[]]$b){
$s=New-Object IO.FileStream($p,[IO.FileMode]::CreateNew,[IO.FileAccess]::Write,[IO.FileShare]::None,4096,[IO.FileOptions]::WriteThrough)
try{$s.Write($b,0,$b.Length);try{$s.Flush($true)}catch{$s.Flush()}}finally{$s.Close()}
}
function QA([string]$p,[string]$l){
if($l -eq ''){return}
$s=New-Object IO.FileStream($p,[IO.FileMode]::Append,[IO.FileAccess]::Write,[IO.FileShare]::Read,4096,[IO.FileOptions]::WriteThrough)
try{$b=[Text.Encoding]::UTF8.GetBytes($l);$s.Write($b,0,$b.Length);try{$s.Flush($true)}catch{$s.Flush()}}finally{$s.Close()}
}
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
if($s -lt -5){try{[IO.File]::SetLastWriteTimeUtc($a,[DateTime]::UtcNow)}catch{}}
}
return 'held,'+(QT $i)+','+(QT $g)
}
QA $a $l
'ok'
}
function QZ([string]$l,[string]$f){
$a=[IO.Path]::Combine((QO),'active.jsonl')
QA $a $l
if($f -ne ''){
$n=[IO.Path]::Combine((QO),$f)
if([IO.File]::Exists($n)){[IO.File]::Delete($n)}
[IO.File]::Move($a,$n)
foreach($d in [IO.Directory]::GetFiles((QO),'active.*.tmp')){
try{if(([DateTime]::UtcNow-[IO.File]::GetLastWriteTimeUtc($d)).TotalSeconds -gt 3600){[IO.File]::Delete($d)}}catch{}
}
}
}
function QN([string]$h,[string]$n,[string]$l,[string]$x,[string]$f){
try{
$r=QB $h $n $l
if($r -like 'held*'){return $r}
QZ $x $f
'ok'
}catch{QE $_}
}
function QH([byte[]]$b){
try{$h=New-Object Security.Cryptography.SHA256Managed}catch{$h=New-Object Security.Cryptography.SHA256CryptoServiceProvider}
[BitConverter]::ToString($h.ComputeHash($b)).Replace('-','').ToLower()
}
function QX([string]$p,[string]$o){
if([IO.File]::Exists($o)){if([IO.File]::Exists($p)){[IO.File]::Delete($o)}else{[IO.File]::Move($o,$p)}}
}
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
$q=@()
$q+=@(QW (QS 'QzpcaXQncyDigJx44oCdICQoY2FsYykgYGFgIDsge3sgeSB9fVzDqS54bWw=') (QS 'YWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYmFiYWJhYg==') ([IO.Path]::Combine($args[0],'content')) (QS 'cXVhbnRhc3Rvci14ZW5zZXJ2ZXJcYmFja3Vwc1xydW4=') (QS 'QyUzQSU1Q2l0JTI3cyUyMCVFMiU4MCU5Q3glRTIlODAlOUQlMjAlMjQlMjhjYWxjJTI5JTIwJTYwYSU2MCUyMCUzQiUyMCU3QiU3QiUyMHklMjAlN0QlN0QlNUMlQzMlQTkueG1s') '.quantastor-186881e065a33f5a-RANDOM.tmp' )
Write-Output ('FRAME'+($q -join ';')+'FRAME')

# feed true, content false, readsOnly false
$ErrorActionPreference='Stop'
function QS([string]$t){[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($t))}
function QT([string]$t){[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($t))}
function QE($r){
$e=$r.Exception
while($e.InnerException){$e=$e.InnerException}
if($e -is [UnauthorizedAccessException]){return 'r,'+(QT $e.Message)}
'x,'+(QT $e.Message)
}
function QO(){[IO.Path]::Combine([Environment]::GetFolderPath('CommonApplicationData'),'quantastor-xenserver')}
function QC([string]$n){[IO.Path]::Combine((QO),$n)}
function QP([string]$p,[byte[]]$b){
$s=New-Object IO.FileStream($p,[IO.FileMode]::CreateNew,[IO.FileAccess]::Write,[IO.FileShare]::None,4096,[IO.FileOptions]::WriteThrough)
try{$s.Write($b,0,$b.Length);try{$s.Flush($true)}catch{$s.Flush()}}finally{$s.Close()}
}
function QA([string]$p,[string]$l){
if($l -eq ''){return}
$s=New-Object IO.FileStream($p,[IO.FileMode]::Append,[IO.FileAccess]::Write,[IO.FileShare]::Read,4096,[IO.FileOptions]::WriteThrough)
try{$b=[Text.Encoding]::UTF8.GetBytes($l);$s.Write($b,0,$b.Length);try{$s.Flush($true)}catch{$s.Flush()}}finally{$s.Close()}
}
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
if($s -lt -5){try{[IO.File]::SetLastWriteTimeUtc($a,[DateTime]::UtcNow)}catch{}}
}
return 'held,'+(QT $i)+','+(QT $g)
}
QA $a $l
'ok'
}
function QZ([string]$l,[string]$f){
$a=[IO.Path]::Combine((QO),'active.jsonl')
QA $a $l
if($f -ne ''){
$n=[IO.Path]::Combine((QO),$f)
if([IO.File]::Exists($n)){[IO.File]::Delete($n)}
[IO.File]::Move($a,$n)
foreach($d in [IO.Directory]::GetFiles((QO),'active.*.tmp')){
try{if(([DateTime]::UtcNow-[IO.File]::GetLastWriteTimeUtc($d)).TotalSeconds -gt 3600){[IO.File]::Delete($d)}}catch{}
}
}
}
function QN([string]$h,[string]$n,[string]$l,[string]$x,[string]$f){
try{
$r=QB $h $n $l
if($r -like 'held*'){return $r}
QZ $x $f
'ok'
}catch{QE $_}
}
function QH([byte[]]$b){
try{$h=New-Object Security.Cryptography.SHA256Managed}catch{$h=New-Object Security.Cryptography.SHA256CryptoServiceProvider}
[BitConverter]::ToString($h.ComputeHash($b)).Replace('-','').ToLower()
}
function QX([string]$p,[string]$o){
if([IO.File]::Exists($o)){if([IO.File]::Exists($p)){[IO.File]::Delete($o)}else{[IO.File]::Move($o,$p)}}
}
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
$q=@()
$q+=@(QW (QS 'QzpcaXQncyDigJx44oCdICQoY2FsYykgYGFgIDsge3sgeSB9fVzDqS54bWw=') (QS '') '' (QS '') (QS '') '.quantastor-RANDOM.tmp' )
Write-Output ('FRAME'+($q -join ';')+'FRAME')

# feed true, content false, readsOnly false
$ErrorActionPreference='Stop'
function QS([string]$t){[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($t))}
function QT([string]$t){[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($t))}
function QE($r){
$e=$r.Exception
while($e.InnerException){$e=$e.InnerException}
if($e -is [UnauthorizedAccessException]){return 'r,'+(QT $e.Message)}
'x,'+(QT $e.Message)
}
$QK=67108864
function QU([byte[]]$b){
try{return QT (New-Object Text.UTF8Encoding($false,$true)).GetString($b)}catch{}
$n=0
try{$n=[int][Microsoft.Win32.Registry]::GetValue('HKEY_LOCAL_MACHINE\SYSTEM\CurrentControlSet\Control\Nls\CodePage','OEMCP','0')}catch{}
try{
if($n -le 0){$n=[Console]::OutputEncoding.CodePage}
QT ([Text.Encoding]::GetEncoding($n).GetString($b))
}catch{[Convert]::ToBase64String($b)}
}
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
$q=@()
$q+=@(QR (QS 'c2V0dXAuZXhl') (QS 'L1M=') 600000 'c2VjcmV0')
Write-Output ('FRAME'+($q -join ';')+'FRAME')

# feed false, content false, readsOnly true
$ErrorActionPreference='Stop'
function QS([string]$t){[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($t))}
function QT([string]$t){[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($t))}
function QE($r){
$e=$r.Exception
while($e.InnerException){$e=$e.InnerException}
if($e -is [UnauthorizedAccessException]){return 'r,'+(QT $e.Message)}
'x,'+(QT $e.Message)
}
function QV([string]$p){
try{
if(-not [IO.File]::Exists($p)){return 'ok'}
if([IO.File]::GetAttributes($p) -band [IO.FileAttributes]::ReadOnly){return 'readonly'}
$s=New-Object IO.FileStream($p,[IO.FileMode]::Open,[IO.FileAccess]::ReadWrite,[IO.FileShare]7)
$s.Close()
'ok'
}catch{
$e=$_.Exception;while($e.InnerException){$e=$e.InnerException}
$h=[Runtime.InteropServices.Marshal]::GetHRForException($e) -band 65535
if($h -eq 32 -or $h -eq 33){'ok'}else{QE $_}
}
}
$q=@()
$q+=@(QV (QS 'QzpcaXQncyDigJx44oCdICQoY2FsYykgYGFgIDsge3sgeSB9fVzDqS54bWw='))
Write-Output ('FRAME'+($q -join ';')+'FRAME')
