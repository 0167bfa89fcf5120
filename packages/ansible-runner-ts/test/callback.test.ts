import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { because } from './support/ansible.ts';

const folder = fileURLToPath(new URL('../callback', import.meta.url));
const file = 'quantastor_events.py';

function whyNot(...programs: readonly string[]): string | undefined {
  const missing = programs.filter((name) => spawnSync(name, ['--version']).error);
  return missing.length > 0 ? `needs ${missing.join(', ')}` : undefined;
}

describe('the callback', () => {
  it('says that it is under the GPL, as what imports Ansible must be, and brings its text', () => {
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    expect(text).toContain('SPDX-License-Identifier: GPL-3.0-or-later');
    expect(readFileSync(`${folder}/COPYING`, 'utf8')).toMatch(
      /GNU GENERAL PUBLIC LICENSE\s+Version 3/,
    );
  });
});

const reason = whyNot('mypy', 'flake8');

describe.skipIf(reason)(`the callback's Python${because(reason)}`, () => {
  it.each([
    [
      'mypy',
      [
        '--strict',
        '--ignore-missing-imports',
        '--python-version',
        '3.9',
        '--cache-dir=/dev/null',
        file,
      ],
    ],
    ['flake8', ['--isolated', '--max-line-length', '100', '--max-complexity', '10', file]],
  ])('is clean by %s', (program, args) => {
    const { status, stdout, stderr } = spawnSync(program, args, { cwd: folder, encoding: 'utf8' });
    expect({ status, stdout, stderr }).toMatchObject({ status: 0 });
  });
});
