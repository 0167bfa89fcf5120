import type { Plan, PlannedHost } from '@quantastor-xenserver/core';
import { fitting, OUTPUT_LIMIT, sizeOf } from './limit.ts';
import { byUrgency } from './urgency.ts';

type CutHost = Pick<PlannedHost, 'host' | 'outcome'> & Partial<PlannedHost>;

/**
 * The plan as JSON that fits into an output: first without diffs, then without changes, then without the digests of
 * hosts, then without hosts, beginning with those that have nothing to do. What is not there was left out: `truncated`
 * says so, `total` counts the hosts, and the digest of the whole stays.
 */
export function fitPlan(
  plan: Plan,
  limit: number = OUTPUT_LIMIT,
): { json: string; whole: boolean } {
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
