import { execFileSync } from 'node:child_process';
import { lstat, readFile, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

const conf = 'devices {\n\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n}\n';
const edit = ['edit', 'multipath-conf', '--release', '0.9.4'];

async function fileOf(content: string | Uint8Array): Promise<string> {
  const file = join(await makeFolder(), 'multipath.conf');
  await writeFile(file, content, { mode: 0o640 });
  return file;
}

describe('edit multipath-conf FILE', () => {
  it('adds the stanza after the last device, and takes it out again to the byte', async () => {
    const file = await fileOf(conf);
    expect(await cli([...edit, '--yes', file])).toMatchObject({ exit: 0, stdout: '' });
    const added = await readFile(file, 'utf8');
    expect(added.indexOf('OSNEXUS')).toBeGreaterThan(added.indexOf('product "B"'));
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    const { exit, stderr } = await cli([...edit, '--state', 'absent', '--yes', file]);
    expect(stderr).toContain('take OSNEXUS/QUANTASTOR out');
    expect(exit).toBe(0);
    expect(await readFile(file, 'utf8')).toBe(conf);
  });

  it('says what changed, and that a second run finds nothing to do', async () => {
    const file = await fileOf(conf);
    expect((await cli([...edit, '--yes', file])).stderr).toContain(
      `${file}: changed: add OSNEXUS/QUANTASTOR\n`,
    );
    await utimes(file, 1000, 1000);
    const before = await stat(file);
    const again = await cli([...edit, file]);
    expect(again).toMatchObject({ exit: 0, stdout: '' });
    expect(again.stderr).toContain(`${file}: unchanged: `);
    const after = await stat(file);
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  });

  it('keeps a link, and edits what it points to', async () => {
    const file = await fileOf(conf);
    const link = `${file}.link`;
    await symlink('multipath.conf', link);
    expect((await cli([...edit, '--yes', link])).exit).toBe(0);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(await readFile(file, 'utf8')).toContain('OSNEXUS');
  });

  it('takes a path relative to the working directory', async () => {
    const file = await fileOf(conf);
    const cwd = join(file, '..');
    expect((await cli([...edit, '--yes', 'multipath.conf'], { cwd })).exit).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('OSNEXUS');
  });

  it('makes a devices section in an empty file', async () => {
    const file = await fileOf('');
    expect((await cli([...edit, '--yes', file])).exit).toBe(0);
    expect(await readFile(file, 'utf8')).toMatch(/^devices \{\n/m);
  });

  it('keeps bytes that are no UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from([0x23, 0xe4, 0x0a]), Buffer.from(conf)]);
    const file = await fileOf(bytes);
    expect((await cli([...edit, '--yes', file])).exit).toBe(0);
    expect((await readFile(file)).subarray(0, 3)).toEqual(bytes.subarray(0, 3));
  });

  it.each([[[]], [['--state', 'absent']]])(
    'refuses UTF-16, which the parser does not read, with %j',
    async (flags) => {
      const bytes = Buffer.from(`\ufeff${conf}`, 'utf16le');
      const file = await fileOf(bytes);
      const { exit, stderr } = await cli([...edit, ...flags, '--yes', file]);
      expect([exit, stderr]).toEqual([1, expect.stringContaining('UTF-16')]);
      expect(await readFile(file)).toEqual(bytes);
    },
  );

  it('--check writes nothing and exits 2, and 0 once there is nothing to do', async () => {
    const file = await fileOf(conf);
    const { exit, stdout, stderr } = await cli([...edit, '--check', file]);
    expect([exit, stdout]).toEqual([2, '']);
    expect(stderr).toContain('would-change: add OSNEXUS/QUANTASTOR');
    expect(await readFile(file, 'utf8')).toBe(conf);
    await cli([...edit, '--yes', file]);
    expect((await cli([...edit, '--check', file])).exit).toBe(0);
  });

  it('--check --diff prints the diff that patch(1) turns into what an edit writes', async () => {
    const file = await fileOf(conf);
    const { exit, stdout } = await cli([...edit, '--check', '--diff', file]);
    expect(exit).toBe(2);
    const patched = `${file}.patched`;
    execFileSync('patch', ['-s', '-o', patched, file], { input: stdout });
    expect((await cli([...edit, '--yes', '--diff', file])).stdout).toBe(stdout);
    expect(await readFile(patched, 'utf8')).toBe(await readFile(file, 'utf8'));
  });

  it('refuses to change a file off a terminal without --yes', async () => {
    const file = await fileOf(conf);
    const { exit, stdout, stderr } = await cli([...edit, file]);
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toContain('needs --yes');
    expect(await readFile(file, 'utf8')).toBe(conf);
  });

  it('refuses a stanza that differs, with a caret, unless told what to do', async () => {
    const other = conf.replace('"A"', '"OSNEXUS"').replace('"B"', '"QUANTASTOR"');
    const file = await fileOf(other);
    const refused = await cli([...edit, '--yes', file]);
    expect(refused.exit).toBe(1);
    expect(refused.stderr).toMatch(/multipath\.conf:\d+:\d+: error: /);
    expect(refused.stderr).toContain('^');
    expect(await readFile(file, 'utf8')).toBe(other);
    expect((await cli([...edit, '--yes', '--on-difference', 'merge', file])).exit).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('path_checker');
  });

  it('writes the published stanza to the letter with --dialect as-published', async () => {
    const file = await fileOf(conf);
    expect((await cli([...edit, '--dialect', 'as-published', '--yes', file])).exit).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('getuid_callout');
  });

  it('--json prints what was done as data', async () => {
    const file = await fileOf(conf);
    const { exit, stdout } = await cli([...edit, '--check', '--json', file]);
    expect(exit).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({
      path: file,
      outcome: 'would-change',
      summary: 'add OSNEXUS/QUANTASTOR',
      findings: [],
    });
  });

  it('takes another profile, and says what is wrong with a bad one', async () => {
    const folder = await makeFolder();
    const profile = join(folder, 'profile.json');
    const keywords = [
      { keyword: 'vendor', value: 'EXAMPLE' },
      { keyword: 'product', value: 'ARRAY' },
      { keyword: 'path_checker', value: 'tur' },
    ];
    const value = {
      id: 'example',
      title: 'Example',
      sources: ['https://example.com'],
      match: { vendor: 'EXAMPLE', product: 'ARRAY' },
      multipath: { published: keywords },
    };
    await writeFile(profile, JSON.stringify(value));
    const good = await cli([...edit, '--profile', profile, '-'], { input: conf });
    expect([good.exit, good.stdout]).toEqual([0, expect.stringContaining('ARRAY')]);
    for (const [text, reason] of [
      [JSON.stringify({ ...value, match: {} }), 'match.vendor'],
      ['{', 'not valid JSON'],
      ['[]', 'must be an object'],
    ] as const) {
      await writeFile(profile, text);
      const bad = await cli([...edit, '--profile', profile, '-'], { input: conf });
      expect([bad.exit, bad.stdout]).toEqual([1, '']);
      expect(bad.stderr).toContain(reason);
    }
  });

  it.each([
    ['a missing file', (folder: string) => join(folder, 'missing'), 'no such file'],
    ['a folder', (folder: string) => folder, 'not a regular file'],
    ['a file in a file', (folder: string) => join(folder, 'file', 'x'), 'no such file'],
    ['a link to nothing', (folder: string) => join(folder, 'link'), 'which does not exist'],
  ])('refuses %s', async (_what, pathIn, reason) => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'file'), '');
    await symlink('nowhere', join(folder, 'link'));
    const { exit, stdout, stderr } = await cli([...edit, '--yes', pathIn(folder)]);
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toContain(reason);
  });

  it.each([
    ['edit', [], 'Correct the path; --create makes a file that is not there.'],
    ['removal', ['--state', 'absent'], 'Correct the path.'],
    ['removal that may make a file', ['--state', 'absent', '--create'], 'Correct the path.'],
  ])('names what helps where the file is missing: %s', async (_what, flags, help) => {
    const { exit, stderr } = await cli([...edit, ...flags, join(await makeFolder(), 'missing')]);
    expect(exit).toBe(1);
    expect(stderr).toContain(`  help: ${help}\n`);
  });
});

describe('edit multipath-conf -', () => {
  it('reads stdin and writes stdout, asking nobody', async () => {
    const { exit, stdout } = await cli([...edit, '-'], { input: conf });
    expect(exit).toBe(0);
    expect(stdout).toContain('OSNEXUS');
    const again = await cli([...edit, '-'], { input: stdout });
    expect(again).toMatchObject({ exit: 0, stdout });
    expect(await cli([...edit, '--state', 'absent', '-'], { input: stdout })).toMatchObject({
      stdout: conf,
    });
  });

  it('--check prints no text and exits 2', async () => {
    expect(await cli([...edit, '--check', '-'], { input: conf })).toMatchObject({
      exit: 2,
      stdout: '',
    });
  });

  it('--diff prints the diff in place of the text', async () => {
    const { stdout } = await cli([...edit, '--diff', '-'], { input: conf });
    expect(stdout).toMatch(/^--- stdin\n\+\+\+ stdin\n@@ /);
  });

  it('gives a refused text back as it came, and exits 1', async () => {
    const input = conf.replace('"A"', '"OSNEXUS"').replace('"B"', '"QUANTASTOR"');
    const { exit, stdout, stderr } = await cli([...edit, '-'], { input });
    expect([exit, stdout]).toEqual([1, input]);
    expect(stderr).toContain('stdin:');
  });

  it('keeps any bytes', async () => {
    const input = Buffer.from([0x23, 0xff, 0xfe, 0x00, 0x0d, 0x0a]);
    const { bytes, exit } = await cli([...edit, '--state', 'absent', '-'], { input });
    expect([exit, bytes]).toEqual([0, input]);
  });
});
