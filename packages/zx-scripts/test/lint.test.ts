import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

const clean = 'devices {\n\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n}\n';
const unknown = clean.replace('product "B"\n', 'product "B"\n\t\tfrobnicate 1\n');
const release = ['--release', '0.9.4'];

async function fileOf(text: string | Uint8Array): Promise<string> {
  const file = join(await makeFolder(), 'multipath.conf');
  await writeFile(file, text);
  return file;
}

describe('lint', () => {
  it('says nothing on stdout about a clean file and exits 0', async () => {
    const result = await cli(['lint', ...release, await fileOf(clean)]);
    expect(result).toMatchObject({ exit: 0, stdout: '' });
    expect(result.stderr).toMatch(
      /^1 file read for multipath-tools 0\.9\.4: 0 errors, 0 warnings, 0 notes\n$/,
    );
  });

  it('names the build that the file was read for', async () => {
    const { stderr } = await cli(['lint', '--release', '0.4.9-136.xs', await fileOf(clean)]);
    expect(stderr).toMatch(/read for multipath-tools 0\.4\.9-136\.xs: /);
  });

  it('shows place, line and caret of a finding and exits 1', async () => {
    const file = await fileOf(unknown);
    const { exit, stdout } = await cli(['lint', ...release, file]);
    const [head, source, caret] = stdout.split('\n');
    expect(head).toMatch(/^(.+):(\d+):(\d+): (error|warning|info): (.+) \[(.+)\]$/);
    expect(head).toContain(`${file}:5:3: warning: `);
    expect(source).toBe('  \t\tfrobnicate 1');
    expect(caret).toBe('  \t\t^^^^^^^^^^');
    expect(exit).toBe(1);
  });

  it.each([
    ['error', 0],
    ['warning', 1],
    ['info', 1],
  ])('--fail-on %s exits %d for a warning', async (severity, exit) => {
    expect(
      (await cli(['lint', ...release, '--fail-on', severity, await fileOf(unknown)])).exit,
    ).toBe(exit);
  });

  it('judges by the release that is asked for', async () => {
    const file = await fileOf(clean.replace('\t}', '\t\tgetuid_callout "/bin/true"\n\t}'));
    expect((await cli(['lint', '--release', '0.4.8', file])).exit).toBe(0);
    expect((await cli(['lint', '--release', '0.9.4', file])).exit).toBe(1);
  });

  it('reads stdin as -', async () => {
    const { stdout, exit } = await cli(['lint', ...release, '-'], { input: unknown });
    expect(stdout).toContain('stdin:5:3: warning: ');
    expect(exit).toBe(1);
  });

  it('--json prints one list for all files, and nothing else', async () => {
    const first = await fileOf(unknown);
    const second = await fileOf(`${clean}}\n`);
    const { stdout, exit } = await cli(['lint', ...release, '--json', first, second]);
    const findings = JSON.parse(stdout) as { path: string; line: number; code: string }[];
    expect(findings.map(({ path, line }) => [path, line])).toEqual([
      [first, 5],
      [second, 7],
    ]);
    expect(exit).toBe(1);
  });

  it('--json prints an empty list where there is nothing to say', async () => {
    const { stdout, exit } = await cli(['lint', ...release, '--json', await fileOf(clean)]);
    expect(JSON.parse(stdout)).toEqual([]);
    expect(exit).toBe(0);
  });

  it.each(['\ufeff', ''])('CLI-70: UTF-16 that begins with %j is one error', async (mark) => {
    // a comment first: the parser drops each line in silence, and nothing of the file is live
    const file = await fileOf(Buffer.from(`${mark}# ours\n${clean}`, 'utf16le'));
    const { exit, stdout, stderr } = await cli(['lint', ...release, file]);
    expect([exit, stdout.split('\n')[0]]).toEqual([
      1,
      `${file}: error: the file is UTF-16, of which the parser reads next to nothing [not-text]`,
    ]);
    expect(stderr).toContain('1 error, 0 warnings, 0 notes');
  });

  it('CLI-70: a file with NUL bytes is one error, not one for each of its lines', async () => {
    const input = Buffer.concat([
      Buffer.from('\x7fELF'),
      Buffer.alloc(3000),
      Buffer.from('a b\n'.repeat(99)),
    ]);
    const { exit, stdout, stderr } = await cli(['lint', '-'], { input });
    expect([exit, stdout.trimEnd().split('\n')]).toEqual([
      1,
      ['stdin: error: the file has NUL bytes, which no text has [not-text]', expect.any(String)],
    ]);
    expect(stderr).toContain('1 error, 0 warnings, 0 notes');
    const json = JSON.parse((await cli(['lint', '--json', '-'], { input })).stdout);
    expect(json).toMatchObject([{ code: 'not-text', severity: 'error', line: 1, column: 5 }]);
  });

  it('reads an empty file', async () => {
    expect(await cli(['lint', ...release, await fileOf('')])).toMatchObject({
      exit: 0,
      stdout: '',
    });
  });

  it('names each file that cannot be read, reads the others and exits 1', async () => {
    const folder = await makeFolder();
    await mkdir(join(folder, 'folder'));
    const { exit, stdout, stderr } = await cli([
      ...['lint', ...release, join(folder, 'missing')],
      ...[join(folder, 'folder'), await fileOf(unknown)],
    ]);
    expect(stderr).toContain(`${join(folder, 'missing')}: there is no such file`);
    expect(stderr).toContain(`${join(folder, 'folder')}: this is a folder, not a file`);
    expect(stdout).toContain('[unknown-keyword]');
    expect(exit).toBe(1);
  });

  it('does not let a file steer the terminal', async () => {
    const { stdout } = await cli(['lint', ...release, '-'], {
      input: `devices {\n\u001b[2Jfoo 1\n}\n`,
    });
    expect(stdout).toContain('[');
    expect(stdout).not.toContain('\u001b');
  });
});

// ROBUSTNESS-22
it('shows the thousand worst of a file with very many findings, and how many more there are', async () => {
  const file = await fileOf(`${'}\n'.repeat(3000)}defaults {\n\tpolling_interval\n`);
  const { exit, stdout } = await cli(['lint', ...release, file]);
  expect(exit).toBe(1);
  const rest = /: (\d+) more findings, none of them worse, are not shown; --format json has all\n$/;
  const json = await cli(['lint', ...release, '--format', 'json', file]);
  const all = JSON.parse(json.stdout) as { severity: string; line: number }[];
  expect(Number(rest.exec(stdout)?.[1])).toBe(all.length - 1000);
  // what is worst stands last in the file, and is shown
  const errors = all.filter(({ severity }) => severity === 'error');
  expect(errors.length).toBeGreaterThan(0);
  for (const { line } of errors) expect(stdout).toMatch(new RegExp(`:${line}:\\d+: error: `));
});

// ROBUSTNESS-26
it.skipIf(process.platform === 'win32')(
  'refuses a pipe at once, which - would read, and goes on with the other files',
  async () => {
    const pipe = join(await makeFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    const { exit, stderr } = await cli(['lint', ...release, pipe, await fileOf(clean)]);
    expect(exit).toBe(1);
    expect(stderr).toContain(`${pipe}: not a regular file [REFUSED]`);
    expect(stderr).toContain('1 file read');
  },
);
