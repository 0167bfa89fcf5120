import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openBridgeHost } from '../../src/hosts/bridge/host.ts';
import type { Host } from '../../src/hosts/host.ts';
import { openLocalHost } from '../../src/hosts/local.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import { lockIdentity } from '../../src/os/lock.ts';
import { PROFILES } from '../../src/profiles/index.ts';
import { CONF, planText } from '../../src/run/edit/plan.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { applyEdit, readToEdit } from '../../src/verbs/edit-file.ts';
import { shellTransport } from './bridge/shell-transport.ts';

// An edit that was killed, and the same once more: the file is as it should be, so nothing is written.

const base = mkdtempSync(join(tmpdir(), 'quantastor-left-'));
let folder = '';
let path = '';
let asked = 0;
beforeEach(() => {
  folder = mkdtempSync(join(base, "it's *-"));
  path = join(folder, 'file');
  writeFileSync(path, 'as it should be');
  asked = 0;
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const LOCK = '.quantastor-lock';
const TEMPORARY = '.quantastor-0123456789abcdef.tmp';

function throughShell(...shell: string[]): () => Promise<Host> {
  return async () => {
    const env = { ...process.env, HOME: base, XDG_STATE_HOME: '' };
    const plain = shellTransport({ shell, env });
    const execute: typeof plain.execute = (script) => {
      asked++;
      return plain.execute(script);
    };
    return openBridgeHost({ name: 'xen1', platform: 'posix', transport: { execute } });
  };
}

async function openMounted(): Promise<Host> {
  const config = { command: ['true'], drives: { C: folder, D: base }, folder: 'D:\\T' };
  const at = join(base, 'server.json');
  writeFileSync(at, JSON.stringify(config));
  return parseHost(`command:${at}`).open();
}

const HOSTS: readonly (readonly [string, () => Promise<Host>])[] = [
  ['this machine', openLocalHost],
  ['a server over a mount', openMounted],
  ...[['/bin/dash'], ['/bin/bash'], ['/bin/busybox', 'sh']]
    .filter(([program = '']) => existsSync(program))
    .map((shell) => [`a host with ${shell.join(' ')}`, throughShell(...shell)] as const),
];

async function editAgain(
  open: () => Promise<Host>,
  mode: 'apply' | 'check' = 'apply',
  at = path,
): Promise<void> {
  const host = await open();
  try {
    const file = await readToEdit(host, host.platform === 'windows' ? 'C:\\file' : at);
    const nothing = () => ({ edits: [], refused: false, diagnostics: [] });
    const { outcome } = await applyEdit(host, planText(file, nothing, CONF), { mode });
    expect(outcome).toBe('unchanged');
  } finally {
    await host.close();
  }
  expect(readFileSync(path, 'utf8')).toBe('as it should be');
}

function put(name: string, text: string, secondsAgo = 0): void {
  writeFileSync(join(folder, name), text);
  const at = Date.now() / 1000 - secondsAgo;
  utimesSync(join(folder, name), at, at);
}

async function deadIdentity(): Promise<string> {
  const holder = spawn('sleep', ['60']);
  const identity = lockIdentity(holder.pid ?? 0);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  return identity;
}

describe.skipIf(process.platform !== 'linux').each(HOSTS)('on %s', (name, open) => {
  const isShell = name.startsWith('a host');
  const broken = isShell ? `${TEMPORARY}-lock` : '.quantastor-lock-0123456789abcdef';

  test('the lock of a dead process goes, with what it had made', async () => {
    put(LOCK, `./${TEMPORARY}\n${await deadIdentity()}\n`);
    put(TEMPORARY, 'half');
    await editAgain(open, 'check');
    expect(readdirSync(folder).sort()).toEqual([TEMPORARY, LOCK, 'file']);
    await editAgain(open);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('so does one that somebody was breaking when he was killed himself', async () => {
    put(broken, `./${TEMPORARY}\n${await deadIdentity()}\n`);
    put(TEMPORARY, 'half');
    await editAgain(open);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('that of a living process stays, however old', async () => {
    put(LOCK, `./${TEMPORARY}\n${lockIdentity(process.pid)}\n`, 100_000);
    put(broken, `./${TEMPORARY}\n${lockIdentity(process.pid)}\n`, 100_000);
    put(TEMPORARY, 'half');
    await editAgain(open);
    expect(readdirSync(folder)).toHaveLength(4);
  });

  test('one of another namespace goes when it is as old as nobody needs it', async () => {
    const [pid, start, , boot] = lockIdentity(process.pid).split(' ');
    const elsewhere = `./${TEMPORARY}\n${pid} ${start} 1 ${boot}\n`;
    put(LOCK, elsewhere, 5);
    await editAgain(open);
    expect(readdirSync(folder).sort()).toEqual([LOCK, 'file']);
    put(LOCK, elsewhere, 60);
    await editAgain(open);
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('what is no lock stays, and is not waited for', async () => {
    mkdirSync(join(folder, LOCK));
    symlinkSync('/dev/zero', join(folder, broken));
    await editAgain(open);
    expect(readdirSync(folder)).toHaveLength(3);
  });
});

const linux = describe.skipIf(process.platform !== 'linux');

linux.each(HOSTS.filter(([name]) => name.startsWith('a host')))('over %s', (_name, open) => {
  test('nothing more is asked where nothing lies there', async () => {
    await editAgain(open);
    expect(asked).toBe(1);
  });
});

// a mount shows no link as one
linux.each(HOSTS.filter(([name]) => !name.includes('mount')))(
  'through a link on %s',
  (_name, open) => {
    test('beside the file that it leads to', async () => {
      put(LOCK, `./${TEMPORARY}\n${await deadIdentity()}\n`);
      const link = join(mkdtempSync(join(base, 'link-')), 'link');
      symlinkSync(path, link);
      await editAgain(open, 'apply', link);
      expect(readdirSync(folder)).toEqual(['file']);
    });
  },
);

test.skipIf(process.platform !== 'linux')(
  'a run that finds nothing to do clears what a killed edit of one file has left there',
  async () => {
    const root = join(mkdtempSync(join(base, 'sandbox-')), 'lab');
    await createSandbox(root);
    const [profile] = PROFILES;
    if (!profile) throw new Error('there is a profile');
    const stateFolder = join(base, 'state');
    const run = () =>
      configureMultipath(
        {},
        { hosts: [parseHost(`sandbox:${root}/xenserver-7`)], profile, mode: 'apply', stateFolder },
      );
    expect((await run()).outcome).toBe('changed');
    folder = join(root, 'xenserver-7/etc/multipath.xenserver');
    const names = readdirSync(folder);
    put(LOCK, `./${TEMPORARY}\n${await deadIdentity()}\n`);
    put(TEMPORARY, 'half');
    expect((await run()).outcome).toBe('unchanged');
    expect(readdirSync(folder)).toEqual(names);
  },
);
