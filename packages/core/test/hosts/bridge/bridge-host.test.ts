import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBridgeHost } from '../../../src/hosts/bridge/host.ts';
import type { Host } from '../../../src/hosts/host.ts';
import { type ShellTransportOptions, shellTransport } from './shell-transport.ts';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const NASTY = Buffer.concat([
  Buffer.from(Array.from({ length: 256 }, (_, index) => index)),
  Buffer.from(`'"\\'\\" \${HOME} $(touch /pwned) {{ x }} %s \\0 \n\r\n é \u202e`),
]);
let folder: string;
let open: (options?: ShellTransportOptions) => { host: Host; scripts: { feed: boolean }[] };

/** A PATH without base64, as on coreutils 5. */
function poorPath(): string {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  const tools =
    'cat chmod cp dd head ln mkdir mv od readlink rm rmdir setsid sh sha256sum sleep stat sync tail tr';
  for (const name of tools.split(' ')) {
    const place = ['/usr/bin', '/bin'].map((each) => join(each, name)).find(existsSync);
    if (place && !existsSync(join(bin, name))) symlinkSync(place, join(bin, name));
  }
  return bin;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantastor-bridge-'));
  open = (options) => {
    const transport = shellTransport({
      env: { ...process.env, HOME: folder, XDG_STATE_HOME: '' },
      ...options,
    });
    const host = openBridgeHost({ name: 'xen1', platform: 'posix', transport });
    return { host, scripts: transport.scripts };
  };
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const shells = [['/bin/dash'], ['/bin/bash'], ['/bin/busybox', 'sh']].filter(([path = '']) =>
  existsSync(path),
);

describe.each(shells.length > 0 ? shells : [['/bin/sh']])('bridge host on %s', (...shell) => {
  test('of a file that is replaced, no command line shows more than what is put in', async () => {
    const { host, scripts } = open({ shell });
    const path = join(folder, 'private.conf');
    writeFileSync(path, 'password = "hunter2"\nx\n', { mode: 0o600 });
    const file = await host.read(path);
    const content = Buffer.from('password = "hunter2"\ny\nx\n');
    await host.replace({ path, expected: file.exists ? file.sha256 : null, content });
    expect(readFileSync(path)).toEqual(content);
    expect(JSON.stringify(scripts)).not.toContain('hunter2');
  });

  test('reads, replaces and runs, one operation each', async () => {
    const { host, scripts } = open({ shell });
    const path = join(folder, `it's "$(x)" {{ y }} é-${shell.join('-').replaceAll('/', '')}`);
    writeFileSync(path, NASTY, { mode: 0o640 });
    const facts = await host.facts({
      files: [path, join(folder, 'absent')],
      folders: [{ path: folder, contains: '{{' }],
      commands: [['sh', '-c', 'printf out; printf err >&2; exit 3'], ['no-such-command']],
    });
    expect(facts.files.get(path)).toMatchObject({
      exists: true,
      sha256: sha256(NASTY),
    });
    expect(facts.files.get(join(folder, 'absent'))).toMatchObject({ exists: false });
    expect(facts.folders.get(folder)?.map((file) => file.path)).toContain(path);
    expect(facts.commands).toMatchObject([
      { exit: 3, stdout: 'out', stderr: 'err' },
      { exit: 127 },
    ]);
    const next = Buffer.concat([NASTY.subarray(0, 100), NASTY, NASTY.subarray(100)]);
    await host.replace({ path, expected: sha256(NASTY), content: next });
    expect(readFileSync(path).equals(next)).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(await host.run(['printf', '%s', "$(id) it's"])).toMatchObject({
      argv: ['printf', '%s', "$(id) it's"],
      exit: 0,
      stdout: "$(id) it's",
    });
    expect(scripts.map(({ feed }) => feed)).toEqual([false, false, false]);
    expect(host.traffic.roundTrips).toBe(3);
    expect(readdirSync(folder).filter((name) => name.startsWith('.quantastor'))).toEqual([]);
    rmSync(path);
  });
});

test.each<[string, () => ShellTransportOptions]>([
  ['without base64', () => ({ env: { PATH: poorPath(), HOME: folder } })],
  ['through a terminal', () => ({ change: (text) => text.replace(/\n/g, '\r\n') })],
  ['behind a talking login', () => ({ change: (text) => `Welcome!\r\nfoo<\n${text}\nbye` })],
])('carries every byte %s', async (_, options) => {
  const { host } = open(options());
  const path = join(folder, 'bytes');
  writeFileSync(path, NASTY);
  const file = await host.read(path);
  expect(file.exists && Buffer.from(file.bytes).equals(NASTY)).toBe(true);
});

test('feeds what is long, and what must not be seen in a process list', async () => {
  const { host, scripts } = open();
  const path = join(folder, 'long');
  const content = randomBytes(300_000);
  await host.replace({ path, expected: null, content });
  expect(readFileSync(path).equals(content)).toBe(true);
  const answer = await host.run(['cat'], { input: 'secret' });
  expect(answer.stdout).toBe('secret');
  expect(scripts.map(({ feed }) => feed)).toEqual([false, true, true]);
});

test('refuses a file that changed, and follows a link', async () => {
  const { host } = open();
  const path = join(folder, 'target');
  const link = join(folder, 'link');
  writeFileSync(path, 'old');
  symlinkSync('target', link);
  const { sha256: seen } = (await host.read(link)) as { sha256: string };
  writeFileSync(path, 'other');
  await expect(
    host.replace({ path: link, expected: seen, content: Buffer.from('new') }),
  ).rejects.toMatchObject({ code: 'FILE_CHANGED' });
  await host.replace({
    path: link,
    expected: sha256(Buffer.from('other')),
    content: Buffer.from('new'),
  });
  expect(readFileSync(path, 'utf8')).toBe('new');
  expect(lstatSync(link).isSymbolicLink()).toBe(true);
});

test('ends a command that takes too long, and does not wait for what one leaves behind', async () => {
  const { host } = open();
  const slow = await host.run(['sh', '-c', 'echo started; sleep 60'], { timeoutMs: 500 });
  expect(slow).toMatchObject({ timedOut: true, exit: null });
  const start = Date.now();
  const left = await host.run(['sh', '-c', 'sleep 45 & echo $!']);
  expect(Date.now() - start).toBeLessThan(20_000);
  process.kill(Number(left.stdout));
  expect(readdirSync('/tmp').filter((name) => name.startsWith('.quantastor-'))).toEqual([]);
});

test.each([
  ['sudo: a password is required', 1, 'AUTH_FAILED'],
  ['su: Authentication failure', 1, 'AUTH_FAILED'],
  ['sh: od: not found', 127, 'COMMAND_FAILED'],
  ['', 255, 'CONNECTION_LOST'],
])('tells an answer that is none: %s', async (stderr, exit, code) => {
  const transport = { execute: async () => ({ exit, stdout: '', stderr }) };
  const host = openBridgeHost({ name: 'xen1', platform: 'posix', transport });
  await expect(host.read('/etc/x')).rejects.toMatchObject({ code, place: 'xen1' });
});
