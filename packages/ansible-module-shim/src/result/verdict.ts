import { inWordsOf } from '@quantastor-xenserver/core';
import { type Report, viewReport } from '@quantastor-xenserver/core/report';

const words = (text: string): string => inWordsOf('ansible', text);

/** What a host was asked for, answered as every front end answers it: the verdict, why, and what would be done. */
export function verdictOf(report: Report): string {
  const { verdict, judged } = viewReport(report, { words });
  const [host] = judged;
  // Ansible names the host itself
  if (report.outcome === 'unchanged' || !host) return verdict.replace(/^1 host: /, '');
  const why = host.lines.map((line) => line.trim()).filter((line) => line !== '');
  const todo = report.outcome === 'would-change' ? messageOf(report) : '';
  const parts = [...why, ...(todo === '' || why.includes(todo) ? [] : [`to do: ${todo}`])];
  return parts.length === 0 ? host.word : `${host.word}: ${parts.join('; ')}`;
}

/** Of a change that is made and does not count yet. */
export function lateWords(report: Report): string | undefined {
  const [host] = viewReport(report, { words }).judged;
  if (!host?.word.startsWith('written, ')) return undefined;
  const [why] = host.lines;
  return why === undefined ? host.word : `${host.word}: ${why}`;
}

/** What was done or would be, step by step in one line. */
export function messageOf(report: Report): string {
  const steps = report.hosts[0]?.steps ?? [];
  const said = steps.filter(({ outcome }) => ['changed', 'would-change'].includes(outcome));
  const words = said.map(({ summary }) => summary).join('; ');
  if (words !== '') return words;
  return report.outcome === 'unchanged' ? 'already up to date' : `outcome: ${report.outcome}`;
}
