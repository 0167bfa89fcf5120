import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostReport, Outcome, Report, ReportedMap } from '@quantastor-xenserver/core/report';
import { expect, test } from 'vitest';
import { drawPicture } from '../../src/kit/output/picture.ts';
import { makeFolder } from '../support/folder.ts';

const map: ReportedMap = {
  ...{ name: 'mpatha', wwid: '3600a', vendor: 'OSNEXUS', product: 'QUANTASTOR' },
  groups: [
    {
      ...{ state: 'active', selector: 'round-robin 0' },
      paths: [
        {
          ...{ device: 'sda', hctl: '0:0:0:0', state: 'active ready running', failed: false },
          ...{ reads: 12, writes: 34 },
        },
        {
          device: 'sdb',
          hctl: '1:0:0:0',
          state: 'failed faulty <offline> \\N & "x"',
          failed: true,
        },
      ],
    },
  ],
};

const host = (name: string, outcome: Outcome, maps?: readonly ReportedMap[]): HostReport => ({
  ...{ host: name, name, kind: 'ssh', outcome, durationMs: 1, connections: 1, roundTrips: 1 },
  steps: [
    {
      ...{ name: 'list-maps', title: '', outcome, summary: '', durationMs: 1 },
      ...{ changes: [], findings: [], found: { pathState: maps ? 'degraded' : 'no-maps' } },
      ...(maps ? { maps } : {}),
    },
  ],
});

const report: Report = {
  ...{ schemaVersion: 2, tool: { name: 'quantastor-xenserver', version: '1.0.0' } },
  ...{ runId: '20260101T000000Z-abcd', procedure: 'verify', mode: 'check', sandbox: false },
  ...{ profile: 'quantastor', startedAt: '2026-01-01T00:00:00.000Z', durationMs: 1 },
  outcome: 'refused',
  hosts: [host('ssh://root@xen1', 'refused', [map]), host('ssh://root@xen2', 'unchanged')],
};

test('the picture names hosts, LUNs and paths, the failed ones first, and nothing in it is markup', async () => {
  const file = join(await makeFolder(), 'maps.svg');
  await drawPicture(report, file);
  const svg = (await readFile(file, 'utf8')).replaceAll('&#45;', '-');
  for (const text of ['xen1', '3600a', '12 reads, 34 writes', 'round-robin 0'])
    expect(svg).toContain(text);
  expect(svg).toContain('failed faulty &#60;offline&#62; \\N &#38; &#34;x&#34;');
  expect(svg.indexOf('class="bad"')).toBeLessThan(svg.indexOf('xen2'));
});
