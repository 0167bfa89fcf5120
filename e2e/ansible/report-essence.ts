import type { Report } from '@quantastor-xenserver/core/report';

// the plan's digest is of the hosts as they are named
const PASSING = new Set(['startedAt', 'durationMs', 'runId', 'place', 'planDigest']);

/** What of a report of one host must be the same whoever ran it: no ids, no times, no way of reaching the host. */
export function essenceOf(report: Report): unknown {
  const { hosts, ...run } = report;
  const own = hosts.map(
    ({ host: _, kind: __, connections: ___, roundTrips: ____, ...rest }) => rest,
  );
  const text = JSON.stringify({ ...run, hosts: own }, (name, value) =>
    PASSING.has(name) ? undefined : value,
  );
  return JSON.parse(text.replaceAll(report.runId, 'RUN-ID'));
}
