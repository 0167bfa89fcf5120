import type { Report } from '@quantastor-xenserver/core';

/** GitHub takes outputs of at most 1 MiB, measured in UTF-16. */
export const OUTPUT_LIMIT: number = 512 * 1024 - 1024;

/**
 * The report as JSON that fits into an output and still is one by its schema: first without diffs,
 * then without the steps of hosts, beginning with those that nothing happened to.
 */
export function fitReport(
  report: Report,
  limit: number = OUTPUT_LIMIT,
): { json: string; whole: boolean } {
  const json = JSON.stringify(report);
  if (json.length <= limit) return { json, whole: true };
  const lean = JSON.stringify({ ...report, hosts: report.hosts.map(withoutDiffs) });
  if (lean.length <= limit) return { json: lean, whole: false };
  const quiet = ['unchanged', 'skipped', 'changed', 'would-change', 'refused', 'undone', 'failed'];
  const hosts = report.hosts.map(withoutDiffs);
  let length = lean.length;
  const order = hosts
    .map((host, index) => ({ index, rank: quiet.indexOf(host.outcome) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index);
  for (const { index } of order) {
    if (length <= limit) break;
    const host = hosts[index];
    if (!host) continue;
    length -= JSON.stringify(host.steps).length - 2;
    hosts[index] = { ...host, steps: [] };
  }
  if (length > limit) hosts.splice(fitting(hosts, limit - (length - JSON.stringify(hosts).length)));
  return { json: JSON.stringify({ ...report, hosts }), whole: false };
}

function withoutDiffs(host: Report['hosts'][number]): Report['hosts'][number] {
  const steps = host.steps.map((step) => ({
    ...step,
    changes: step.changes.map(({ diff: _, ...change }) => change),
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
