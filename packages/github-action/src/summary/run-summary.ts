import { counted } from '@quantastor-xenserver/core';
import { byUrgency, drawMermaid, fenced, type Report } from '@quantastor-xenserver/core/report';
import type { Inputs } from '../inputs/inputs.ts';
import { codeCell, escapeHtml } from './markdown.ts';
import { repeatCommand } from './repeat-command.ts';
import { inActionWords } from './words.ts';
import { SUMMARY_LIMIT } from './write-summary.ts';

/** Beyond it a picture tells nothing that the counts do not. */
const MOST_DRAWN = 20;

const WHOLE = 'the files of the outputs html-file and report-file';

/**
 * The job summary of a run by core's renderer, never longer than `limit` bytes: what does not fit is counted. What
 * needs a person comes first, equal hosts stand once with their diff.
 */
export async function runSummary(
  report: Report,
  inputs: Inputs,
  limit: number = SUMMARY_LIMIT,
): Promise<string> {
  // a step that lints has no use for it
  const { renderMarkdown } = await import('./rendered.ts');
  const { procedure, subject, mode, profile, runId } = report;
  const half = procedure === 'verify' && subject !== undefined ? ` of the ${subject} half` : '';
  const facts = `${procedure}${half}, mode ${mode}, profile ${escapeHtml(profile)}, run ${codeCell(runId)}`;
  const tail = `${facts}\n\n### The same by hand\n\n${fenced(repeatCommand(inputs), 'sh')}`;
  const room = limit - Buffer.byteLength(tail) - 10;
  const drawn = drawnOf(report, room / 3);
  const body = renderMarkdown(report, {
    limit: room - Buffer.byteLength(drawn),
    words: inActionWords,
    make: 'mode: apply',
    whole: WHOLE,
  });
  return `${body}\n${drawn}${tail}\n`;
}

/** Nothing was verified by a check, and of many hosts nobody finds one in a picture. */
function drawnOf(report: Report, room: number): string {
  const isCheck = report.mode === 'check' && report.procedure !== 'verify';
  if (isCheck || report.hosts.length > MOST_DRAWN) return '';
  const drawn = drawMermaid([...report.hosts].sort(byUrgency), room);
  return drawn === undefined ? '' : `### What was verified\n\n${drawn}\n`;
}

/** In the words of the summary, the worst first: `7 hosts: 1 undone, 2 changed, 4 not begun`. */
export async function counts(report: Report): Promise<string> {
  const { viewReport } = await import('./rendered.ts');
  const words = new Map<string, number>();
  for (const { word } of viewReport(report).judged) words.set(word, (words.get(word) ?? 0) + 1);
  const parts = [...words].map(([word, number]) => `${number} ${word}`);
  const hosts = counted(report.hosts.length, 'host');
  return parts.length > 0 ? `${hosts}: ${parts.join(', ')}` : hosts;
}
