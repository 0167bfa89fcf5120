import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runStep, type StepResult } from '../support/step.ts';

let workspace: string;

const good = 'defaults {\n\tuser_friendly_names no\n}\n';
const bad = 'devices {\n\tdevice {\n\t\tvendor "X"\n\t\tproduct "Y"\n\t\tcolour red\n\t}\n}\n';

beforeAll(() => {
  workspace = mkdtempSync(join(tmpdir(), 'lint-'));
  for (const folder of ['good', 'bad', 'many', 'odd']) mkdirSync(join(workspace, folder));
  writeFileSync(join(workspace, 'good/multipath.conf'), good);
  writeFileSync(join(workspace, 'bad/multipath.conf'), bad);
  for (let file = 0; file < 4; file++)
    writeFileSync(
      join(workspace, `many/${file}.conf`),
      `defaults {\n${'\tno_such_keyword 1\n'.repeat(10)}}\n`,
    );
  writeFileSync(join(workspace, 'odd/multipath.conf'), Buffer.from([0, 255, 123, 10, 58, 58, 10]));
  writeFileSync(
    join(workspace, 'odd/commands.conf'),
    'defaults {\n ::error::x y\n ##[add-mask]e\n}\n',
  );
});

afterAll(() => rmSync(workspace, { recursive: true }));

const lint = (files: string, more: Readonly<Record<string, string>> = {}): Promise<StepResult> =>
  runStep({ procedure: 'lint', files, ...more }, { workspace });

test('a clean file passes', async () => {
  const result = await lint('good/**');
  expect(result.code).toBe(0);
  expect(result.annotations).toEqual([]);
  expect(result.outputs).toMatchObject({ findings: '[]', changed: 'false' });
  expect(result.summary).toContain('## lint: 0 findings in 1 file');
});

test("a finding stands at the file's very line and column", async () => {
  const result = await lint('**/multipath.conf\n!odd');
  expect(result.code).toBe(1);
  expect(result.annotations[0]).toMatchObject({
    level: 'warning',
    file: 'bad/multipath.conf',
    line: '5',
    col: '3',
    title: 'unknown-keyword',
  });
  expect(JSON.parse(result.outputs['findings'] ?? '')).toMatchObject([
    {
      file: 'bad/multipath.conf',
      line: 5,
      column: 3,
      severity: 'warning',
      code: 'unknown-keyword',
    },
  ]);
});

test('the severity that fails can be chosen', async () => {
  expect((await lint('bad/*', { 'fail-on': 'error' })).code).toBe(0);
  expect((await lint('bad/*', { 'fail-on': 'never' })).code).toBe(0);
});

test('at most ten annotations of a level, the rest counted', async () => {
  const result = await lint('many/*');
  const warnings = result.annotations.filter(({ level }) => level === 'warning');
  const all = JSON.parse(result.outputs['findings'] ?? '') as { severity: string }[];
  const count = all.filter(({ severity }) => severity === 'warning').length;
  expect(count).toBeGreaterThanOrEqual(40);
  expect(warnings).toHaveLength(10);
  expect(warnings[9]?.message).toContain(`${count - 9} more warnings`);
  for (const level of ['error', 'notice'])
    expect(result.annotations.filter((each) => each.level === level).length).toBeLessThanOrEqual(
      10,
    );
});

describe('odd files', () => {
  test('bytes that are no text are findings, not a crash', async () => {
    const result = await lint('odd/multipath.conf');
    expect(result.code).toBe(1);
    expect(result.annotations.length).toBeGreaterThan(0);
    expect(result.annotations.at(-1)?.message).toMatch(/^lint: /);
  });

  test('what looks like a command of the runner is none', async () => {
    const result = await lint('odd/commands.conf', { 'fail-on': 'never' });
    expect(result.annotations.filter(({ message }) => message === 'x y')).toEqual([]);
    expect(result.log.join('\n')).not.toContain('***');
  });
});

test('no file is an error: the step would lint nothing for ever', async () => {
  const result = await lint('nowhere/**');
  expect(result.code).toBe(1);
  expect(result.annotations).toMatchObject([
    { title: 'input files', message: 'files: no file matches nowhere/**' },
  ]);
});

test.skipIf(process.platform !== 'linux')(
  'a name that is no UTF-8 is told as that, not as a file that is not there',
  async () => {
    mkdirSync(join(workspace, 'latin'));
    const file = Buffer.concat([
      Buffer.from(`${workspace}/latin/`),
      Buffer.from([0xe4, 0x2e, 0x63]),
    ]);
    writeFileSync(file, good);
    const result = await lint('latin/*');
    rmSync(join(workspace, 'latin'), { recursive: true });
    expect(result.code).toBe(1);
    expect(result.annotations[0]?.message).toContain('its name is not UTF-8');
  },
);
