// @module-tag slow
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cli } from './support/cli.ts';
import { makeFolder } from './support/folder.ts';
import { noTerminal, onTerminal, withoutEscapes } from './support/terminal.ts';

const conf = 'devices {\n\tdevice {\n\t\tvendor "A"\n\t\tproduct "B"\n\t}\n}\n';
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the point
const coloured = /\u001b\[\d+(;\d+)*m/;

async function fileOf(content: string): Promise<string> {
  const file = join(await makeFolder(), 'multipath.conf');
  await writeFile(file, content);
  return file;
}

describe.skipIf(noTerminal)(`on a terminal${noTerminal ? ` (${noTerminal})` : ''}`, () => {
  const question = 'Change ';

  it('shows the diff, asks, and changes on yes', async () => {
    const file = await fileOf(conf);
    const args = ['edit', 'multipath-conf', '--release', '0.9.4', file];
    const { exit, screen } = await onTerminal(args, [{ shown: question, keys: 'y' }]);
    const text = withoutEscapes(screen);
    expect(text.indexOf('+\t\tvendor "OSNEXUS"')).toBeLessThan(text.indexOf(question));
    expect(exit).toBe(0);
    expect(await readFile(file, 'utf8')).toContain('OSNEXUS');
  });

  it.each([
    ['no', 'n', 1],
    ['Enter, as no is what is offered', '\r', 1],
    ['Ctrl-C', '\u0003', 130],
    ['Ctrl-D', '\u0004', 1],
    ['Escape', '\u001b', 1],
  ])('changes nothing on %s', async (_name, keys, code) => {
    const file = await fileOf(conf);
    const args = ['edit', 'multipath-conf', file];
    const { exit, screen } = await onTerminal(args, [{ shown: question, keys }]);
    expect(exit).toBe(code);
    expect(withoutEscapes(screen)).toContain('nothing was changed');
    expect(screen.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.lastIndexOf('\u001b[?25l'));
    expect(await readFile(file, 'utf8')).toBe(conf);
  });

  it('asks once for all hosts, with what would be changed on each', async () => {
    const folder = await makeFolder();
    const lab = join(folder, 'lab');
    const made = JSON.parse((await cli(['sandbox', lab, '--json'])).stdout) as { dom0: string[] };
    const hosts = made.dom0.flatMap((host) => ['--hosts', host]);
    const args = ['configure-multipath', ...hosts, '--state-folder', join(folder, 'state')];
    const { exit, screen } = await onTerminal(args, [{ shown: 'Change 3 hosts?', keys: 'y' }]);
    const text = withoutEscapes(screen);
    const plan = text.slice(0, text.indexOf('Change 3 hosts?'));
    expect(plan).toContain('Would change 3 of 3 hosts');
    for (const host of made.dom0) expect(plan).toContain(host.split('/').at(-1));
    expect(screen).toContain('\r\u001b[K');
    expect(text).toContain('Changed 3 of 3 hosts');
    expect(exit).toBe(0);
  });

  it.each([40, 60, 90, 100])('the list of runs is no wider than %i columns', async (columns) => {
    const folder = await makeFolder();
    const lab = join(folder, 'lab');
    const made = JSON.parse((await cli(['sandbox', lab, '--json'])).stdout) as { dom0: string[] };
    const state = ['--state-folder', join(folder, 'state')];
    const hosts = made.dom0.flatMap((host) => ['--hosts', host]);
    await cli(['configure-multipath', ...hosts, ...state, '--yes']);
    const { screen } = await onTerminal(['runs', ...state], [], {}, columns);
    const lines = withoutEscapes(screen).split(/\r?\n/);
    for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(columns);
    expect(screen).toMatch(/\d{8}T\d{6}Z-[0-9a-f]{4}/);
    expect(screen).toMatch(columns < 90 ? /^ {2}configure-multipath {2}changed/m : /^WHEN/);
  });

  it('asks for a password without showing it', async () => {
    const lab = join(await makeFolder(), 'lab');
    const made = JSON.parse((await cli(['sandbox', lab, '--json'])).stdout);
    const { exit, screen } = await onTerminal(
      [
        ...['verify', 'adapter', '--hosts', made.server, '--storagelink-url', made.api.url],
        ...['--storagelink-fingerprint', made.api.fingerprint],
      ],
      [{ shown: "Password of StorageLink's login", keys: 'hidden-word\r' }],
    );
    // the adapter is not there yet: it was looked at
    expect(exit).toBe(2);
    expect(screen).not.toContain('hidden-word');
  });

  it.each([
    ['Ctrl-C', '\u0003', 130, 'stopped by Ctrl-C; nothing was changed [CANCELLED]'],
    ['Ctrl-D', '\u0004', 1, 'no password was given; nothing was changed [CANCELLED]'],
    ['Ctrl-D behind some of it', 'abc\u0004\r', 2, ''],
  ])('%s at a password', async (_name, keys, code, said) => {
    const lab = join(await makeFolder(), 'lab');
    const made = JSON.parse((await cli(['sandbox', lab, '--json'])).stdout);
    const { exit, screen } = await onTerminal(
      [
        ...['verify', 'adapter', '--hosts', made.server, '--storagelink-url', made.api.url],
        ...['--storagelink-fingerprint', made.api.fingerprint],
      ],
      [{ shown: "Password of StorageLink's login", keys }],
    );
    expect(exit).toBe(code);
    const text = withoutEscapes(screen);
    expect(text).toContain(said);
    expect(text).not.toContain('no password: set');
    expect(screen.lastIndexOf('\u001b[?25h')).toBeGreaterThan(screen.lastIndexOf('\u001b[?25l'));
  });

  const lint = ['lint', '--release', '0.9.4', '--fail-on', 'error'];

  it('shows colours, unless NO_COLOR is set or the terminal is dumb', async () => {
    const file = await fileOf('devices {\n\tfoo 1\n}\n');
    expect((await onTerminal([...lint, file])).screen).toMatch(coloured);
    for (const env of [{ NO_COLOR: '1' }, { TERM: 'dumb' }]) {
      const { screen } = await onTerminal([...lint, file], [], env);
      expect(screen).toContain('warning');
      expect(screen).not.toMatch(coloured);
    }
  });

  it('asks without colours when NO_COLOR is set', async () => {
    const args = ['edit', 'multipath-conf', await fileOf(conf)];
    const typing = [{ shown: question, keys: 'n' }];
    const { exit, screen } = await onTerminal(args, typing, { NO_COLOR: '1' });
    expect(exit).toBe(1);
    expect(screen).not.toMatch(coloured);
  });

  it('does not let a file steer the terminal through a diff', async () => {
    const file = await fileOf(`# \u001b]0;title\u0007\n${conf.replace(/\n/, '\n# \u001b[2J\n')}`);
    const { screen } = await onTerminal(['edit', 'multipath-conf', '--check', '--diff', file]);
    expect(screen).toContain('OSNEXUS');
    expect(screen).not.toContain('\u001b]0');
    expect(screen).not.toContain('\u001b[2J');
  });
});
