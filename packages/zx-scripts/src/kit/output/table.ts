import { shellWord } from '@quantastor-xenserver/core';
import { widthOf } from '@quantastor-xenserver/core/report';
import { plain } from './output.ts';

/** Columns as wide as their widest cell, two blanks between; no line ends with blanks. */
export function table(rows: readonly (readonly string[])[]): string {
  const clean = rows.map((row) => row.map((cell) => plain(cell)));
  const widths = (clean[0] ?? []).map((_, column) =>
    clean.reduce((most, row) => Math.max(most, widthOf(row[column] ?? '')), 0),
  );
  return clean
    .map((row) =>
      row
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('');
}

/** A word as a POSIX shell reads it back; on Windows, as PowerShell does. */
export function quoteWord(word: string, platform: NodeJS.Platform = process.platform): string {
  return shellWord(word, platform === 'win32' ? 'powershell' : 'posix');
}

/** A line that sets a variable for the commands after it. */
export function assignment(
  name: string,
  value: string,
  platform: NodeJS.Platform = process.platform,
): string {
  const quoted = quoteWord(value, platform);
  if (platform !== 'win32') return `export ${name}=${quoted}`;
  return `$env:${name} = ${quoted.startsWith("'") ? quoted : `'${quoted}'`}`;
}
