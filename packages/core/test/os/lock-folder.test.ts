import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256 } from '../../src/os/hash.ts';
import { replaceLocalFile } from '../../src/os/replace.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-folder-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

test('of many who change the same bytes at one time, one does', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  const writers = Array.from({ length: 6 }, (_, index) =>
    replaceLocalFile({ path, expected: sha256(bytes('old')), content: bytes(`${index}`) }, 'local'),
  );
  const results = await Promise.allSettled(writers);
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const winner = results.findIndex(({ status }) => status === 'fulfilled');
  expect(readFileSync(path, 'utf8')).toBe(`${winner}`);
  expect(readdirSync(folder)).toEqual(['file']);
});

test('a lock that a power cut has left is waited for, and taken away', async () => {
  const path = join(folder, 'file');
  writeFileSync(path, 'old');
  writeFileSync(join(folder, '.quantastor-lock'), 'somebody');
  const change = { path, expected: sha256(bytes('old')), content: bytes('new') };
  await replaceLocalFile(change, 'local');
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(readdirSync(folder)).toEqual(['file']);
});

test('the lock itself can be removed as a file', async () => {
  const path = join(folder, '.quantastor-lock');
  writeFileSync(path, 'left');
  await replaceLocalFile({ path, expected: sha256(bytes('left')), content: null }, 'local');
  expect(readdirSync(folder)).toEqual([]);
});
