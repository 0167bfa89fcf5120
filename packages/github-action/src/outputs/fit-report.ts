import type { HostReport, Report } from '@quantastor-xenserver/core';
import { byUrgency } from '../summary/host-table.ts';

/** GitHub takes outputs of at most 1 MiB, measured in UTF-16. */
export const OUTPUT_LIMIT: number = 512 * 1024 - 1024;

const quietFirst = [...byUrgency].reverse();

/**
 * The report as JSON that fits into an output and still is one by its schema: first without maps and
 * diffs, then without the steps of hosts, beginning with those that nothing happened to.
 */
export function fitReport(
  report: Report,
  limit: number = OUTPUT_LIMIT,
): { json: string; whole: boolean } {
  const json = JSON.stringify(report);
  if (json.length <= limit) return { json, whole: true };
  const hosts = report.hosts.map(leanHost);
  let { length } = JSON.stringify({ ...report, hosts });
  const order = hosts
    .map((host, index) => ({ index, rank: quietFirst.indexOf(host.outcome) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index);
  for (const { index } of order) {
    const host = hosts[index];
    if (length <= limit || !host) break;
    length -= JSON.stringify(host.steps).length - 2;
    hosts[index] = { ...host, steps: [] };
  }
  if (length > limit) hosts.splice(fitting(hosts, limit - (length - JSON.stringify(hosts).length)));
  return { json: JSON.stringify({ ...report, hosts }), whole: false };
}

function leanHost(host: HostReport): HostReport {
  const steps = host.steps.map(({ maps: _, ...step }) => ({
    ...step,
    changes: step.changes.map(({ diff: _diff, ...change }) => change),
  }));
  return { ...host, steps };
}

/** How many of the first items fit. */
export function fitting(items: readonly unknown[], limit: number): number {
  let length = 2;
  for (const [index, item] of items.entries()) {
    length += JSON.stringify(item).length + 1;
    if (length > limit) return index;
  }
  return items.length;
}
