import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startedAs } from '../../src/kit/started.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'started-'));
  mkdirSync(join(folder, 'zx/build'), { recursive: true });
  for (const name of ['ours.mjs', 'noext', 'noext-1a2b.mjs', 'other.mjs', 'zx/build/cli.js'])
    writeFileSync(join(folder, name), '');
  symlinkSync('ours.mjs', join(folder, 'link'));
  writeFileSync(join(folder, 'link-1a2b.mjs'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

// CLI-10, CLI-11, CLI-12, CLI-13
test.each<[how: string, module: string, argv: string[], started: string | undefined]>([
  ['node FILE', 'ours.mjs', ['ours.mjs', '--check'], 'ours.mjs --check'],
  ['node LINK', 'ours.mjs', ['link', '--check'], 'link --check'],
  ['zx FILE', 'ours.mjs', ['zx/build/cli.js', 'ours.mjs', '--check'], 'ours.mjs --check'],
  ['zx with a flag of its own', 'ours.mjs', ['zx/build/cli.js', '--quiet', 'ours.mjs'], 'ours.mjs'],
  ['zx runs a copy beside it', 'noext-1a2b.mjs', ['zx/build/cli.js', 'noext', 'a'], 'noext a'],
  ['zx, a link without extension', 'link-1a2b.mjs', ['zx/build/cli.js', 'link', 'a'], 'link a'],
  ['another module imports it', 'ours.mjs', ['other.mjs', '--check'], undefined],
  ['zx runs another that imports it', 'ours.mjs', ['zx/build/cli.js', 'other.mjs'], undefined],
  ['an argument of another is its name', 'ours.mjs', ['other.mjs', 'ours.mjs'], undefined],
])('%s', (_, module, [first = '', ...rest], started) => {
  const words = rest.map((word) =>
    word.endsWith('.mjs') || word === 'noext' || word === 'link' ? join(folder, word) : word,
  );
  const found = startedAs(pathToFileURL(join(folder, module)).href, [
    'node',
    join(folder, first),
    ...words,
  ]);
  expect(found && [found.name, ...found.args].join(' ')).toBe(started);
});
