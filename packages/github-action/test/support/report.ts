import type { HostReport, Outcome, Report, StepReport } from '@quantastor-xenserver/core/report';

export function makeStep(values: Partial<StepReport> = {}): StepReport {
  return {
    name: 'write-stanza',
    title: 'Add the stanza',
    outcome: 'changed',
    summary: 'add OSNEXUS/QUANTASTOR after line 42',
    durationMs: 5,
    changes: [],
    findings: [],
    ...values,
  };
}

export function makeHost(
  host: string,
  outcome: Outcome,
  steps: readonly StepReport[] = [],
): HostReport {
  return {
    host,
    name: host,
    kind: 'ssh',
    outcome,
    durationMs: 100,
    connections: 1,
    roundTrips: 3,
    steps,
  };
}

export function makeReport(hosts: readonly HostReport[], values: Partial<Report> = {}): Report {
  return {
    schemaVersion: 2,
    tool: { name: 'quantastor-xenserver', version: '0.1.0' },
    runId: '20261122T101500Z-3f9a',
    procedure: 'configure-multipath',
    mode: 'apply',
    sandbox: false,
    profile: 'quantastor',
    startedAt: '2026-11-22T10:15:00.000Z',
    durationMs: 1000,
    outcome: 'changed',
    hosts,
    ...values,
  };
}

/** A host with one changed file. */
export function changedHost(host: string, diff: string): HostReport {
  const change = {
    kind: 'write-file',
    summary: 'add OSNEXUS/QUANTASTOR after line 42',
    done: true,
    path: '/etc/multipath.conf',
    diff,
  };
  return makeHost(host, 'changed', [
    makeStep({
      changes: [change],
      verified: { answer: 'seen', summary: 'multipathd has every value' },
    }),
  ]);
}
