// @module-tag slow
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '@quantastor-xenserver/core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeWorkspace, textOf, type Workspace } from '../support/sandbox.ts';
import { root, runStep, type StepResult } from '../support/step.ts';

let place: Workspace;

beforeAll(async () => {
  place = await makeWorkspace();
});

afterAll(() => place.remove());

const configure = (
  mode: string,
  more: Readonly<Record<string, string>> = {},
): Promise<StepResult> =>
  runStep(
    {
      procedure: 'configure-multipath',
      hosts: place.dom0,
      mode,
      'state-folder': place.state,
      ...more,
    },
    { workspace: place.folder },
  );

const schema = JSON.parse(
  readFileSync(join(root, 'packages/core/schema/report.schema.json'), 'utf8'),
);

describe.sequential('a check, a change, a second change, and back', () => {
  const before: string[] = [];
  let runId: string;

  test('a check changes nothing and says what would change', async () => {
    before.push(textOf(place.files.five), textOf(place.files.seven));
    const result = await configure('check');
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({ changed: 'true', 'hosts-failed': '[]' });
    expect(JSON.parse(result.outputs['hosts-changed'] ?? '')).toEqual(place.dom0.split('\n'));
    expect([textOf(place.files.five), textOf(place.files.seven)]).toEqual(before);
    expect(result.summary).toMatch(/^### Would change 3 of 3 hosts /);
    expect(result.files[result.outputs['html-file'] ?? '']).toContain('Would change 3 of 3 hosts');
    // ACTION-89
    expect(result.summary).not.toContain('flowchart');
    expect(result.undeclaredOutputs).toEqual([]);
    const plan = JSON.parse(result.outputs['plan'] ?? '') as Plan;
    expect(plan.hosts.map(({ host }) => host)).toEqual(place.dom0.split('\n'));
    expect(plan.digest).toBe(result.outputs['plan-digest']);
    expect(JSON.parse(result.files[result.outputs['plan-file'] ?? ''] ?? '')).toEqual(plan);
  });

  test('drift fails the step when it shall', async () => {
    const result = await configure('check', { 'fail-on-drift': 'true' });
    expect(result.code).toBe(1);
    expect(result.annotations.at(-1)?.message).toBe('Drift: 3 hosts: 3 would change');
    expect(result.outputs['changed']).toBe('true');
  });

  test('verify says that they are not set up', async () => {
    const result = await runStep(
      { procedure: 'verify', hosts: place.dom0 },
      { workspace: place.folder },
    );
    expect(result.code).toBe(1);
    expect(result.summary).toMatch(/^### NOT CONFIGURED {2}3 of 3 hosts/);
  });

  test('a change', async () => {
    const result = await configure('apply');
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({ changed: 'true', 'hosts-failed': '[]' });
    runId = result.outputs['run-id'] ?? '';
    for (const file of [place.files.five, place.files.seven, place.files.eight])
      expect(textOf(file)).toContain('"QUANTASTOR"');
    expect(result.log.filter((line) => line.startsWith('##[group]'))).toHaveLength(3);
    // XenServer 5's multipath has no parser to ask, and 7's build is one that was not looked at
    const told = result.annotations.map(
      ({ level, message }) => `${level}: ${message.slice(0, 20)}`,
    );
    expect(told.sort()).toEqual(['warning: the build 0.4.9-85.e', "warning: the host's own parse"]);
    const validate = new Ajv2020({ strict: false }).compile(schema);
    expect(
      validate(JSON.parse(result.outputs['report'] ?? '')),
      JSON.stringify(validate.errors),
    ).toBe(true);
    expect(result.summary).toMatch(/^### Changed 3 of 3 hosts/);
    expect(result.summary).toContain(`Undo: \`procedure: rollback, run-id: ${runId}\``);
    expect(result.summary).toContain('flowchart LR');
    expect(result.summary).toMatch(/h0m0\[?\(?.*\n.*path group 1/);
  });

  test('a second change finds nothing to do', async () => {
    const result = await configure('apply');
    expect(result.code).toBe(0);
    expect(result.outputs).toMatchObject({
      changed: 'false',
      'hosts-changed': '[]',
      'hosts-failed': '[]',
    });
    const verified = await runStep(
      { procedure: 'verify', hosts: place.dom0 },
      { workspace: place.folder },
    );
    expect(verified.code).toBe(0);
  });

  test('back to the byte', async () => {
    const result = await runStep(
      { procedure: 'rollback', 'run-id': runId, mode: 'apply', 'state-folder': place.state },
      { workspace: place.folder },
    );
    expect(result.code).toBe(0);
    expect([textOf(place.files.five), textOf(place.files.seven)]).toEqual(before);
    expect(JSON.parse(result.outputs['report'] ?? '')).toMatchObject({ procedure: 'rollback' });
  });
});

test('the action at the root is the same', async () => {
  const inputs = { procedure: 'configure-multipath', hosts: place.dom0 };
  const result = await runStep(inputs, { workspace: place.folder, folder: '.' });
  expect(result.code).toBe(0);
  expect(result.outputs['changed']).toBe('true');
});

test('a host that is not there fails alone', async () => {
  const hosts = `${place.dom0.split('\n')[0]}\nsandbox:${place.folder}/nothing`;
  const result = await runStep(
    { procedure: 'configure-multipath', hosts },
    { workspace: place.folder },
  );
  expect(result.code).toBe(1);
  expect(result.outputs['hosts-failed']).toBe(`["sandbox:${place.folder}/nothing"]`);
  expect(result.outputs['hosts-changed']).toBe(JSON.stringify(place.dom0.split('\n').slice(0, 1)));
  expect(result.annotations.map(({ title }) => title)).toContain(`sandbox:${place.folder}/nothing`);
});

describe('a profile', () => {
  test('that is none is told before any host is asked', async () => {
    const result = await configure('check', { profile: 'sandbox/xenserver-5/sandbox.json' });
    expect(result.code).toBe(1);
    expect(result.annotations).toHaveLength(1);
    expect(result.annotations[0]).toMatchObject({ level: 'error', title: 'input profile' });
    expect(result.log.join('\n')).not.toContain('[group]');
  });

  test('that is not there too', async () => {
    const result = await configure('check', { profile: 'storage/none.json' });
    expect(result.annotations).toMatchObject([
      { message: 'profile: storage/none.json: there is no such file in the workspace' },
    ]);
  });
});

test('debug lines show in debug mode only', async () => {
  const inputs = { procedure: 'configure-multipath', hosts: place.dom0 };
  const [quiet, loud] = await Promise.all([
    runStep(inputs, { workspace: place.folder }),
    runStep(inputs, { workspace: place.folder, debug: true }),
  ]);
  expect(quiet.log.filter((line) => line.includes('[debug]'))).toEqual([]);
  expect(loud.log.filter((line) => line.includes('[debug]')).length).toBeGreaterThan(0);
});
