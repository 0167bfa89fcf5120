import type { HostReport, Report } from '@quantastor-xenserver/core/report';
import { fitting, OUTPUT_LIMIT, sizeOf } from './limit.ts';
import { byUrgency } from './urgency.ts';

const WHOLE = 'the file of the output report-file';

/**
 * The report as JSON that fits into an output and still is one by its schema: first without maps and diffs, then without
 * the steps of hosts, beginning with those that nothing happened to, then with no more of a host than what became of it.
 * What is not whole says so itself.
 */
export function fitReport(
  report: Report,
  limit: number = OUTPUT_LIMIT,
): { json: string; whole: boolean } {
  const json = JSON.stringify(report);
  if (sizeOf(json) <= limit) return { json, whole: true };
  const hosts = report.hosts.map(leanHost);
  let size = sizeOf(JSON.stringify(cut(report, hosts)));
  const quietFirst = hosts
    .map(({ outcome }, index) => ({ outcome, index }))
    .sort((a, b) => byUrgency(b, a));
  for (const { index } of quietFirst) {
    const host = hosts[index];
    if (size <= limit || !host) break;
    size -= sizeOf(JSON.stringify(host.steps)) - 2;
    hosts[index] = { ...host, steps: [] };
  }
  if (size > limit) {
    hosts.splice(0, hosts.length, ...hosts.map(leanest));
    size = sizeOf(JSON.stringify(cut(report, hosts)));
  }
  if (size > limit) {
    hosts.sort(byUrgency);
    hosts.splice(fitting(hosts, limit - (size - sizeOf(JSON.stringify(hosts)))));
  }
  return { json: JSON.stringify(cut(report, hosts)), whole: false };
}

/** With what is missing. The counts only grow shorter while more is left out. */
function cut(report: Report, hosts: readonly HostReport[]): Report {
  const total = report.hosts.length;
  const steps = hosts.filter((host) => host.steps.length > 0).length;
  const counted = (of: string, shown: number) => ({ of, shown, total, whole: WHOLE });
  return {
    ...report,
    truncated: [counted('diffs', 0), counted('steps', steps), counted('hosts', hosts.length)],
    hosts,
  };
}

function leanHost(host: HostReport): HostReport {
  const steps = host.steps.map(({ maps: _, ...step }) => ({
    ...step,
    changes: step.changes.map(({ diff: _diff, ...change }) => change),
  }));
  return { ...host, steps };
}

function leanest(each: HostReport): HostReport {
  const { host, name, kind, outcome, durationMs, connections, roundTrips, error, left } = each;
  return {
    ...{ host, name, kind, outcome, durationMs, connections, roundTrips },
    ...(error && { error }),
    ...(left && { left }),
    steps: [],
  };
}
