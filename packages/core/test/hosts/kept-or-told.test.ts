// @module-tag slow
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openBridgeHost } from '../../src/hosts/bridge/host.ts';
import type { Host } from '../../src/hosts/host.ts';
import { openLocalHost } from '../../src/hosts/local.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import { sha256 } from '../../src/os/hash.ts';
import { holderOf, lockIdentity } from '../../src/os/lock.ts';
import { shellTransport } from './bridge/shell-transport.ts';

const base = mkdtempSync(join(tmpdir(), 'quantastor-kept-'));
let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(base, 'it-'));
  path = join(folder, 'file');
  writeFileSync(path, 'old');
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const LOCK = '.quantastor-lock';
const TEMPORARY = '.quantastor-0123456789abcdef.tmp';

/** A host whose `cp` is the one that is named; the far shell's own is found by its path. */
function throughShell(...shell: string[]): (cp?: string) => Promise<Host> {
  return async (cp) => {
    const env = { ...process.env, HOME: base, XDG_STATE_HOME: '' };
    const plain = shellTransport({ shell, env });
    const execute: typeof plain.execute = (script) =>
      plain.execute({
        ...script,
        text: cp === undefined ? script.text : script.text.replace('q_cp=/bin/cp', `q_cp=${cp}`),
      });
    return openBridgeHost({ name: 'xen1', platform: 'posix', transport: { execute } });
  };
}

/** Of a host whose files lie on this machine: its `cp` is found by the path. */
const near =
  (open: () => Promise<Host>): ((cp?: string) => Promise<Host>) =>
  async (cp) => {
    if (cp !== undefined) process.env['PATH'] = `${join(cp, '..')}:${PATH}`;
    return open();
  };

/** A server whose drive is mounted here: what is kept hangs on the mount, and on this machine's cp. */
async function openMounted(): Promise<Host> {
  const config = { command: ['true'], drives: { C: folder, D: base }, folder: 'D:\\T' };
  const at = join(base, 'server.json');
  writeFileSync(at, JSON.stringify(config));
  return parseHost(`command:${at}`).open();
}

const HOSTS: readonly (readonly [string, (cp?: string) => Promise<Host>])[] = [
  ['this machine', near(openLocalHost)],
  ['a server over a mount', near(openMounted)],
  ...[['/bin/dash'], ['/bin/bash'], ['/bin/busybox', 'sh']]
    .filter(([program = '']) => existsSync(program))
    .map((shell) => [`a host with ${shell.join(' ')}`, throughShell(...shell)] as const),
];
const PATH = process.env['PATH'] ?? '';

async function replace(host: Host): Promise<unknown> {
  try {
    const content = new TextEncoder().encode('new');
    const at = host.platform === 'windows' ? 'C:\\file' : path;
    return await host.replace({ path: at, expected: sha256(Buffer.from('old')), content });
  } finally {
    process.env['PATH'] = PATH;
    await host.close();
  }
}

/** Its `-a` fails, as that of a cp which is built without attributes; with `-p` they are lost. */
function poorCp(): string {
  const bin = mkdtempSync(join(base, 'bin-'));
  const cp = join(bin, 'cp');
  writeFileSync(
    cp,
    '#!/bin/sh\ncase $1 in -a) exit 1;; esac\nexec /bin/cp --no-preserve=xattr --preserve=mode,ownership,timestamps "$2" "$3" "$4"\n',
  );
  chmodSync(cp, 0o755);
  return cp;
}

const attributes = (): string =>
  execFileSync('getfattr', ['-d', '-m', '-', '-e', 'hex', '--absolute-names', path], {
    encoding: 'utf8',
  });

/** user::rw-, user:1:rw-, group::r--, mask::rw-, other::r--, as acl(5) has it in an attribute. */
const ACL =
  '0x0200000001000600ffffffff020006000100000004000400ffffffff10000600ffffffff20000400ffffffff';
const isRoot = process.getuid?.() === 0;
const ATTRIBUTES: readonly (readonly [what: string, name: string, value: string])[] = [
  ['an extended attribute', 'user.note', 'kept'],
  ['an ACL', 'system.posix_acl_access', ACL],
  // a label is one to the kernel only where SELinux is on; to a copy it is an attribute
  ...(isRoot
    ? ([
        ['an SELinux label', 'security.selinux', 'system_u:object_r:etc_t:s0'],
        ["an attribute of root's alone", 'trusted.note', 'kept'],
      ] as const)
    : []),
];

const isLinux = process.platform === 'linux';
const note = (): string =>
  execFileSync('getfattr', ['-d', '--absolute-names', path], { encoding: 'utf8' });

describe.skipIf(!isLinux).each(HOSTS)('on %s', (_name, open) => {
  test.each(ATTRIBUTES)('%s is kept', async (_what, name, value) => {
    execFileSync('setfattr', ['-n', name, '-v', value, path]);
    const before = attributes();
    expect(before).toContain(`${name}=`);
    await replace(await open());
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(attributes()).toBe(before);
  });

  test('a cp that would lose them is refused, and nothing is written (ROBUSTNESS-27, -28)', async () => {
    execFileSync('setfattr', ['-n', 'user.note', '-v', 'kept', path]);
    await expect(replace(await open(poorCp()))).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('attributes'),
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(note()).toContain('user.note="kept"');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  test('a file without any is changed with such a cp', async () => {
    await replace(await open(poorCp()));
    expect(readFileSync(path, 'utf8')).toBe('new');
  });

  test('a file of several names is refused (ROBUSTNESS-29)', async () => {
    linkSync(path, join(folder, 'other'));
    await expect(replace(await open())).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining('hard links'),
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual(['file', 'other']);
  });

  test('a lock of a process that is gone is broken at once, with what it had made (ROBUSTNESS-8, -11, -12)', async () => {
    const holder = spawn('sleep', ['60']);
    const identity = lockIdentity(holder.pid ?? 0);
    expect(identity).toMatch(/^\d+ \d+ \d+ [0-9a-f-]{36}$/);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    writeFileSync(join(folder, LOCK), `./${TEMPORARY}\n${identity}\n`);
    writeFileSync(join(folder, TEMPORARY), 'half');
    const started = performance.now();
    await replace(await open());
    expect(performance.now() - started).toBeLessThan(14_000);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readdirSync(folder)).toEqual(['file']);
  });

  // a FIFO was waited for without an end, and a folder was moved aside and left
  test.each([
    ['a FIFO', (at: string) => execFileSync('mkfifo', [at])],
    ['a folder', (at: string) => mkdirSync(at)],
    ['a link', (at: string) => symlinkSync('/etc/hostname', at)],
  ])('%s as lock is refused at once, and stays', async (_what, make) => {
    make(join(folder, LOCK));
    await expect(replace(await open())).rejects.toMatchObject({
      code: 'REFUSED',
      message: expect.stringContaining(`${LOCK} in the folder of`),
    });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual([LOCK, 'file']);
  });

  test('so is one of an earlier boot; a name that leads out of the folder is left alone', async () => {
    const precious = join(base, '.quantastor-precious.tmp');
    writeFileSync(precious, 'precious');
    const identity = lockIdentity(process.pid).replace(/[0-9a-f]{12}$/, '000000000000');
    writeFileSync(join(folder, LOCK), `./../.quantastor-precious.tmp\n${identity}\n`);
    await replace(await open());
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readFileSync(precious, 'utf8')).toBe('precious');
  });
});

test.skipIf(!isLinux)(
  'a lock whose holder lives is never broken: whoever waits is refused, and says for whom (ROBUSTNESS-10, -12)',
  { timeout: 120_000 },
  async () => {
    const holder = spawn('sleep', ['600']);
    const text = `./${TEMPORARY}\n${lockIdentity(holder.pid ?? 0)}\n`;
    expect(holderOf(text)).toBe('alive');
    writeFileSync(join(folder, LOCK), text);
    const results = await Promise.allSettled(
      HOSTS.filter(([name]) => !name.includes('mount'))
        .slice(0, 2)
        .map(async ([, open]) => replace(await open())),
    );
    for (const result of results)
      expect(result).toMatchObject({
        status: 'rejected',
        reason: { code: 'HOST_BUSY', message: expect.stringContaining(`process ${holder.pid}`) },
      });
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder).sort()).toEqual([LOCK, 'file']);
    holder.kill('SIGKILL');
    await once(holder, 'exit');
    await replace(await openLocalHost());
    expect(readFileSync(path, 'utf8')).toBe('new');
  },
);

test('what a lock says that none of ours has written tells nothing', () => {
  const strange = [
    '',
    'x',
    'x\n',
    'x\n1 2 3\n',
    `x\n; rm 2 3 ${'a'.repeat(36)}\n`,
    `\n${'1 '.repeat(99)}`,
  ];
  for (const text of strange) expect(holderOf(text)).not.toBe('alive');
});
