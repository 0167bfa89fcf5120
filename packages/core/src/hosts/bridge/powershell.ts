/**
 * Text for PowerShell 2 and later. Nothing of a caller's stands in it as itself: strings come as base64 of UTF-8, since
 * PowerShell takes four kinds of typographic quotes for a quote, and `$` for more than itself.
 */
export function powershellString(text: string): string {
  return `(QS '${Buffer.from(text, 'utf8').toString('base64')}')`;
}

/**
 * `QS` reads a string, `QT` writes one, `QE` tells an error by its innermost cause. Values are parted by `;`, the
 * parts of a value by `,`; everything in them is a letter, a number or base64, so line ends that a terminal or a
 * console adds are nobody's.
 */
export const powershellPrologue: string = `$ErrorActionPreference='Stop'
function QS([string]$t){[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($t))}
function QT([string]$t){[Convert]::ToBase64String([Text.Encoding]::UTF8.GetBytes($t))}
function QE($r){$e=$r.Exception
while($e.InnerException){$e=$e.InnerException}
if($e -is [UnauthorizedAccessException]){return 'r,'+(QT $e.Message)}
'x,'+(QT $e.Message)}
`;

/** The whole script: what `values` yield, framed. */
export function framedPowershell(
  functions: readonly string[],
  values: readonly string[],
  frame: string,
): string {
  return `${powershellPrologue}${functions.join('')}$q=@()
${values.map((value) => `$q+=@(${value})\n`).join('')}Write-Output ('${frame}<'+($q -join ';')+'>${frame}')`;
}

/** The parts of each value; undefined when the script did not come to its end. */
export function readPowershellFrame(
  stdout: string,
  frame: string,
): readonly (readonly string[])[] | undefined {
  const text = stdout.replace(/\s+/g, '');
  const from = text.indexOf(`${frame}<`);
  const to = text.lastIndexOf(`>${frame}`);
  if (from < 0 || to < from) return undefined;
  return text
    .slice(from + frame.length + 1, to)
    .split(';')
    .map((value) => value.split(','));
}
