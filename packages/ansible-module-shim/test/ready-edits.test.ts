import type { ReadyEdit } from '@quantastor-xenserver/core/edit';
import { expect, test } from 'vitest';
import { makeReadyEdits, taskKey } from '../src/modules/ready-edits.ts';

const edit = (text: string): ReadyEdit => ({
  realPath: '/a',
  before: Buffer.from('before'),
  after: Buffer.from(text),
});
const NEVER_MS = 3_600_000;

test('the first to ask gets nothing, the next its edit, once there is one', async () => {
  const edits = makeReadyEdits(NEVER_MS);
  expect(await edits.find('task')).toBeUndefined();
  const next = edits.find('task');
  edits.remember('task', edit('one'));
  expect(await next).toEqual(edit('one'));
  edits.remember('task', edit('two'));
  expect(await edits.find('task')).toEqual(edit('two'));
  edits.remember('task');
  expect(await edits.find('task')).toEqual(edit('two'));
  expect(await edits.find('another')).toBeUndefined();
});

test('nobody waits longer when the first has nothing to change, nor for one that hangs', async () => {
  const edits = makeReadyEdits(NEVER_MS);
  expect(await edits.find('task')).toBeUndefined();
  const next = edits.find('task');
  edits.remember('task');
  expect(await next).toBeUndefined();
  expect(await edits.find('task')).toBeUndefined();
  const impatient = makeReadyEdits(1);
  expect(await impatient.find('task')).toBeUndefined();
  expect(await impatient.find('task')).toBeUndefined();
});

test('large files and old tasks are not kept', async () => {
  const edits = makeReadyEdits(1);
  await edits.find('large');
  edits.remember('large', edit('x'.repeat(300_000)));
  expect(await edits.find('large')).toBeUndefined();
  await edits.find('old');
  edits.remember('old', edit('x'));
  for (let index = 0; index < 64; index++) await edits.find(`task ${index}`);
  expect(await edits.find('old')).toBeUndefined();
});

test('a task is told by its module and all its options', () => {
  const key = taskKey('m', { path: '/a', keywords: { a: 1 } });
  expect(taskKey('m', { path: '/a', keywords: { a: 1 } })).toBe(key);
  expect(taskKey('n', { path: '/a', keywords: { a: 1 } })).not.toBe(key);
  expect(taskKey('m', { path: '/a', keywords: { a: 2 } })).not.toBe(key);
});
