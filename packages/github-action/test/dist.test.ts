import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { node24 } from './support/node24.ts';
import { root } from './support/step.ts';

const dist = join(root, 'packages/github-action/dist');

test('files of at most 400 kB each, and nothing but what the action needs', () => {
  const names = readdirSync(dist).sort();
  const own = names.filter((name) => !/^[a-z.-]+-[A-Z0-9]{8}\.js$/.test(name));
  expect(own).toEqual(['index.js', 'licenses.txt', 'post.js']);
  for (const name of names)
    expect(statSync(join(dist, name)).size, name).toBeLessThanOrEqual(400_000);
});

test('index.js with all that it loads at once is small; the SOAP reader is not among it', () => {
  const loaded = new Set(['index.js']);
  for (const name of loaded)
    for (const [, next = ''] of textOf(name).matchAll(
      /(?:\bfrom|\bimport)\s*["']\.\/([^"']+)["']/g,
    ))
      loaded.add(next);
  const size = [...loaded].reduce((sum, name) => sum + statSync(join(dist, name)).size, 0);
  expect(size).toBeLessThan(120_000);
  const reader = readdirSync(dist).filter((name) => textOf(name).includes('removeNSPrefix'));
  expect(reader.length).toBeGreaterThan(0);
  expect(reader.filter((name) => loaded.has(name))).toEqual([]);
});

test('post loads nothing but itself where there is nothing to take back', () => {
  expect(readFileSync(join(dist, 'post.js'), 'utf8').length).toBeLessThan(2_000);
});

test('the licence of everything inside', () => {
  const text = readFileSync(join(dist, 'licenses.txt'), 'utf8');
  for (const name of [
    ...['quantastor-xenserver', '@actions/core', 'saxes', 'xmlchars'],
    ...['fast-xml-parser', '@nodable/entities'],
  ])
    expect(text).toMatch(new RegExp(`^${name}( [\\d.]+)?$`, 'm'));
});

test('the same bytes whichever Node builds it', () => {
  const folders = [process.execPath, node24()].map((node) => {
    const folder = mkdtempSync(join(tmpdir(), 'dist-'));
    execFileSync(node, ['tools/bundle.mjs', folder], { cwd: root, stdio: 'pipe' });
    return folder;
  });
  const [first, second] = folders.map((folder) =>
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
  for (const folder of folders) rmSync(folder, { recursive: true });
  expect(second).toEqual(first);
});

function textOf(name: string): string {
  return readFileSync(join(dist, name), 'utf8');
}
