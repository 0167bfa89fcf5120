import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { parse } from 'yaml';
import { cli } from './support/cli.ts';

const file = fileURLToPath(new URL('../../../.pre-commit-hooks.yaml', import.meta.url));
const [hook] = parse(readFileSync(file, 'utf8')) as { entry: string; files: string }[];

it.each([
  ['etc/multipath.conf', true],
  ['multipath-enabled.conf', true],
  ['roles/storage/files/multipath/conf.d/site.conf', true],
  ['etc/udev/rules.d/multipath.rules', false],
  ['conf.d/site.conf', false],
])('the hook of pre-commit: %s is looked at: %s', (path, is) => {
  expect(new RegExp(hook?.files ?? '').test(path)).toBe(is);
});

it('the hook of pre-commit is a command that refuses a commit with a finding', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pre-commit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'multipath.conf'), 'defaults {\n\tpoling_interval 5\n}\n');
  const [program, ...args] = hook?.entry.split(' ') ?? [];
  expect(program).toBe('quantastor-xenserver');
  // pre-commit puts the names of the files behind the entry
  const { exit, stdout } = await cli([...args, 'multipath.conf'], { cwd: folder });
  expect(exit).toBe(1);
  expect(stdout).toContain('multipath.conf:2:2: warning:');
});
