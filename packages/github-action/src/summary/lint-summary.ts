import { counted, type OptionFields } from '@quantastor-xenserver/core';
import { fenced, totalOf } from '@quantastor-xenserver/core/report';
import type { Kept } from '../lint/kept.ts';
import { cell, cut, row } from './markdown.ts';
import { repeatLint } from './repeat-command.ts';
import { SUMMARY_LIMIT } from './write-summary.ts';

/** The job summary of lint: a table of findings, worst first. */
export function lintSummary(
  kept: Kept,
  { files, names }: { readonly files: number; readonly names: readonly string[] },
  options: OptionFields,
  limit: number = SUMMARY_LIMIT,
): string {
  const all = totalOf(kept.counts);
  const tail = `### The same by hand\n\n${fenced(repeatLint(options, names, files), 'sh')}`;
  let room = limit - Buffer.byteLength(tail) - 400;
  const lines: string[] = [];
  const add = (line: string): boolean => {
    const size = Buffer.byteLength(line) + 1;
    if (size > room) return false;
    lines.push(line);
    room -= size;
    return true;
  };
  add(`## lint: ${counted(all, 'finding')} in ${counted(files, 'file')}\n`);
  add(`Judged as multipath-tools ${cell(options.release ?? '')} reads them.\n`);
  if (all > 0)
    add(`${row(['', 'Place', 'Finding', 'Code'])}\n${row(['---', '---', '---', '---'])}`);
  let rows = 0;
  for (const { severity, file, line, column, message, code, help } of kept.list()) {
    const place = [file, line, column].filter((part) => part !== undefined).join(':');
    const text = `${cut(message, 400)}${help === undefined ? '' : `. ${cut(help, 400)}`}`;
    if (!add(row([severity, cell(place), cell(text), cell(code)]))) break;
    rows++;
  }
  const more =
    rows < all
      ? `\n${all - rows} more findings are in the files of the outputs findings-file and sarif-file.\n`
      : '';
  return `${lines.map((line) => `${line}\n`).join('')}${more}\n${tail}\n`;
}
