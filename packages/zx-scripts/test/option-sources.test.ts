// @module-tag slow
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

let folder = '';
let host = '';

beforeEach(async () => {
  folder = await makeFolder();
  const lab = join(folder, 'lab');
  host = JSON.parse((await cli(['sandbox', lab, '--json'])).stdout).dom0[0];
});

async function file(text: string): Promise<string> {
  const path = join(folder, 'options');
  await writeFile(path, text);
  return path;
}

const check = (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  cli(['configure-multipath', '--check', '--json', ...args], {
    env: { XDG_STATE_HOME: folder, ...env },
  });

describe('options from a file and the environment', () => {
  it('lines: a list again for each value, options of other commands left alone', async () => {
    const options = await file(`# ours\nhosts = ${host}\n\non-difference merge\nservice: Other\n`);
    const { exit, stdout } = await check(['--options', options]);
    expect([exit, JSON.parse(stdout).hosts.length]).toEqual([2, 1]);
  });

  it('a JSON object', async () => {
    const options = await file(JSON.stringify({ hosts: [host], concurrency: 2 }));
    expect((await check(['--options', options])).exit).toBe(2);
  });

  it('the environment, a list a line each; what is typed wins', async () => {
    const env = { QUANTASTOR_XENSERVER_HOSTS: `${host}\n`, QUANTASTOR_XENSERVER_DIALECT: 'x' };
    expect(await check([], env)).toMatchObject({
      exit: 64,
      stderr: expect.stringContaining('QUANTASTOR_XENSERVER_DIALECT: "x" is not one of'),
    });
    expect((await check(['--dialect', 'auto'], env)).exit).toBe(2);
  });

  it.each([
    ['true', 'verify'],
    ['1', 'verify'],
    ['false', 'verify'],
  ])('json by the environment, %s: a document, or none', async (value, command) => {
    const asked = (args: readonly string[]) =>
      cli([command, ...args], {
        env: { XDG_STATE_HOME: folder, QUANTASTOR_XENSERVER_JSON: value },
      });
    const found = await asked(['--hosts', host]);
    // also where it fails before any host is asked
    const failed = await asked(['--hosts-file', join(folder, 'nope.txt')]);
    expect(failed.exit).toBe(1);
    if (value === 'false') {
      expect([found.stdout, failed.stdout].join('')).not.toMatch(/^\s*[{[]/m);
      expect(failed.stderr).toContain('there is no such file');
      return;
    }
    expect(JSON.parse(found.stdout)).toMatchObject({ procedure: 'verify', hosts: [{}] });
    expect(JSON.parse(failed.stdout)).toMatchObject({
      outcome: 'failed',
      error: { code: 'NOT_FOUND' },
      hosts: [],
    });
  });

  it('the environment wins over the file, and may name it', async () => {
    const options = await file(`hosts = ${host}\ndialect = nothing\n`);
    const env = {
      QUANTASTOR_XENSERVER_OPTIONS: options,
      QUANTASTOR_XENSERVER_DIALECT: 'as-published',
    };
    expect((await check([], env)).exit).toBe(2);
  });

  it.each([
    ['hots = x', 'Did you mean hosts?'],
    ['yes', 'is typed each time'],
    ['storagelink-password = hunter2', 'must not stand in a file'],
    ['=', 'not a line NAME = VALUE'],
    ['{', 'not valid JSON'],
    [
      'on-difference = merge\n# later\non-difference = replace',
      'stands 2 times, and has one value',
    ],
    ['options = other', 'names no other one'],
    ['dialect = auot', 'Did you mean auto?'],
  ])('refuses %j', async (text, why) => {
    const { exit, stdout, stderr } = await check(['--hosts', host, '--options', await file(text)]);
    expect([exit, stdout]).toEqual([64, '']);
    expect(stderr).toContain(why);
    expect(stderr).not.toContain('hunter2');
  });

  it.each([
    ['YES', []],
    ['CHECK', ['--yes']],
    ['REMOVE', ['--check']],
  ])('refuses %s in the environment, which is typed each time', async (name, typed) => {
    const args = ['configure-multipath', '--hosts', host, ...typed];
    const variable = `QUANTASTOR_XENSERVER_${name}`;
    const env = { XDG_STATE_HOME: folder, [variable]: 'true' };
    expect(await cli(args, { env })).toMatchObject({
      exit: 64,
      stdout: '',
      stderr: expect.stringContaining(`${variable}: ${name.toLowerCase()} is typed each time`),
    });
    expect((await check(['--hosts', host], { QUANTASTOR_XENSERVER_CHECK: 'true' })).exit).toBe(2);
  });
});

describe('a variable that no option has is refused before anything is done', () => {
  it.each([
    ['QUANTASTOR_XENSERVER_CHEK', 'true', 'Did you mean QUANTASTOR_XENSERVER_CHECK?'],
    ['quantastor_xenserver_check', 'true', 'Did you mean QUANTASTOR_XENSERVER_CHECK?'],
    [
      'QUANTASTOR_XENSERVER_ONDIFFERENCE',
      'merge',
      'Did you mean QUANTASTOR_XENSERVER_ON_DIFFERENCE?',
    ],
    ['QUANTASTOR_XENSEVER_CHECK', 'true', 'Did you mean QUANTASTOR_XENSERVER_CHECK?'],
    ['QUANTASTOR_XENSERVER_LOOK_ONLY_AND_NOTHING', '1', 'no option has this name. Unset it'],
    ['QUANTASTOR_XENSERVER_RUN_ID', '2026', 'run-id is typed each time'],
  ])('%s', async (name, value, why) => {
    const args = name.endsWith('RUN_ID') ? ['rollback'] : ['configure-multipath', '--hosts', host];
    const env = { XDG_STATE_HOME: folder, [name]: value };
    const { exit, stdout, stderr } = await cli([...args, '--yes'], { env });
    expect([exit, stdout]).toEqual([64, '']);
    expect(stderr).toContain(name);
    expect(stderr).toContain(why);
    // empty is unset, and what belongs to another command is right
    const other = { QUANTASTOR_XENSERVER_CHEK: '', QUANTASTOR_XENSERVER_SERVICE: 'Other' };
    expect((await check(['--hosts', host], other)).exit).toBe(2);
  });
});

// CLI-66, CLI-67
describe('--json is one document also when a command fails', () => {
  it.each([
    [['rollback', '20200101T000000Z-0000', '--yes', '--json'], 'NOT_FOUND'],
    [['rollback', 'last', '--yes', '--json'], 'NOT_FOUND'],
    [['verify', '--hosts-file', '/nosuch', '--json'], 'NOT_FOUND'],
    [['verify', '--pool-master', 'sandbox:/nosuch', '--json'], 'NOT_FOUND'],
    [['runs', '--state-folder', '/nosuch', '--json'], 'NOT_FOUND'],
    [['sandbox', '/etc/passwd', '--json'], 'BAD_INPUT'],
  ])('%j', async (args, code) => {
    const { exit, stdout } = await cli(args, { env: { XDG_STATE_HOME: folder } });
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'failed', error: { code }, hosts: [] });
  });

  it('lint names a file that cannot be read', async () => {
    const { exit, stdout } = await cli(['lint', '--json', '/nosuch']);
    expect(exit).toBe(1);
    expect(stdout).toContain('/nosuch');
    expect(() => JSON.parse(stdout)).not.toThrow();
  });
});

// CLI-40 to CLI-45, CLI-34, CLI-49
describe('what was meant', () => {
  it.each([
    [['configure-multipath', '--dry-run'], 64, 'Did you mean --check?'],
    [['configure-multipath', '-n'], 64, 'Did you mean --check?'],
    [['configure-multipath', '-y'], 64, 'Did you mean --yes?'],
    [['-v'], 64, 'Did you mean --version?'],
    [['version'], 64, 'Did you mean --version?'],
    [['help', 'nothing'], 64, 'unknown command'],
    [['verfy'], 64, 'Did you mean verify?'],
    [['configure-multipath', '--host', 'xen1'], 64, '--hosts-file'],
    [['configure-multipath', 'sandbox:lab'], 64, 'Hosts are named with --hosts'],
    [['configure-multipath', '--hosts', 'xen1,xen2'], 64, '--hosts xen1 --hosts xen2'],
    [['verify', 'multipath', '--service', 'x'], 64, "unknown option '--service'"],
    [['verify', 'multipath', '--storagelink-url', 'http://x'], 64, 'unknown option'],
    [['verify', 'nothing'], 64, 'one of multipath, adapter'],
    [['verify', '--hosts', 'local', '--picture', 'x.png'], 64, 'must end in .svg'],
    [['edit', 'multipath-conf', 'nofile'], 1, 'nofile'],
    [['verify', '--hosts', 'local', '--profile', 'nofile'], 1, '--profile nofile'],
    [['verify', '--hosts-file', 'nofile'], 1, '--hosts-file nofile'],
  ])('%j', async (args, code, words) => {
    const { exit, stderr } = await cli(args, { env: { XDG_STATE_HOME: folder }, cwd: folder });
    expect(stderr).toContain(words);
    expect(exit).toBe(code);
  });
});
