import type { Verdict } from '../context.ts';
import { cut, escapeHtml } from './markdown.ts';

/** A summary over 1 MiB is not shown at all, and a list of hosts may be wrong in each line. */
const MOST = 200;

/** The job summary of a step that ended before it had a report. */
export function fatalSummary(verdict: Verdict, runId: string | undefined): string {
  const lines = [
    ...verdict.annotations.map(({ message }) => message),
    ...(verdict.failure === undefined ? [] : [verdict.failure]),
  ];
  const shown = lines.slice(0, MOST);
  const left = lines.length - shown.length;
  return [
    '## The step failed before it was done\n',
    ...shown.map((line) => `- ${escapeHtml(cut(line.replace(/\s+/g, ' '), 1000))}`),
    ...(left > 0 ? [`\n${left} more are in the log.`] : []),
    ...(runId === undefined ? [] : [`\nRun \`${runId}\` had begun.`]),
    '',
  ].join('\n');
}
