import type { OptionFields } from '@quantastor-xenserver/core';
import type { LintedFile } from '../lint/lint-files.ts';
import { plural } from '../log/plural.ts';
import { makeBudget, SUMMARY_LIMIT } from './budget.ts';
import { cell, cut, fenced, folded, row } from './markdown.ts';
import { repeatLint } from './repeat-command.ts';

/** The job summary of lint: a table of findings, worst first, and each file's findings with their carets, folded. */
export function lintSummary(
  files: readonly LintedFile[],
  options: OptionFields,
  limit: number = SUMMARY_LIMIT,
): string {
  const names = files.map(({ file }) => file);
  const tail = `### The same by hand\n\n${fenced(repeatLint(options, names), 'sh')}`;
  const budget = makeBudget(limit - Buffer.byteLength(tail) - 200);
  const order = ['error', 'warning', 'info'];
  const findings = files
    .flatMap((file) => file.findings)
    .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity));
  budget.add(`## lint: ${plural(findings.length, 'finding')} in ${plural(files.length, 'file')}\n`);
  budget.add(`Judged as multipath-tools ${cell(options.release ?? '')} reads them.\n`);
  if (findings.length > 0)
    budget.add(`${row(['', 'Place', 'Finding', 'Code'])}\n${row(['---', '---', '---', '---'])}`);
  const floor = Math.floor(budget.room * 0.4);
  let rows = 0;
  for (const { severity, file, line, column, message, code, help } of findings) {
    const place = [file, line, column].filter((part) => part !== undefined).join(':');
    const text = `${cut(message, 400)}${help === undefined ? '' : `. ${cut(help, 400)}`}`;
    if (budget.room < floor || !budget.add(row([severity, cell(place), cell(text), cell(code)])))
      break;
    rows++;
  }
  const more =
    rows < findings.length ? `\n${findings.length - rows} more findings are in the log.\n` : '';
  budget.add('');
  for (const { file, rendered } of files)
    if (rendered.length > 0 && !budget.add(folded(file, fenced(rendered.join('\n'))))) break;
  return `${budget.text}${more}\n${tail}\n`;
}
