import type { Plan, PlannedHost } from '@quantastor-xenserver/core';
import { byUrgency } from '../summary/host-table.ts';
import { fitting, OUTPUT_LIMIT, sizeOf } from './limit.ts';

/**
 * The plan as JSON that fits into an output: first without diffs, then without changes, then without hosts, beginning with
 * those that have nothing to do. Digests stay; what is not whole says so itself.
 */
export function fitPlan(
  plan: Plan,
  limit: number = OUTPUT_LIMIT,
): { json: string; whole: boolean } {
  const json = JSON.stringify(plan);
  if (sizeOf(json) <= limit) return { json, whole: true };
  for (const lean of [withoutDiffs, withoutChanges]) {
    const cut = JSON.stringify({ ...head(plan), hosts: plan.hosts.map(lean) });
    if (sizeOf(cut) <= limit) return { json: cut, whole: false };
  }
  const hosts = plan.hosts
    .map(withoutChanges)
    .sort((a, b) => byUrgency.indexOf(a.outcome) - byUrgency.indexOf(b.outcome));
  const room = limit - sizeOf(JSON.stringify({ ...head(plan), hosts: [] }));
  hosts.splice(fitting(hosts, room));
  return { json: JSON.stringify({ ...head(plan), hosts }), whole: false };
}

function head({ hosts: _, ...rest }: Plan): Omit<Plan, 'hosts'> {
  return { ...rest, truncated: true };
}

function withoutDiffs(host: PlannedHost): PlannedHost {
  return { ...host, changes: host.changes.map(({ diff: _, ...change }) => change) };
}

function withoutChanges(host: PlannedHost): PlannedHost {
  return { ...host, changes: [] };
}
