import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findFiles } from '../../src/lint/glob.ts';

let root: string;

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'glob-'));
  for (const file of [
    'multipath.conf',
    'storage/multipath.conf',
    'storage/pool-a/multipath.conf',
    'storage/pool-a/conf.d/quantastor.conf',
    'storage/pool-b/multipath.conf.bak',
    'storage/.hidden/multipath.conf',
    'storage/a+b [1].conf',
    '.git/multipath.conf',
  ]) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '');
  }
  symlinkSync('..', join(root, 'storage/loop'));
  symlinkSync('multipath.conf', join(root, 'link.conf'));
});

afterAll(() => rmSync(root, { recursive: true }));

test.each<[string[], string[]]>([
  [['multipath.conf'], ['multipath.conf']],
  [['./multipath.conf'], ['multipath.conf']],
  [['*.conf'], ['link.conf', 'multipath.conf']],
  [['**/multipath.conf', '!storage/**'], ['multipath.conf']],
  [
    ['**/multipath.conf'],
    [
      'multipath.conf',
      'storage/.hidden/multipath.conf',
      'storage/multipath.conf',
      'storage/pool-a/multipath.conf',
    ],
  ],
  [
    ['storage/*/multipath.conf'],
    ['storage/.hidden/multipath.conf', 'storage/pool-a/multipath.conf'],
  ],
  [['storage/pool-?/*.conf'], ['storage/pool-a/multipath.conf']],
  [['storage/pool-[!a]/*'], ['storage/pool-b/multipath.conf.bak']],
  [
    ['storage/pool-{a,b}/multipath.conf*'],
    ['storage/pool-a/multipath.conf', 'storage/pool-b/multipath.conf.bak'],
  ],
  [['storage/pool-a'], ['storage/pool-a/conf.d/quantastor.conf', 'storage/pool-a/multipath.conf']],
  [
    ['storage/pool-a/**', '!**/conf.d', 'storage/pool-a/conf.d/*'],
    ['storage/pool-a/conf.d/quantastor.conf', 'storage/pool-a/multipath.conf'],
  ],
  [['storage/a+b*'], ['storage/a+b [1].conf']],
  [['nothing/**'], []],
])('%j', async (patterns, files) => {
  expect(await findFiles(root, patterns)).toEqual(files);
});
