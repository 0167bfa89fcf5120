import type { Plan, PlannedHost } from '../run/approval/plan.ts';
import type { HostReport, Outcome, Report } from '../run/report.ts';
import { sizeOf } from './words.ts';

/** JSON that is no longer than a place takes; `whole` when nothing was left out. */
export interface Fitted {
  readonly json: string;
  readonly whole: boolean;
}

interface Ended {
  readonly outcome: Outcome;
}

const URGENCY: readonly Outcome[] = [
  'failed',
  'undone',
  'refused',
  'would-change',
  'changed',
  'later',
  'not-reached',
  'skipped',
  'unchanged',
];

/** Puts what is to be looked at first before the rest. */
export function byUrgency(a: Ended, b: Ended): number {
  return URGENCY.indexOf(a.outcome) - URGENCY.indexOf(b.outcome);
}

/** As many of the first items as fit into a JSON list of so many bytes. */
export function fitItems(
  items: readonly unknown[],
  limit: number,
): Fitted & { readonly count: number } {
  const count = fitting(items, limit);
  return { json: JSON.stringify(items.slice(0, count)), whole: count === items.length, count };
}

function fitting(items: readonly unknown[], limit: number): number {
  let size = 2;
  for (const [index, item] of items.entries()) {
    size += sizeOf(JSON.stringify(item)) + 1;
    if (size > limit) return index;
  }
  return items.length;
}

/**
 * The report as JSON that fits into an output and still is one by its schema: first without maps and diffs, then without
 * the steps of hosts, beginning with those that nothing happened to, then with no more of a host than what became of it.
 * What is not whole says so itself, and `where` all of it is.
 */
export function fitReport(report: Report, limit: number, where: string): Fitted {
  const json = JSON.stringify(report);
  if (sizeOf(json) <= limit) return { json, whole: true };
  const hosts = report.hosts.map(leanHost);
  let size = sizeOf(JSON.stringify(cut(report, hosts, where)));
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
    size = sizeOf(JSON.stringify(cut(report, hosts, where)));
  }
  if (size > limit) {
    hosts.sort(byUrgency);
    hosts.splice(fitting(hosts, limit - (size - sizeOf(JSON.stringify(hosts)))));
  }
  return { json: JSON.stringify(cut(report, hosts, where)), whole: false };
}

/** With what is missing. The counts only grow shorter while more is left out. */
function cut(report: Report, hosts: readonly HostReport[], whole: string): Report {
  const total = report.hosts.length;
  const steps = hosts.filter((host) => host.steps.length > 0).length;
  const counted = (of: string, shown: number) => ({ of, shown, total, whole });
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

type CutHost = Pick<PlannedHost, 'host' | 'outcome'> & Partial<PlannedHost>;

/**
 * The plan as JSON that fits into an output: first without diffs, then without changes, then without the digests of
 * hosts, then without hosts, beginning with those that have nothing to do. What is not there was left out: `truncated`
 * says so, `total` counts the hosts, and the digest of the whole stays.
 */
export function fitPlan(plan: Plan, limit: number): Fitted {
  const json = JSON.stringify(plan);
  if (sizeOf(json) <= limit) return { json, whole: true };
  for (const lean of [withoutDiffs, withoutChanges, withoutDigest]) {
    const cut = JSON.stringify({ ...head(plan), hosts: plan.hosts.map(lean) });
    if (sizeOf(cut) <= limit) return { json: cut, whole: false };
  }
  const hosts = plan.hosts.map(withoutDigest).sort(byUrgency);
  const room = limit - sizeOf(JSON.stringify({ ...head(plan), hosts: [] }));
  hosts.splice(fitting(hosts, room));
  return { json: JSON.stringify({ ...head(plan), hosts }), whole: false };
}

function head({ hosts, ...rest }: Plan): Omit<Plan, 'hosts'> {
  return { ...rest, truncated: true, total: hosts.length };
}

function withoutDiffs(host: PlannedHost): CutHost {
  return { ...host, changes: host.changes.map(({ diff: _, ...change }) => change) };
}

function withoutChanges({ changes: _, ...host }: PlannedHost): CutHost {
  return host;
}

function withoutDigest({ changes: _, digest: _digest, ...host }: PlannedHost): CutHost {
  return host;
}
