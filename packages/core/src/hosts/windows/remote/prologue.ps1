# Values are parted by `;`, the parts of a value by `,`; everything in them is a letter, a number or base64, so line ends
# that a terminal or a console adds are nobody's. All of it is PowerShell 2 on .NET 2.
$ErrorActionPreference='Stop'
# reads a string
function QS([string]$t){[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($t))}
# writes one
function QT([string]$t){[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($t))}
# tells an error by its innermost cause: `r` not allowed, `x` failed
function QE($r){
  $e=$r.Exception
  while($e.InnerException){$e=$e.InnerException}
  if($e -is [UnauthorizedAccessException]){return 'r,'+(QT $e.Message)}
  'x,'+(QT $e.Message)
}
