import type { Verdict } from '../context.ts';
import { escapeHtml } from './markdown.ts';

/** The job summary of a step that ended before it had a report. */
export function fatalSummary(verdict: Verdict, runId: string | undefined): string {
  const lines = [
    ...verdict.annotations.map(({ message }) => message),
    ...(verdict.failure === undefined ? [] : [verdict.failure]),
  ];
  return [
    '## The step failed before it was done\n',
    ...lines.map((line) => `- ${escapeHtml(line.replace(/\s+/g, ' '))}`),
    ...(runId === undefined ? [] : [`\nRun \`${runId}\` had begun.`]),
    '',
  ].join('\n');
}
