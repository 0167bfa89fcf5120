import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFiles } from '../../src/lint/glob.ts';
import { readInWorkspace } from '../../src/workspace/inside.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'inside-'));
  mkdirSync(join(root, '.git'));
  mkdirSync(join(root, 'sub/.git'), { recursive: true });
  for (const path of ['.git/config', 'sub/.git/config'])
    writeFileSync(join(root, path), 'extraheader = AUTHORIZATION: basic MARK\n');
  writeFileSync(join(root, '.gitignore'), '');
  symlinkSync('.git/config', join(root, 'token.conf'));
  symlinkSync('sub/.git', join(root, 'behind'));
  writeFileSync(join(root, 'huge.json'), '');
  truncateSync(join(root, 'huge.json'), 64 * 1024 * 1024 + 1);
});

afterAll(() => rmSync(root, { recursive: true }));

test('ACTION-1: a link into .git, where a checkout may keep its token, is not read', async () => {
  const { files, problems } = findFiles(root, ['*.conf', 'behind/*', '.git/config']);
  const found: string[] = [];
  for await (const file of files()) found.push(file);
  expect(found).toEqual([]);
  expect(problems.map(({ pattern, isFatal }) => [pattern, isFatal])).toEqual([
    ['token.conf', true],
    ['behind/*', true],
    ['.git/config', true],
  ]);
  for (const path of ['token.conf', 'behind/config', 'sub/.git/config'])
    await expect(readInWorkspace(root, path)).rejects.toThrow(/\.git folder/);
  expect(await readInWorkspace(root, '.gitignore')).toHaveLength(0);
});

test('a file of more than 64 MiB is refused before it is read', async () => {
  await expect(readInWorkspace(root, 'huge.json')).rejects.toThrow('more than 67108864 bytes');
});
