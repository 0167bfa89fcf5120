// @module-tag slow
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { type Plan, readExpectedPlan } from '@quantastor-xenserver/core';
import type { Report } from '@quantastor-xenserver/core/report';
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
  // ACTION-20: every host stands in the output with what becomes of it; the file has the rest
  const plan = JSON.parse(result.outputs['plan'] ?? '') as Plan;
  expect(plan).toMatchObject({ truncated: true, total: COUNT });
  expect(plan.hosts.map(({ host }) => host)).toEqual([...hosts].sort());
  expect(new Set(plan.hosts.map(({ outcome }) => outcome))).toEqual(new Set(['would-change']));
  const whole = JSON.parse(result.files[result.outputs['plan-file'] ?? ''] ?? '') as Plan;
  expect(readExpectedPlan(JSON.stringify(whole))).toContain(result.outputs['plan-digest']);
  expect(whole.hosts.flatMap(({ changes }) => changes)).not.toHaveLength(0);
  expect(whole.hosts).toHaveLength(COUNT);
  expect(result.outputs['truncated']).toBe('true');
  expect(result.log.filter((line) => line.startsWith('##[group]'))).toHaveLength(COUNT);
  // equal hosts stand there once: ACTION-79
  expect(result.summary).toMatch(/^### Changed 1,000 of 1,000 hosts/);
  expect(result.summary.match(/```diff/g)).toHaveLength(1);
  expect(result.summary.split('\n').length).toBeLessThan(80);
  // ACTION-20, ACTION-21: what a variable of the next step can carry on Linux
  for (const [name, value] of Object.entries(result.outputs))
    expect(Buffer.byteLength(value), name).toBeLessThanOrEqual(120_000);
  // a host of the report takes more than there is room for: what is missing is counted, and the file has all
  const report = JSON.parse(result.outputs['report'] ?? '') as Report;
  expect(report.hosts.length).toBeGreaterThan(500);
  expect(report.truncated).toContainEqual(
    expect.objectContaining({ of: 'hosts', shown: report.hosts.length, total: COUNT }),
  );
  const file = JSON.parse(result.files[result.outputs['report-file'] ?? ''] ?? '') as Report;
  expect(file.hosts.filter(({ steps }) => steps.length > 0)).toHaveLength(COUNT);
  expect(file.truncated).toBeUndefined();
  const notices = result.annotations.filter(({ level }) => level === 'notice');
  for (const output of ['plan', 'report'])
    expect(notices.some(({ message }) => message.startsWith(`The output ${output} is cut`))).toBe(
      true,
    );
  expect(result.annotations.filter(({ level }) => level === 'error')).toEqual([]);
}, 240_000);
