import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const plugins = join(import.meta.dirname, '../collection/plugins');
const folder = mkdtempSync(join(tmpdir(), 'quantastor-python-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = readdirSync(plugins, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.py'))
  .map((path) => join(plugins, path));

function run(...argv: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(argv[0] ?? '', argv.slice(1), {
    encoding: 'utf8',
    env: { ...process.env, PYTHONPYCACHEPREFIX: folder },
  });
  return { status, said: `${stdout}${stderr}` };
}

const missing = (program: string): string | false =>
  spawnSync(program, ['--version']).status === 0 ? false : `needs ${program}`;

describe('the Python of the collection', () => {
  test.skipIf(missing('python3'))(`compiles ${missing('python3') || ''}`, () => {
    expect(run('python3', '-m', 'compileall', '-q', plugins)).toEqual({ status: 0, said: '' });
  });

  test.skipIf(missing('flake8'))(`is clean for flake8 ${missing('flake8') || ''}`, () => {
    expect(run('flake8', '--isolated', '--max-line-length', '120', plugins)).toEqual({
      status: 0,
      said: '',
    });
  });

  test.skipIf(missing('mypy'))(`has types that hold ${missing('mypy') || ''}`, () => {
    const own = files.filter((file) => file.includes('plugin_utils'));
    const flags = ['--ignore-missing-imports', '--disallow-untyped-defs', '--no-error-summary'];
    expect(run('mypy', ...flags, '--python-version', '3.9', '--cache-dir', folder, ...own)).toEqual(
      {
        status: 0,
        said: '',
      },
    );
  });

  test('is a bridge of a few hundred lines that knows nothing of what it carries', () => {
    const code = files.filter(
      (file) => !/modules|doc_fragments|argument_specs|inventory/.test(file),
    );
    const texts = code.map((file) => readFileSync(file, 'utf8'));
    expect(texts.join('').split('\n').length).toBeLessThan(650);
    for (const text of texts) expect(text).not.toMatch(/stanza|devices|<config|keyword/i);
  });

  test('says in every file under which licence it is', () => {
    for (const file of files)
      expect(readFileSync(file, 'utf8'), file).toContain(
        'SPDX-License-Identifier: GPL-3.0-or-later',
      );
  });
});
