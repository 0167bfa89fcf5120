// @module-tag slow
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseHost } from '../../../src/hosts/registry.ts';

// stands for a program that runs a batch file on the server: it answers each command with its own line
const PROGRAM = `#!/bin/sh
for last; do :; done
file=$(printf %s "$last" | sed 's/.* //; s/^C://; s/\\\\/\\//g')
tr -d '\\r' <"$DRIVE$file" | sed -n 's/ <nul >C:\\(.*\\) 2>C:\\(.*\\)$/\\n\\1\\n\\2/p' | tr '\\\\' / | while read -r line; do
  read -r out; read -r err
  printf '%s' "$line" >"$DRIVE$out"; printf 'said\\n' >"$DRIVE$err"
  printf '%s\\r\\n' "\${CODE:-3010}" >"$DRIVE\${out%.out}.code"
done
`;

let folder: string;
let drive: string;
const config = (value: unknown): string => {
  writeFileSync(join(folder, 'server.json'), JSON.stringify(value));
  return `command:${join(folder, 'server.json')}`;
};

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'command-host-'));
  drive = join(folder, 'c');
  mkdirSync(join(drive, 'T'), { recursive: true });
  writeFileSync(join(folder, 'program'), PROGRAM);
  chmodSync(join(folder, 'program'), 0o755);
  process.env['DRIVE'] = drive;
});
afterEach(() => {
  delete process.env['DRIVE'];
  delete process.env['CODE'];
  rmSync(folder, { recursive: true });
});

describe('a server reached by a program and a mount', () => {
  const good = (more: object = {}): string =>
    config({ command: [join(folder, 'program')], drives: { c: drive }, folder: 'C:\\T', ...more });

  test.each([{}, { command: ['', '{}'] }])(
    'runs commands in one call, with whole exit codes: %j',
    async (more) => {
      const words = 'command' in more ? { command: [join(folder, 'program'), '{}'] } : {};
      const host = await parseHost(good(words)).open();
      const { commands } = await host.facts({ commands: [['sc.exe', 'query', 'X'], ['a']] });
      expect(commands).toEqual([
        {
          argv: ['sc.exe', 'query', 'X'],
          exit: 3010,
          stdout: 'sc.exe query X',
          stderr: 'said\n',
          timedOut: false,
        },
        { argv: ['a'], exit: 3010, stdout: 'a', stderr: 'said\n', timedOut: false },
      ]);
      expect(host.traffic.roundTrips).toBe(1);
      expect(host).toMatchObject({ kind: 'command', platform: 'windows' });
      expect(readdirSync(join(drive, 'T'))).toEqual([]);
    },
  );

  test.each([
    ['9009', 127],
    ['-2147024891', 0x80070005],
  ])('errorlevel %s is exit code %d', async (code, exit) => {
    process.env['CODE'] = code;
    const host = await parseHost(good()).open();
    expect((await host.run(['x'])).exit).toBe(exit);
  });

  test('files by the mount, under the names of the server', async () => {
    const host = await parseHost(good()).open();
    const path = 'C:\\T\\a.xml';
    writeFileSync(join(drive, 'T/a.xml'), 'old');
    const old = await host.read(path);
    expect(old).toMatchObject({ exists: true, path, realPath: path });
    if (!old.exists) return;
    const content = Buffer.from('new');
    expect(await host.replace({ path, expected: old.sha256, content })).toEqual({ realPath: path });
    expect(readFileSync(join(drive, 'T/a.xml'), 'utf8')).toBe('new');
    await expect(host.replace({ path, expected: old.sha256, content })).rejects.toMatchObject({
      code: 'FILE_CHANGED',
    });
    expect(await host.read('C:\\none')).toEqual({ exists: false, path: 'C:\\none' });
  });

  test('a program that does nothing is told from a command that failed', {
    timeout: 20_000,
  }, async () => {
    const host = await parseHost(
      good({ command: ['sh', '-c', 'echo no route >&2; exit 7'] }),
    ).open();
    await expect(host.run(['x'])).rejects.toMatchObject({
      code: 'COMMAND_FAILED',
      message: expect.stringContaining(
        'sh did not run the command on the server (exit code 7): no route',
      ),
    });
  });

  test('a time limit ends the program', async () => {
    const host = await parseHost(good({ command: ['sh', '-c', 'sleep 60'] })).open();
    expect(await host.run(['x'], { timeoutMs: 300 })).toMatchObject({ exit: null, timedOut: true });
    expect(readdirSync(join(drive, 'T'))).toEqual([]);
  });

  test.each([
    [{ command: 'x', drives: { C: '/' } }, /"command" is not a list of words/],
    [{ command: [], drives: { C: '/' } }, /"command" is not a list of words/],
    [{ command: ['x'] }, /"drives" is missing/],
    [{ command: ['x'], drives: { C: 'mnt' } }, /"drives" names a drive without an absolute path/],
    [{ command: ['x'], drives: { CC: '/mnt' } }, /"drives" names a drive that is not a letter/],
    [{ command: ['x'], drives: { C: '/mnt' }, folder: 'C:\\A B' }, /without blanks/],
    [{ command: ['x'], drives: { C: '/mnt' }, folder: 'D:\\T' }, /not among "drives"/],
    [{ command: ['x'], drives: { C: '/mnt' }, password: 'x' }, /"password" is not known/],
    [[], /"command" is missing/],
    ['x', /not a JSON object/],
  ])('refuses %j', async (value, message) => {
    await expect(parseHost(config(value)).open()).rejects.toMatchObject({
      code: 'BAD_INPUT',
      message: expect.stringMatching(message),
    });
  });
});
