import { fitReport } from '@quantastor-xenserver/core/report';
import { describe, expect, test } from 'vitest';
import { changedHost, makeHost, makeReport } from '../support/report.ts';

const WHOLE = 'the file of the output report-file';
const diff = '--- a\n+++ b\n+device {\n'.repeat(20);

test('a report that fits is given as it is', () => {
  const report = makeReport([changedHost('xen1', diff)]);
  expect(fitReport(report, 120_000, WHOLE)).toEqual({ json: JSON.stringify(report), whole: true });
});

describe('a report that does not fit', () => {
  const hosts = [
    ...Array.from({ length: 500 }, (_, index) => changedHost(`xen${index}`, diff)),
    makeHost('down', 'failed', [...changedHost('x', diff).steps]),
  ];
  const report = makeReport(hosts);

  test('loses its diffs first', () => {
    const { json, whole } = fitReport(report, 250_000, WHOLE);
    expect(whole).toBe(false);
    expect(json.length).toBeLessThanOrEqual(250_000);
    expect(json).not.toContain('+++');
    expect(JSON.parse(json).hosts[0].steps).toHaveLength(1);
  });

  test('then the steps of those that nothing happened to, never a host', () => {
    const { json } = fitReport(report, 100_000, WHOLE);
    const { hosts: kept } = JSON.parse(json);
    expect(json.length).toBeLessThanOrEqual(100_000);
    expect(kept).toHaveLength(501);
    expect(kept.at(-1).steps).toHaveLength(1);
  });

  test('then all of a host but what became of it', () => {
    const wide = hosts.map((host) => ({
      ...host,
      startedAt: report.startedAt,
      release: { product: 'XCP-ng 8.3', multipathTools: '0.4.9-136.xs8' },
    }));
    const { json } = fitReport(makeReport(wide), 80_000, WHOLE);
    const shown = JSON.parse(json);
    expect(json.length).toBeLessThanOrEqual(80_000);
    expect(shown.hosts).toHaveLength(501);
    expect(json).not.toContain('XCP-ng');
    expect(shown.truncated).toContainEqual(expect.objectContaining({ of: 'steps', shown: 0 }));
  });

  test('and hosts only when there is no other way', () => {
    const { json } = fitReport(report, 10_000, WHOLE);
    expect(json.length).toBeLessThanOrEqual(10_000);
    expect(JSON.parse(json).hosts.length).toBeGreaterThan(50);
  });
});
