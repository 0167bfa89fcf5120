// Made by tools/make-text-modules.mjs from prologue.ps1.
export const prologuePs1: string = `$ErrorActionPreference='Stop'
function QS([string]$t){[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($t))}
function QT([string]$t){[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($t))}
function QE($r){
$e=$r.Exception
while($e.InnerException){$e=$e.InnerException}
if($e -is [UnauthorizedAccessException]){return 'r,'+(QT $e.Message)}
'x,'+(QT $e.Message)
}
`;
