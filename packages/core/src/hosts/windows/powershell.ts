import { MAX_OUTPUT_BYTES } from '../../os/limits.ts';
import { filePs1 } from './remote/file.ps1.ts';
import { folderPs1 } from './remote/folder.ps1.ts';
import { ownPs1 } from './remote/own.ps1.ts';
import { prologuePs1 } from './remote/prologue.ps1.ts';
import { recordPs1 } from './remote/record.ps1.ts';
import { replacePs1 } from './remote/replace.ps1.ts';
import { runPs1 } from './remote/run.ps1.ts';
import { tryPs1 } from './remote/try.ps1.ts';

/** Less than elsewhere: base64 in a string of UTF-16, copied more than once, must stay within WinRM's 150 MB for a shell. */
export const MAX_WINDOWS_BYTES: number = 8 * 1024 * 1024;

export const fileFunction: string = `$QL=${MAX_WINDOWS_BYTES}\n${filePs1}`;

export const folderFunction: string = folderPs1;

export const runFunction: string = `$QK=${MAX_OUTPUT_BYTES}\n${runPs1}`;

export const ownFunction: string = ownPs1;

export const recordFunction: string = recordPs1;

export const tryFunction: string = tryPs1;

/** Needs the ones of the record. */
export const replaceFunction: string = replacePs1;

/**
 * Text for PowerShell 2 and later. Nothing of a caller's stands in it as itself: strings come as base64 of UTF-8, since
 * PowerShell takes four kinds of typographic quotes for a quote, and `$` for more than itself.
 */
export function powershellString(text: string): string {
  return `(QS '${Buffer.from(text, 'utf8').toString('base64')}')`;
}

/** The whole script: what `values` yield, framed. */
export function framedPowershell(
  functions: readonly string[],
  values: readonly string[],
  frame: string,
): string {
  return `${prologuePs1}${functions.join('')}$q=@()
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
