import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as entry from 'quantastor-xenserver';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../..');

it('the command line exports no value that no script, test, example or page takes from it', () => {
  const files = execFileSync(
    'git',
    ['ls-files', 'packages/zx-scripts', 'examples', 'docs', 'e2e', 'README.md'],
    { cwd: root, encoding: 'utf8' },
  );
  const taken = files
    .split('\n')
    .filter((file) => /\.(?:ts|mjs|md)$/.test(file))
    .flatMap((file) => [
      ...readFileSync(join(root, file), 'utf8').matchAll(
        /import\s+\{([^}]*)\}\s+from\s+'quantastor-xenserver'/g,
      ),
    ])
    .flatMap(([, list = '']) => list.split(',').map((name) => name.trim()));
  expect(Object.keys(entry).filter((name) => !taken.includes(name))).toEqual([]);
});
