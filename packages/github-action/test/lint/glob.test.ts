import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FoundFiles, findFiles } from '../../src/lint/glob.ts';

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
  // ACTION-64
  [
    ['storage/{multipath,{pool-a/multipath,none}}.conf'],
    ['storage/multipath.conf', 'storage/pool-a/multipath.conf'],
  ],
  [['storage/pool-@(a|c)/*.conf'], ['storage/pool-a/multipath.conf']],
  [['storage/+(pool-a|x)/*.conf'], ['storage/pool-a/multipath.conf']],
])('%j', async (patterns, files) => {
  expect((await found(patterns)).files).toEqual(files);
});

async function found(
  patterns: readonly string[],
): Promise<{ files: string[]; problems: FoundFiles['problems'] }> {
  const { files, problems } = findFiles(root, patterns);
  const list: string[] = [];
  for await (const file of files()) list.push(file);
  return { files: list.sort(), problems };
}

test('ACTION-62: a whole path below the workspace is relative to it', async () => {
  expect((await found([join(root, 'storage/pool-a/*.conf')])).files).toEqual([
    'storage/pool-a/multipath.conf',
  ]);
});

test.each([
  // ACTION-63, ACTION-65
  ['multipath.conf\nnone.conf', 'none.conf', /no file matches$/, false],
  ['a.conf,b.conf', 'a.conf,b.conf', /one pattern a line/, false],
  ['*.conf\n!none/**', '!none/**', /takes no file out/, false],
  ['!(a).conf', undefined, /takes no file out|not understood/, undefined],
  ['storage/!(a).conf', 'storage/!(a).conf', /not understood/, true],
  ['../x/*', '../x/*', /leads out/, true],
  ['/etc/*', '/etc/*', /leads out/, true],
])('%j: %s is a problem', async (lines, pattern, message, isFatal) => {
  const { problems } = await found(lines.split('\n'));
  const [problem] = problems;
  expect(problem?.message).toMatch(message);
  if (pattern !== undefined) expect(problem).toMatchObject({ pattern, isFatal });
});

// ACTION-78
test('the first file comes before the last folder was read', async () => {
  const { files } = findFiles(root, ['**/multipath.conf']);
  const { value } = await files().next();
  expect(value).toBe('multipath.conf');
});
