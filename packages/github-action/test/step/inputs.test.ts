import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runStep } from '../support/step.ts';

const workspace = mkdtempSync(join(tmpdir(), 'inputs-'));

afterAll(() => rmSync(workspace, { recursive: true }));

test('all wrong inputs at once, an annotation each, before anything is touched', async () => {
  const result = await runStep(
    {
      procedure: 'configure-multipath',
      hosts: 'local\ntelnet://x',
      mode: 'maybe',
      concurrency: 'many',
      'ssh-private-key': 'nonsense',
      'state-folder': 'state',
    },
    { workspace },
  );
  expect(result.code).toBe(1);
  expect(result.annotations.map(({ level, title }) => `${level} ${title}`).sort()).toEqual([
    'error input concurrency',
    'error input hosts',
    'error input mode',
    'error input ssh-private-key',
  ]);
  expect(result.outputs).toMatchObject({ changed: 'false', outcome: 'failed', 'exit-code': '1' });
  expect(result.summary).toContain('failed before it was done');
  expect(readdirSync(workspace)).toEqual([]);
  expect(result.stages['post']?.code).toBe(0);
});

test('more than ten are counted', async () => {
  const hosts = Array.from({ length: 30 }, (_, index) => `telnet://x${index}`).join('\n');
  const result = await runStep({ procedure: 'configure-multipath', hosts }, { workspace });
  expect(result.annotations).toHaveLength(10);
  expect(result.annotations.at(-1)?.message).toContain('21 more errors');
  expect(result.code).toBe(1);
});

test('no procedure', async () => {
  const result = await runStep({}, { workspace });
  expect(result.annotations).toMatchObject([{ title: 'input procedure' }]);
  expect(result.code).toBe(1);
});

test('a run that nobody knows', async () => {
  const inputs = {
    procedure: 'rollback',
    'run-id': '20200101T000000Z-0000',
    'state-folder': 'state',
  };
  const result = await runStep(inputs, { workspace });
  expect(result.code).toBe(1);
  expect(result.annotations).toHaveLength(1);
  expect(result.annotations[0]?.message).toMatch(/\[(JOURNAL_UNUSABLE|NOT_FOUND)\]$/);
});
