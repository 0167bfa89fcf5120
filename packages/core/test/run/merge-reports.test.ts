import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { mergeReports } from '../../src/run/make-report.ts';
import type { HostReport } from '../../src/run/report.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8'),
);
const host = (name: string, outcome: HostReport['outcome']): HostReport => ({
  ...{ host: name, name, kind: 'bridge', outcome, durationMs: 1, connections: 1, roundTrips: 1 },
  steps: [],
});

describe('mergeReports', () => {
  it('makes one report of hosts that were worked on apart', () => {
    const hosts = [host('xen2', 'changed'), host('xen1', 'refused')];
    const report = mergeReports(hosts, {
      ...{ procedure: 'configure-multipath', mode: 'apply', profile: quantastor },
      started: Date.UTC(2026, 10, 22, 10, 0, 0, 5),
      ended: Date.UTC(2026, 10, 22, 10, 0, 2, 5),
    });
    expect(report).toMatchObject({
      ...{ outcome: 'refused', profile: 'quantastor', sandbox: false, hosts, durationMs: 2000 },
      startedAt: '2026-11-22T10:00:00.005Z',
      runId: expect.stringMatching(/^20261122T100000Z-[0-9a-f]{4}$/),
    });
    const validate = new Ajv2020({ allErrors: true }).compile(schema);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
  });
});
