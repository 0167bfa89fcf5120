import type { Outcome, Report, StepReport } from '@quantastor-xenserver/core';
import type { Inputs } from '../inputs/inputs.ts';
import { plural } from '../log/plural.ts';
import { makeBudget, SUMMARY_LIMIT } from './budget.ts';
import { diffSections } from './file-diffs.ts';
import { byUrgency, hostRow, tableHead } from './host-table.ts';
import { escapeHtml, fenced, oneLine } from './markdown.ts';
import { picture } from './picture.ts';
import { repeatCommand } from './repeat-command.ts';

export type Plans = ReadonlyMap<string, readonly StepReport[]>;

/**
 * The job summary of a run, never longer than `limit` bytes: what does not fit is counted. The hosts
 * that need a look come first.
 */
export function runSummary(
  report: Report,
  plans: Plans,
  inputs: Inputs,
  limit: number = SUMMARY_LIMIT,
): string {
  const tail = `### The same by hand\n\n${fenced(repeatCommand(inputs), 'sh')}`;
  const budget = makeBudget(limit - Buffer.byteLength(tail) - 200);
  budget.add(`## ${report.procedure}, ${report.mode}: ${report.outcome}\n`);
  if (report.sandbox)
    budget.add('> Some hosts are a sandbox: their services and daemons are pretended.\n');
  budget.add(
    `${counts(report)}. Profile ${escapeHtml(report.profile)}, run \`${oneLine(report.runId)}\`.\n`,
  );

  budget.add(tableHead);
  const floor = Math.floor(budget.room * 0.4);
  const hosts = [...report.hosts].sort(
    (a, b) => byUrgency.indexOf(a.outcome) - byUrgency.indexOf(b.outcome),
  );
  const rest: string[] = [];
  let rows = 0;
  for (const host of hosts) {
    if (budget.room < floor || !budget.add(hostRow(host, plans.get(host.host)))) break;
    rows++;
  }
  if (rows < hosts.length) rest.push(`${hosts.length - rows} more hosts`);

  const drawn = picture(hosts, budget.room / 2);
  if (drawn !== undefined) budget.add(`\n### What was verified\n\n${drawn}`);

  const sections = diffSections({ hosts });
  let diffs = 0;
  if (sections.length > 0) budget.add('\n### Changes of files\n');
  for (const section of sections) {
    if (!budget.add(section)) break;
    diffs++;
  }
  if (diffs < sections.length) rest.push(`${sections.length - diffs} more diffs`);
  const more = rest.length > 0 ? `\n${rest.join(' and ')} are in the log and in the report.\n` : '';
  return `${budget.text}${more}\n${tail}\n`;
}

/** `3 changed, 1 failed`. */
export function counts(report: Pick<Report, 'hosts'>): string {
  const of = (outcome: Outcome) => report.hosts.filter((host) => host.outcome === outcome).length;
  const parts = byUrgency.flatMap((outcome) =>
    of(outcome) > 0 ? [`${of(outcome)} ${outcome}`] : [],
  );
  const hosts = plural(report.hosts.length, 'host');
  return parts.length > 0 ? `${hosts}: ${parts.join(', ')}` : hosts;
}
