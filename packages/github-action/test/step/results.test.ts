// @module-tag slow
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeWorkspace, textOf, type Workspace } from '../support/sandbox.ts';
import { root, runStep, type StepResult } from '../support/step.ts';

let place: Workspace;

beforeEach(async () => {
  place = await makeWorkspace();
});
afterEach(() => place.remove());

const run = (inputs: Readonly<Record<string, string>>): Promise<StepResult> =>
  runStep({ 'state-folder': place.state, ...inputs }, { workspace: place.folder });

const first = (): string => `sandbox:${place.sandbox.dom0[0]}`;
const configure = (more: Readonly<Record<string, string>> = {}): Promise<StepResult> =>
  run({ procedure: 'configure-multipath', hosts: first(), ...more });

const validate = new Ajv2020({ strict: false }).compile(
  JSON.parse(readFileSync(join(root, 'packages/core/schema/report.schema.json'), 'utf8')),
);

describe('masking does not change results', () => {
  // ACTION-38, ACTION-39, ACTION-40, ACTION-41, ACTION-42, ACTION-94
  test.each(['changed', 'sandbox', 'a', 'xenserver-5'])('when the secret is %s', async (secret) => {
    const result = await configure({ mode: 'apply', 'storage-password': secret });
    expect(result.outputs).toMatchObject({
      changed: 'true',
      outcome: 'changed',
      'hosts-changed': JSON.stringify([first()]),
    });
    const report: unknown = JSON.parse(result.outputs['report'] ?? '');
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    expect(report).toMatchObject({ outcome: 'changed', hosts: [{ host: first() }] });
    expect(result.annotations.map(({ title }) => title)).toContain('storage-password');
  });

  // ACTION-43, ACTION-44
  test('a pre-signed URL and the values of installer arguments are shown nowhere', async () => {
    const result = await run({
      procedure: 'install-adapter',
      hosts: place.server,
      'skip-licence-check': 'true',
      installer: 'https://127.0.0.1:1/x.exe?sv=2024&sig=SASSECRET99',
      'installer-sha256': 'ab'.repeat(32),
      'installer-args': '/S\n/LICENSEKEY=ABCD-EFGH',
    });
    const all = [result.log.join('\n'), result.raw, result.summary, ...Object.values(result.files)];
    for (const secret of ['SASSECRET99', 'ABCD-EFGH']) expect(all.join('\n')).not.toContain(secret);
    expect(result.summary).toContain('/x.exe');
  });
});

describe('the approved plan is the applied plan', () => {
  test('ACTION-26: a host that was edited since is refused and keeps its bytes', async () => {
    const check = await configure();
    const file = join(place.folder, 'plan.json');
    writeFileSync(file, check.files[check.outputs['plan-file'] ?? ''] ?? '');
    const edited = `${textOf(place.files.five)}# edited\n`;
    writeFileSync(place.files.five, edited);
    for (const expected of ['plan.json', check.outputs['plan-digest'] ?? '', textOf(file)]) {
      const result = await configure({ mode: 'apply', 'expect-plan': expected });
      expect(result.code).toBe(1);
      expect(result.outputs['outcome']).toBe('refused');
      expect(JSON.stringify(result.annotations)).toContain('PLAN_DIFFERS');
      expect(textOf(place.files.five)).toBe(edited);
    }
  });

  test('ACTION-27, ACTION-28: equal plans have equal bytes and digests, others have not', async () => {
    const eight = `sandbox:${place.sandbox.dom0[2]}`;
    const [one, two, other] = [
      await configure({ hosts: eight }),
      await configure({ hosts: eight }),
      await configure({ hosts: eight, dialect: 'as-published' }),
    ];
    expect(two.outputs['plan']).toBe(one.outputs['plan']);
    expect(two.outputs['plan-digest']).toBe(one.outputs['plan-digest']);
    expect(other.outputs['plan-digest']).not.toBe(one.outputs['plan-digest']);
  });
});

describe('a fatal error leaves outputs and a summary', () => {
  // ACTION-67, ACTION-74: below /proc, Node's recursive mkdir never comes back
  test.runIf(process.platform === 'linux').each(['/proc', '/etc/passwd'])(
    'the state folder cannot be made below %s',
    async (folder) => {
      const result = await configure({ mode: 'apply', 'state-folder': `${folder}/state` });
      expect(result.code).toBe(1);
      expect(result.outputs).toMatchObject({ changed: 'false', outcome: 'failed', hosts: '[]' });
      expect(result.annotations[0]?.title).toBe('input state-folder');
      expect(result.summary).toContain('state-folder');
    },
  );

  // ACTION-68, ACTION-69
  test.each<Record<string, string>>([
    { procedure: 'rollback', 'run-id': '20200101T000000Z-0000' },
    { procedure: 'configure-multipath', hosts: 'local', profile: 'nothing.json' },
  ])('%j', async (inputs) => {
    const result = await run(inputs);
    expect(result.outputs).toMatchObject({ changed: 'false', 'exit-code': '1', 'run-id': '' });
    expect(result.summary).toContain('The step failed before it was done');
  });
});

describe('no input is ignored in silence', () => {
  test.each<[string, Record<string, string>, string]>([
    ['ACTION-54', { procedure: 'verify', mode: 'apply' }, 'mode'],
    ['ACTION-58', { procedure: 'verify', 'fail-on-drift': 'true' }, 'fail-on-drift'],
    ['ACTION-56', { procedure: 'configure-multipath', installer: 'C:\\x.exe' }, 'installer'],
    [
      'ACTION-57',
      { procedure: 'configure-multipath', mode: 'apply', 'fail-on-drift': 'true' },
      'fail-on-drift',
    ],
  ])('%s', async (_, inputs, title) => {
    const result = await run({ hosts: first(), ...inputs });
    expect(result.annotations).toContainEqual(expect.objectContaining({ level: 'warning', title }));
  });

  test('ACTION-59: an adapter that is asked for nothing says so', async () => {
    const result = await run({
      procedure: 'install-adapter',
      mode: 'apply',
      hosts: place.server,
      'skip-licence-check': 'true',
    });
    expect(JSON.stringify(result.annotations)).toContain('nothing was asked for');
  });
});

test('ACTION-70, ACTION-71: one host in two spellings is one host', async () => {
  const result = await configure({ hosts: `${first()}\n${first()}/`, mode: 'apply' });
  expect(result.code).toBe(0);
  expect(JSON.parse(result.outputs['hosts'] ?? '')).toHaveLength(1);
});

test('ACTION-34, ACTION-73, ACTION-90: run-id only where there is something to take back; exit codes; two report files', async () => {
  const check = await configure();
  expect(check.outputs).toMatchObject({ 'run-id': '', 'exit-code': '2', outcome: 'would-change' });
  const applied = await configure({ mode: 'apply' });
  const runId = applied.outputs['run-id'] ?? '';
  expect(runId).toMatch(/^\d{8}T/);
  const back = await run({ procedure: 'rollback', 'run-id': runId, mode: 'apply' });
  expect(back.code).toBe(0);
  expect(back.outputs['report-file']).not.toContain('configure-multipath');
  const again = await configure({ mode: 'check' });
  expect(again.outputs['plan-digest']).toBe(check.outputs['plan-digest']);
  const runs = await run({ procedure: 'runs' });
  expect(JSON.parse(runs.outputs['runs'] ?? '')).toMatchObject([{ runId, state: 'rolled-back' }]);
  for (const text of [runs.summary, runs.log.join('\n')]) {
    expect(text).toContain('taken back');
    expect(text).not.toContain('rolled-back');
  }
});

// ACTION-91, ACTION-92
test('exit-code and the failure of a step are those of the command line', async () => {
  expect((await configure({ mode: 'apply' })).outputs).toMatchObject({ 'exit-code': '0' });
  const state = join(place.sandbox.dom0[0] ?? '', 'sandbox.json');
  const pretended = JSON.parse(readFileSync(state, 'utf8'));
  const pathsOf = (failed: readonly boolean[]) => {
    const [map] = pretended.maps;
    const paths = map.paths.map((path: object, at: number) => ({ ...path, failed: failed[at] }));
    return [{ ...map, paths }];
  };
  for (const [changed, code, failure] of [
    [{ faults: { wantsRoot: true } }, '5', 'Not known: 1 host: 1 cannot tell'],
    // told as `verify: 1 host: 1 refused`
    [{ maps: pathsOf([true, false]) }, '3', 'Degraded: 1 host: 1 degraded'],
    [{ maps: pathsOf([true, true]) }, '4', 'A LUN has no active path: 1 host: 1 no path'],
    [{ daemon: { running: false, loaded: [] } }, '2', 'Not set up: 1 host: 1 not in effect'],
  ] as const) {
    writeFileSync(state, JSON.stringify({ ...pretended, ...changed }));
    const verified = await run({ procedure: 'verify', hosts: first() });
    expect(verified.outputs['exit-code']).toBe(code);
    expect(verified.annotations.at(-1)?.message).toBe(failure);
  }
});

test('in debug mode the log has what a host is asked and answers, in a check and in a change', async () => {
  const debug = async (inputs: Readonly<Record<string, string>>): Promise<string[]> => {
    const result = await runStep(
      { procedure: 'configure-multipath', 'state-folder': place.state, hosts: first(), ...inputs },
      { workspace: place.folder, debug: true },
    );
    expect(result.code).toBe(0);
    return result.log.filter((line) => line.includes('::debug::') || line.includes('##[debug]'));
  };
  const check = (await debug({})).join('\n');
  expect(check).toMatch(/command multipathd -kshow config/);
  expect(check).toMatch(/multipathd -kshow config: exit 0, \d+ characters/);
  const apply = (await debug({ mode: 'apply' })).join('\n');
  expect(apply).toMatch(/> (?:read or )?replace \/etc\/multipath-enabled\.conf by \d+ bytes/);
  expect(apply).toMatch(/> run multipathd -kreconfigure/);
});
