// @module-tag slow
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSandbox } from '@quantastor-xenserver/core/sandbox';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const EXAMPLES = readdirSync(join(root, 'examples')).filter((name) => name.endsWith('.mjs'));

let folder: string;
let fleet: string;
let chat: Server;
const posted: string[] = [];

beforeAll(async () => {
  chat = createServer((request, response) => {
    request.on('data', (part) => posted.push(String(part)));
    request.on('end', () => response.end('{}'));
  });
  await new Promise<void>((done) => chat.listen(0, '127.0.0.1', done));
});
afterAll(() => {
  chat.close();
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'examples-'));
  cpSync(join(root, 'examples'), folder, { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  // as `npm install` leaves a folder; Deno looks into node_modules only beside one
  writeFileSync(join(folder, 'package.json'), '{ "private": true }');
  const { dom0 } = await createSandbox(join(folder, 'lab'));
  fleet = dom0.map((host: string) => `sandbox:${host}`).join(' ');
  mkdirSync(join(folder, 'bin'));
  // an xe that knows one host and makes an SR; what it was asked stands in xe.log
  writeFileSync(
    join(folder, 'bin/xe'),
    `#!/bin/sh\necho "$*" >> '${folder}/xe.log'\ncase $1 in\nhost-list) echo 11111111-1111-1111-1111-111111111111 ;;\nsr-create) echo 22222222-2222-2222-2222-222222222222 ;;\nesac\n`,
  );
  chmodSync(join(folder, 'bin/xe'), 0o755);
  return () => rmSync(folder, { recursive: true, force: true });
});

/** Not spawnSync: the chat that a script posts to is served by this very process. */
async function run(command: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const [program = '', ...args] = command;
  const child = spawn(program, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      FLEET: fleet,
      HOSTS: `xen1=${fleet.split(' ')[1]}`,
      XDG_STATE_HOME: join(folder, 'state'),
      CHAT_WEBHOOK: `http://127.0.0.1:${(chat.address() as AddressInfo).port}/`,
      PATH: [join(folder, 'bin'), join(root, 'node_modules/.bin'), process.env['PATH']].join(
        delimiter,
      ),
      ...env,
    },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, text };
}

// CLI-79
test.each(EXAMPLES)('%s has at most 40 lines', (name) => {
  expect(readFileSync(join(root, 'examples', name), 'utf8').split('\n').length).toBeLessThan(41);
});

const WAYS: readonly (readonly [string, (name: string) => string[]])[] = [
  ['zx', (name) => ['zx', name]],
  ['its first line', (name) => [`./${name}`]],
  ['node', (name) => ['node', name]],
  // neither is asked for; where one is in PATH it must do the same
  ...(has('bun') ? [['bun', (name: string) => ['bun', name]] as const] : []),
  ...(has('deno') ? [['deno', (name: string) => ['deno', 'run', '-A', name]] as const] : []),
];

function has(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0;
}

describe.each(WAYS)('by %s', (_, command) => {
  test('nightly-drift', async () => {
    const first = await run(command('nightly-drift.mjs'));
    expect(first, first.text).toMatchObject({ status: 2 });
    expect(readFileSync(join(folder, 'drift.log'), 'utf8').split('\n')).toHaveLength(4);
  });

  test('other-vendor looks, then writes when it is told', async () => {
    const looked = await run(command('other-vendor.mjs'));
    expect(looked, looked.text).toMatchObject({ status: 2 });
    const wrote = await run([...command('other-vendor.mjs'), '--apply', '--yes']);
    expect(wrote, wrote.text).toMatchObject({ status: 0 });
  });

  test('configure-and-attach makes the SR after the hosts are configured', async () => {
    const done = await run(command('configure-and-attach.mjs'), {
      TARGET: '192.0.2.10',
      IQN: 'iqn.x',
      SCSI_ID: '36',
    });
    expect(done, done.text).toMatchObject({ status: 0 });
    expect(readFileSync(join(folder, 'xe.log'), 'utf8')).toContain('device-config:SCSIid=36');
  });

  test('notify-chat posts what is wrong', async () => {
    posted.length = 0;
    const done = await run(command('notify-chat.mjs'));
    expect(done, done.text).toMatchObject({ status: 2 });
    const { text } = JSON.parse(posted.join('')) as { text: string };
    expect(
      text.split('\n').map((line) => line.replace(/^(sandbox:).*\/(.+?): .*/, '$1$2')),
    ).toEqual(['sandbox:xenserver-5', 'sandbox:xenserver-7', 'sandbox:xenserver-8']);
    expect(done.text).toContain(text);
  });

  test('rolling-by-hand goes through maintenance mode', async () => {
    const done = await run(command('rolling-by-hand.mjs'));
    expect(done, done.text).toMatchObject({ status: 0 });
    expect(
      readFileSync(join(folder, 'xe.log'), 'utf8')
        .split('\n')
        .map((line) => line.split(' ')[0]),
    ).toEqual(['host-list', 'host-disable', 'host-evacuate', 'host-enable', '']);
  });
});
