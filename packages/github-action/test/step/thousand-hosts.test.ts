import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeWorkspace, type Workspace } from '../support/sandbox.ts';
import { runStep } from '../support/step.ts';

const COUNT = 1000;
let place: Workspace;
let hosts: string[];

beforeAll(async () => {
  place = await makeWorkspace();
  const [, , eight = ''] = place.sandbox.dom0;
  hosts = Array.from({ length: COUNT }, (_, index) => {
    const copy = join(place.folder, `xen${index}`);
    cpSync(eight, copy, { recursive: true });
    return `sandbox:${copy}`;
  });
});

afterAll(() => place.remove());

test('1,000 hosts in one step', async () => {
  const result = await runStep(
    {
      procedure: 'configure-multipath',
      hosts: hosts.join('\n'),
      mode: 'apply',
      'state-folder': place.state,
      concurrency: '50',
    },
    { workspace: place.folder },
  );
  expect(result.code).toBe(0);
  expect(JSON.parse(result.outputs['hosts-changed'] ?? '')).toHaveLength(COUNT);
  expect(JSON.parse(result.outputs['plan'] ?? '').hosts).toHaveLength(COUNT);
  expect(result.outputs['truncated']).toBe('true');
  expect(result.log.filter((line) => line.startsWith('##[group]'))).toHaveLength(COUNT);
  expect(Buffer.byteLength(result.summary)).toBeGreaterThan(10_000);
  expect(Buffer.byteLength(result.summary)).toBeLessThanOrEqual(1024 * 1024);
  expect(result.summary).toContain(`${COUNT} hosts: ${COUNT} changed`);
  // ACTION-20, ACTION-21: what a variable of the next step can carry on Linux
  for (const [name, value] of Object.entries(result.outputs))
    expect(Buffer.byteLength(value), name).toBeLessThanOrEqual(120_000);
  const report = JSON.parse(result.outputs['report'] ?? '') as { hosts: unknown[] };
  expect(report.hosts).toHaveLength(COUNT);
  expect(result.annotations.filter(({ level }) => level === 'error')).toEqual([]);
}, 240_000);
