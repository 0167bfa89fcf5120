import { fitPlan } from '@quantastor-xenserver/core/report';
import { describe, expect, test } from 'vitest';
import { OUTPUT_LIMIT } from '../../src/outputs/limit.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const planOf = (count: number, name: (index: number) => string) => ({
  schemaVersion: 1 as const,
  procedure: 'configure-multipath' as const,
  profile: 'quantastor',
  digest,
  hosts: Array.from({ length: count }, (_, index) => ({
    host: name(index),
    outcome: index === count - 1 ? ('refused' as const) : ('would-change' as const),
    digest,
    changes: [
      {
        step: 'stanza',
        kind: 'replace-file',
        summary: 'adds the stanza',
        diff: '+ device {\n'.repeat(9),
      },
    ],
  })),
});
const fqdn = (index: number): string => `ssh://root@xen${index}.dom0.storage.example.org:2222`;

test('a plan that fits is given as it is', () => {
  const plan = planOf(20, fqdn);
  expect(fitPlan(plan, OUTPUT_LIMIT)).toEqual({ json: JSON.stringify(plan), whole: true });
});

describe('ACTION-20: a plan that does not fit says so, and leaves out what matters least', () => {
  test.each([
    ['diffs', 460, 460, ['host', 'outcome', 'digest', 'changes']],
    ['changes', 680, 680, ['host', 'outcome', 'digest']],
    ['digests of hosts', 1_000, 1_000, ['host', 'outcome']],
    ['hosts, the quiet ones', 5_000, 1_300, ['host', 'outcome']],
  ])('%s', (_, count, least, fields) => {
    const { json, whole } = fitPlan(planOf(count, fqdn), OUTPUT_LIMIT);
    const shown = JSON.parse(json);
    expect(whole).toBe(false);
    expect(json.length).toBeLessThanOrEqual(OUTPUT_LIMIT);
    expect(shown).toMatchObject({ truncated: true, total: count, digest });
    expect(shown.hosts.length).toBeGreaterThanOrEqual(least);
    expect(Object.keys(shown.hosts[0])).toEqual(fields);
    expect(json).not.toContain('"diff"');
    expect(shown.hosts.some(({ outcome }: { outcome: string }) => outcome === 'refused')).toBe(
      true,
    );
  });
});
