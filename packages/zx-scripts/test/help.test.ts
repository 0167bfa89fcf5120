import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nameIn, rowsOf, type Scope } from '@quantastor-xenserver/core';
import { beforeAll, describe, expect, it } from 'vitest';
import { cli } from './support/cli.ts';

const scopes: Readonly<Record<string, Scope | undefined>> = {
  'configure-multipath': 'configure-multipath',
  'install-adapter': 'install-adapter',
  verify: undefined,
  'verify multipath': 'verify-multipath',
  'verify adapter': 'verify-adapter',
  rollback: 'rollback',
  resume: 'resume',
  runs: undefined,
  'runs list': 'runs',
  'runs show': 'runs-show',
  'runs prune': 'runs-prune',
  lint: 'lint',
  edit: undefined,
  'edit multipath-conf': 'edit-multipath-conf',
  'edit device-rules': 'edit-device-rules',
  sandbox: undefined,
  completion: undefined,
};

describe.each(Object.entries(scopes))('--help of %s', (name, scope) => {
  let stdout = '';
  beforeAll(async () => {
    ({ stdout } = await cli([...name.split(' '), '--help']));
  }, 120_000);

  it('is what was read and agreed to (golden)', async () => {
    await expect(stdout).toMatchFileSnapshot(`golden/help/${name.replace(' ', '-')}.txt`);
  });

  // CLI-76, CLI-77
  it('has the options of its scope under headings, two examples and its own exit codes', () => {
    if (scope !== undefined)
      for (const { row } of rowsOf({ frontEnd: 'cli', scope })) {
        expect(stdout).toContain(row.argument ? 'Arguments:' : `\n${row.group}:\n`);
        expect(stdout).toContain(row.argument ? row.value : ` ${nameIn('cli', row)}`);
      }
    if (name !== 'edit') {
      expect(stdout.match(/^ {2}# /gm)?.length).toBeGreaterThanOrEqual(2);
      expect(stdout).toContain('\nExit codes:\n');
    }
    const isVerify = name.startsWith('verify') && name !== 'verify adapter';
    expect(/^ {2}4 /m.test(stdout)).toBe(isVerify);
  });
});

it('the man page has every command and option, and mandoc finds no fault', () => {
  const page = fileURLToPath(new URL('../man/quantastor-xenserver.1', import.meta.url));
  const text = readFileSync(page, 'utf8').replaceAll('\\-', '-');
  for (const [name, scope] of Object.entries(scopes)) {
    if (scope === undefined) continue;
    expect(text).toContain(`.SS "${name}`);
    for (const { row } of rowsOf({ frontEnd: 'cli', scope }))
      if (!row.argument) expect(text).toContain(`\\fB${nameIn('cli', row)}\\fR`);
  }
  const { status, stdout } = spawnSync('mandoc', ['-Tlint', '-W', 'error', page], {
    encoding: 'utf8',
  });
  if (status !== null) expect(stdout).toBe('');
});

// the first is a file that the build has made, the second is the program's own
it('--help says what help says', async () => {
  const [made, own] = [await cli(['--help']), await cli(['help'])];
  expect(made).toEqual(own);
  expect(made).toMatchObject({ exit: 0, stderr: '' });
});

it.each([['--version'], ['-V']])('%s is the version of the package', async (flag) => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  expect(await cli([flag])).toMatchObject({ exit: 0, stdout: `${version}\n`, stderr: '' });
});
