import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
const tests = execFileSync('git', ['ls-files', 'packages/*/test/*', 'e2e', 'bench'], {
  cwd: root,
  encoding: 'utf8',
}).split('\n');

const [, promises = ''] = page.split('## Promises, and what proves each');
const proofs = promises.split('\n').flatMap((row) => {
  const cell = row.split('|').at(2) ?? '';
  return [...cell.matchAll(/`([\w-]+\/[\w./*-]+)`/g)].map(([, path = '']) => path);
});

it('every promise names tests that are there', () => {
  expect(proofs.length).toBeGreaterThan(10);
  const isThere = (path: string): boolean =>
    tests.some((file) => file.includes(`/${path.replace(/\*$/, '')}`) || file.startsWith(path));
  expect(proofs.filter((path) => !isThere(path))).toEqual([]);
});
