import type { RunEvent } from '@quantastor-xenserver/core';
import type { HostReport } from '@quantastor-xenserver/core/report';
import { expect, test } from 'vitest';
import { tallyOf } from '../../src/kit/output/tally.ts';

const report = (host: string, outcome: HostReport['outcome']): HostReport => ({
  ...{ host, name: host, kind: 'ssh', outcome, durationMs: 1, connections: 1, roundTrips: 1 },
  steps: [],
});
const hosts = Array.from({ length: 20 }, (_, at) => `ssh://root@xen${at + 1}`);

test('CLI-63: counts, the slowest host with its step, and a clock that runs without an event', () => {
  const tally = tallyOf('configure-multipath');
  const tell = (event: RunEvent, now: number): void => tally.take(event, now);
  expect(tally.line(0)).toBe('');
  tell({ type: 'run-start', runId: 'R', hosts }, 0);
  for (const host of hosts) tell({ type: 'host-planned', host, steps: [] }, 1000);
  for (const host of hosts.slice(0, 12))
    tell({ type: 'host-end', host: report(host, 'changed') }, 2000);
  tell({ type: 'host-end', host: report(hosts[12] ?? '', 'refused') }, 2000);
  const step = { type: 'step-start', step: 'reconfigure-daemon' } as const;
  const slow = { title: 'multipathd reconfigure', limitMs: 120_000 };
  tell({ ...step, host: 'ssh://root@xen17', ...slow }, 3000);
  tell({ ...step, host: 'ssh://root@xen18', title: 'write' }, 7000);
  expect(tally.line(8000)).toBe(
    '[13/20] 1 refused  12 changed  2 working  5 planned  8 s   slowest: xen17 multipathd reconfigure 5 s of 120 s',
  );
  expect(tally.line(9000)).toContain('9 s   slowest: xen17 multipathd reconfigure 6 s');
  expect(tally.end()).toBe('1 refused, 12 changed');
});

test('of one host: what goes on, and no counts', () => {
  const tally = tallyOf('configure-multipath');
  tally.take({ type: 'run-start', runId: 'R', hosts: ['local'] }, 0);
  tally.take({ type: 'host-start', host: 'local' }, 0);
  tally.take(
    {
      type: 'step-progress',
      host: 'local',
      step: 'installer',
      message: 'downloading',
      fraction: 0.5,
    },
    0,
  );
  expect(tally.line(4000)).toBe('local downloading 50 % 4 s');
  expect(tally.end()).toBeUndefined();
});

test('of a rolling run: hosts that were never begun have not failed', () => {
  const tally = tallyOf('configure-multipath');
  tally.take({ type: 'run-start', runId: 'R', hosts: hosts.slice(0, 4) }, 0);
  const error = { code: 'CANCELLED', message: 'the run was cancelled' } as const;
  const ends: HostReport[] = [
    report('ssh://root@xen1', 'changed'),
    report('ssh://root@xen2', 'undone'),
    report('ssh://root@xen3', 'skipped'),
    { ...report('ssh://root@xen4', 'refused'), error },
  ];
  for (const host of ends) tally.take({ type: 'host-end', host }, 1000);
  expect(tally.line(2000)).toBe('[4/4] 1 undone  1 changed  2 not begun  2 s');
  expect(tally.end()).toBe('1 undone, 1 changed, 2 not begun');
});

test('of a verify: the words of its report, for nothing is refused there', () => {
  const tally = tallyOf('verify');
  tally.take({ type: 'run-start', runId: 'R', hosts: hosts.slice(0, 2) }, 0);
  const error = { severity: 'error', code: 'failed-path', message: 'a path is failed' } as const;
  const step: HostReport['steps'][number] = {
    ...{ name: 'check-paths', title: 'x', summary: 'x', durationMs: 1, changes: [] },
    ...{ outcome: 'refused', answer: 'not-seen', findings: [error] },
    found: { pathState: 'degraded' },
  };
  tally.take({ type: 'host-end', host: report(hosts[1] ?? '', 'unchanged') }, 1000);
  const bad = { ...report(hosts[0] ?? '', 'refused'), steps: [step] };
  tally.take({ type: 'host-end', host: bad }, 1000);
  expect(tally.end()).not.toMatch(/refused/);
});
