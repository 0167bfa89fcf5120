// @module-tag slow
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';

const rules = `<?xml version="1.0" encoding="utf-8"?>\r
<config version="2.0.0.4">\r
  <devices>\r
    <device>\r
      <vendor>NETAPP</vendor>\r
      <product>LUN</product><idType>1</idType>\r
    </device>\r
    <device>\r
      <vendor>DGC</vendor>\r
      <product>RAID 5</product><idType>1</idType>\r
    </device>\r
  </devices>\r
</config>\r
`;
const rule =
  '<device><vendor>OSNEXUS</vendor><product>QUANTASTOR</product><idType>1</idType></device>';

let folder = '';
let file = '';
let env: Record<string, string> = {};
beforeEach(async () => {
  folder = await makeFolder();
  file = join(folder, 'rules.xml');
  env = { XDG_STATE_HOME: join(folder, 'state') };
  await writeFile(file, rules);
});

function edit(...args: string[]) {
  return cli(['edit', 'device-rules', file, ...args], { env });
}

describe('edit device-rules FILE', () => {
  it.each([
    ['--clone', ['--clone']],
    ['--clone of an entry', ['--clone=NETAPP/LUN', '--set', 'idType=7']],
    ['--rule', ['--rule', rule]],
  ])(
    'adds the rule from %s, raises the version once, and finds nothing to do then',
    async (_name, args) => {
      const first = await edit(...args, '--yes');
      expect(first).toMatchObject({ exit: 0, stdout: '' });
      expect(first.stderr).toContain('version 2.0.0.4 -> 2.0.0.5 at /config/@version');
      const added = await readFile(file, 'utf8');
      expect(added).toContain('<config version="2.0.0.5">\r\n');
      expect(added.match(/QUANTASTOR/g)).toHaveLength(1);
      if (args.includes('--set')) expect(added).toContain('<idType>7</idType>');
      const { ino, mtimeMs } = await stat(file);
      expect(await edit(...args)).toMatchObject({ exit: 0, stdout: '' });
      expect(await stat(file)).toMatchObject({ ino, mtimeMs });
    },
  );

  it('takes the rule from a file and from stdin', async () => {
    const from = join(folder, 'rule.xml');
    await writeFile(from, `\ufeff${rule}\n`);
    expect((await edit('--rule', from, '--check')).exit).toBe(2);
    const args = ['edit', 'device-rules', file, '--rule', '-', '--check'];
    expect((await cli(args, { env, input: rule })).exit).toBe(2);
  });

  it('names no option that it does not have where the file is missing', async () => {
    const { exit, stderr } = await cli(['edit', 'device-rules', join(folder, 'none'), '--clone']);
    expect(exit).toBe(1);
    expect(stderr).toContain('  help: Correct the path.\n');
  });

  it('adds and removes to the byte, the version included, by its own record', async () => {
    await edit('--clone', '--yes');
    const { exit, stderr } = await edit('--state', 'absent', '--yes');
    expect(exit).toBe(0);
    expect(stderr).toContain('the version included');
    // what another controller cannot know is said
    expect(stderr).toContain('which no other user or machine sees');
    expect(await readFile(file, 'utf8')).toBe(rules);
    // no way back is kept, but the number that was used
    expect(await readdir(join(folder, 'state/quantastor-xenserver/edits'))).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}\.published\.json$/),
    ]);
    expect((await edit('--state', 'absent')).stderr).toContain('no such rule');
  });

  it('never gives one number to two contents, whatever was taken back to the byte', async () => {
    const contents = new Map<string, string>();
    const seen = async (): Promise<string> => {
      const text = await readFile(file, 'utf8');
      const version = /config version="([^"]*)"/.exec(text)?.[1] ?? '';
      expect(contents.get(version) ?? text).toBe(text);
      contents.set(version, text);
      return version;
    };
    const versions = [];
    for (const args of [
      ['--clone', '--set', 'idType=1'],
      ['--state', 'absent'],
      // the very content that had the number may have it again
      ['--clone', '--set', 'idType=1'],
      ['--state', 'absent'],
      ['--clone', '--set', 'idType=2'],
      ['--state', 'absent'],
      ['--clone', '--set', 'idType=2'],
      ['--state', 'absent'],
      ['--rule', rule.replace('<idType>1', '<idType>3')],
    ]) {
      expect((await edit(...args, '--yes')).exit).toBe(0);
      versions.push(await seen());
    }
    expect(versions.join(' ')).toBe(
      '2.0.0.5 2.0.0.4 2.0.0.5 2.0.0.4 2.0.0.6 2.0.0.4 2.0.0.7 2.0.0.4 2.0.0.8',
    );
    await edit('--state', 'absent', '--yes');
    const told = await edit('--clone', '--version-to', '2.0.0.8', '--yes');
    expect(told).toMatchObject({
      exit: 1,
      stderr: expect.stringMatching(/not higher than 2\.0\.0\.8/),
    });
    expect((await edit('--clone', '--version-to', '2.0.0.9', '--yes')).exit).toBe(0);
  });

  it('raises the version where somebody wrote the file since, and says so', async () => {
    await edit('--clone', '--yes');
    await writeFile(file, `${await readFile(file, 'utf8')}<!-- x -->`);
    const { exit, stderr } = await edit('--state', 'absent', '--yes');
    expect(exit).toBe(0);
    expect(stderr).toContain('2.0.0.5 -> 2.0.0.6');
    expect(await readFile(file, 'utf8')).toBe(`${rules.replace('2.0.0.4', '2.0.0.6')}<!-- x -->`);
  });

  it('raises the version too with --restore-version, and says so (STORAGELINK-3)', async () => {
    await writeFile(file, rules.replace('</devices>', `  ${rule}\r\n  </devices>`));
    const { exit, stderr } = await edit(
      '--state',
      'absent',
      '--restore-version',
      '2.0.0.3',
      '--yes',
    );
    expect(exit).toBe(0);
    expect(stderr).toContain('2.0.0.4 -> 2.0.0.5');
    expect(stderr).toContain('refuse a lower one');
    expect(await readFile(file, 'utf8')).toContain('version="2.0.0.5"');
  });

  it('--check --state absent keeps the record', async () => {
    await edit('--clone', '--yes');
    expect((await edit('--state', 'absent', '--check')).exit).toBe(2);
    expect((await edit('--state', 'absent', '--yes')).stderr).toContain('the version included');
    expect(await readFile(file, 'utf8')).toBe(rules);
  });

  it('adds also where no record can be kept, and says what that means', async () => {
    await writeFile(join(folder, 'state'), '');
    const { exit, stderr } = await edit('--clone', '--yes');
    expect(exit).toBe(0);
    expect(stderr).toContain('state folder');
    await edit('--state', 'absent', '--yes');
    expect(await readFile(file, 'utf8')).toBe(rules.replace('2.0.0.4', '2.0.0.6'));
  });

  it.each([
    ['UTF-16 with a BOM', Buffer.from(`\ufeff${rules.replace('utf-8', 'utf-16')}`, 'utf16le')],
    ['UTF-8 with a BOM', Buffer.from(`\ufeff${rules}`)],
    [
      'Latin-1',
      Buffer.from(
        rules.replace('utf-8', 'iso-8859-1').replace('<devices>', '<devices><!-- \u00e4 -->'),
        'latin1',
      ),
    ],
  ])('keeps %s', async (_name, bytes) => {
    await writeFile(file, bytes);
    expect((await edit('--clone', '--yes')).exit).toBe(0);
    expect((await readFile(file)).length).toBeGreaterThan(bytes.length);
    expect((await edit('--state', 'absent', '--yes')).exit).toBe(0);
    expect(await readFile(file)).toEqual(bytes);
  });

  it.each([
    ['text that is not well-formed', '<config version="1.0.0.0"><devices></config>', '1:'],
    ['a file without a list', '<config version="1.0.0.0"/>', 'error:'],
    ['an empty file', '', 'error:'],
    ['a file without a version', rules.replace(' version="2.0.0.4"', ''), 'version'],
  ])('refuses %s and leaves it as it is', async (_name, text, reason) => {
    await writeFile(file, text);
    const { exit, stdout, stderr } = await edit('--rule', rule, '--yes');
    expect([exit, stdout]).toEqual([1, '']);
    expect(stderr).toContain(reason);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('takes vendor and product from the command line', async () => {
    expect((await edit('--clone', '--vendor', 'EXAMPLE', '--product', 'ARRAY', '--yes')).exit).toBe(
      0,
    );
    expect(await readFile(file, 'utf8')).toContain('<vendor>EXAMPLE</vendor>');
  });
});

describe('edit device-rules -', () => {
  it('is stdin to stdout, and back to the byte by the record', async () => {
    const args = ['edit', 'device-rules', '-'];
    const added = await cli([...args, '--clone'], { env, input: rules });
    expect(added.exit).toBe(0);
    expect(added.stdout).toContain('version="2.0.0.5"');
    const removed = await cli([...args, '--state', 'absent'], { env, input: added.bytes });
    expect(removed).toMatchObject({ exit: 0, stdout: rules });
  });
});
