import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Host } from '../../src/hosts/host.ts';
import { createSandbox, type SandboxHosts } from '../../src/sandbox/create.ts';
import { openSandboxHost } from '../../src/sandbox/host.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
let hosts: SandboxHosts;
let dom0: Host;
let server: Host;
let root: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sandbox-host-'));
  hosts = await createSandbox(join(folder, 'sandbox'));
  root = hosts.dom0[1] ?? '';
  dom0 = await openSandboxHost(root);
  server = await openSandboxHost(hosts.server);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const hash = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('files', () => {
  it('are found through links, as the pretended host names them', async () => {
    const file = await dom0.read('/etc/multipath.conf');
    expect(file).toMatchObject({
      exists: true,
      realPath: '/etc/multipath.xenserver/multipath.conf',
    });
  });

  it('are replaced behind a link, which stays, with a backup inside the sandbox', async () => {
    const file = await dom0.read('/etc/multipath.conf');
    if (!file.exists) throw new Error('no file');
    const { backup, realPath } = await dom0.replace({
      path: '/etc/multipath.conf',
      expected: file.sha256,
      content: bytes('new'),
      runId: 'run-1',
    });
    expect(realPath).toBe('/etc/multipath.xenserver/multipath.conf');
    expect((await lstat(join(root, 'etc/multipath.conf'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(root, 'etc/multipath.xenserver/multipath.conf'), 'utf8')).toBe(
      'new',
    );
    expect(backup).toMatch(/^\/var\/lib\/quantastor-xenserver\/backups\/run-1\//);
    const kept = await dom0.read(backup ?? '');
    expect(kept).toMatchObject({ exists: true, sha256: file.sha256 });
  });

  it('are not replaced when others changed them', async () => {
    await expect(
      dom0.replace({
        path: '/etc/multipath.conf',
        expected: hash('other'),
        content: bytes('new'),
        runId: 'r',
      }),
    ).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    await expect(
      dom0.replace({ path: '/etc/multipath.conf', expected: null, content: bytes('new') }),
    ).rejects.toMatchObject({ code: 'FILE_CHANGED' });
  });

  it('are found without case on Windows', async () => {
    const file = await server.read(
      'c:\\PROGRAM FILES\\citrix/StorageLink\\server\\SCSI_device_id_config.XML',
    );
    expect(file).toMatchObject({
      exists: true,
      realPath: 'C:\\Program Files\\Citrix\\StorageLink\\Server\\scsi_device_id_config.xml',
    });
  });

  it.each([
    '/../../../../etc/passwd',
    '/etc/../../../../../../etc/passwd',
    '/etc/out/passwd',
    '/etc/up',
    '/etc/abs',
  ])('outside of the sandbox are out of reach: %s', async (path) => {
    await symlink('../../../../../../../../../../etc', join(root, 'etc/out'));
    await symlink(join('..', '..', '..', 'secret'), join(root, 'etc/up'));
    await symlink(join(folder, 'secret'), join(root, 'etc/abs'));
    await writeFile(join(folder, 'secret'), 'secret');
    // a link that leads nowhere inside is told with what it names, and with nothing else
    const { linkTo: _, ...rest } = (await dom0.read(path)) as { linkTo?: string };
    expect(rest).toEqual({ exists: false, path });
  });

  it('outside of the sandbox are out of reach through a link in a folder, whatever the folder is asked', async () => {
    const secret = join(folder, 'secret.conf');
    await writeFile(secret, 'secret');
    const conf = join(root, 'etc/multipath/conf.d');
    await mkdir(conf, { recursive: true });
    await writeFile(join(root, 'etc/inside.conf'), 'inside');
    const up = '../'.repeat(30);
    await symlink(secret, join(conf, 'a.conf'));
    await symlink(`${up}${secret.slice(1)}`, join(conf, 'b.conf'));
    await symlink('/etc/inside.conf', join(conf, 'c.conf'));
    await symlink('d.conf', join(conf, 'd.conf'));
    await symlink('/etc', join(conf, 'e.conf'));
    const path = '/etc/multipath/conf.d';
    const read = async (most?: number) => {
      const query = { path, contains: '.conf', ...(most !== undefined && { most }) };
      return (await dom0.facts({ folders: [query] })).folders.get(path) ?? [];
    };
    const inside = {
      exists: true,
      path: `${path}/c.conf`,
      realPath: '/etc/inside.conf',
      sha256: hash('inside'),
    };
    const plain = await read();
    expect(plain.filter((file) => /[a-e]\.conf$/.test(file.path))).toEqual([
      expect.objectContaining(inside),
    ]);
    const few = await read(100);
    expect(few.filter((file) => /[a-e]\.conf$/.test(file.path))).toEqual([
      { exists: false, path: `${path}/a.conf`, unread: 'dangling' },
      { exists: false, path: `${path}/b.conf`, unread: 'dangling' },
      expect.objectContaining(inside),
      { exists: false, path: `${path}/d.conf`, unread: 'loop' },
      { exists: false, path: `${path}/e.conf`, unread: 'other' },
    ]);
  });

  it.each(['active.jsonl', 'runs', 'backups', 'backups/run-1'])(
    "nothing is written through a link in the place of this tool's own %s",
    async (name) => {
      const outside = join(folder, 'outside');
      await mkdir(outside);
      const own = join(root, 'var/lib/quantastor-xenserver');
      await mkdir(dirname(join(own, name)), { recursive: true });
      await symlink(outside, join(own, name));
      const file = await dom0.read('/etc/multipath.conf');
      if (!file.exists) throw new Error('no file');
      const head = '{"version":1}';
      const record = { head, lines: '{}\n', isNew: true, finish: 'run-1' };
      await expect(
        dom0.replace({
          path: '/etc/multipath.conf',
          expected: file.sha256,
          content: bytes('new'),
          runId: 'run-1',
          record,
        }),
      ).rejects.toMatchObject({ code: 'REFUSED', message: expect.stringContaining(name) });
      if (name !== 'backups/run-1')
        await expect(dom0.record(record)).rejects.toMatchObject({ code: 'REFUSED' });
      expect(await readdir(outside)).toEqual([]);
      expect(await dom0.read('/etc/multipath.conf')).toEqual(file);
    },
  );

  it.each(['C:\\..\\..\\..\\etc\\passwd', 'C:/../secret', 'C:\\x\\..\\..\\..\\secret'])(
    'outside of the drive are out of reach: %s',
    async (path) => {
      await writeFile(join(hosts.server, 'secret'), 'secret');
      expect(await server.read(path)).toEqual({ exists: false, path });
    },
  );

  it.each(['etc/multipath.conf', 'C:relative', '\\\\server\\share\\x', '/x\0y'])(
    '%j is not an absolute path',
    async (path) => {
      await expect(server.read(path)).rejects.toMatchObject({ code: 'BAD_INPUT' });
      if (!path.startsWith('/') || path.includes('\0'))
        await expect(dom0.read(path)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    },
  );

  it('a loop of links and a link to nothing are told', async () => {
    await symlink('/etc/b', join(root, 'etc/a'));
    await symlink('/etc/a', join(root, 'etc/b'));
    await symlink('/etc/nothing', join(root, 'etc/dangling'));
    await expect(dom0.read('/etc/a')).rejects.toMatchObject({
      message: expect.stringContaining('loop'),
    });
    expect(await dom0.read('/etc/dangling')).toEqual({
      exists: false,
      path: '/etc/dangling',
      linkTo: '/etc/nothing',
    });
    await expect(
      dom0.replace({ path: '/etc/dangling', expected: null, content: bytes('x') }),
    ).rejects.toMatchObject({ code: 'REFUSED' });
  });
});

describe('facts', () => {
  it('answers everything in the order of the questions', async () => {
    const conf = join(root, 'etc/multipath/conf.d');
    await mkdir(conf, { recursive: true });
    for (const name of ['b.conf', 'a.conf.bak', 'c.txt']) await writeFile(join(conf, name), name);
    const facts = await dom0.facts({
      files: ['/etc/none', '/etc/multipath.conf'],
      folders: [{ path: '/etc/multipath/conf.d', contains: '.conf' }, { path: '/nowhere' }],
      commands: [
        ['rpm', '-q', '--qf', '%{VERSION}-%{RELEASE}', 'device-mapper-multipath'],
        ['frobnicate'],
      ],
    });
    expect([...facts.files.values()].map((file) => file.exists)).toEqual([false, true]);
    expect(facts.folders.get('/etc/multipath/conf.d')?.map((file) => file.path)).toEqual([
      '/etc/multipath/conf.d/a.conf.bak',
      '/etc/multipath/conf.d/b.conf',
    ]);
    expect(facts.folders.get('/nowhere')).toBeUndefined();
    expect(facts.commands.map((each) => [each.exit, each.stdout])).toEqual([
      [0, '0.4.9-85.el7'],
      [127, ''],
    ]);
  });

  it('a closed host answers no more', async () => {
    await dom0.close();
    await dom0.close();
    await expect(dom0.run(['multipath', '-h'])).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('a folder that is no sandbox is refused', async () => {
    await expect(openSandboxHost(folder)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await writeFile(join(folder, 'sandbox.json'), '{"label":"x"}');
    await expect(openSandboxHost(folder)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    for (const kind of ['dom0', 'storagelink-server', 'toString']) {
      await writeFile(join(folder, 'sandbox.json'), `{"label":"sandbox","kind":"${kind}"}`);
      await expect(openSandboxHost(folder)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    }
  });

  it.skipIf(process.platform === 'win32')(
    'nor is one whose state is a link or a FIFO',
    async () => {
      const state = join(folder, 'sandbox.json');
      await symlink(join(root, 'sandbox.json'), state);
      await expect(openSandboxHost(folder)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await rm(state);
      execFileSync('mkfifo', [state]);
      await expect(openSandboxHost(folder)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    },
  );
});

describe('pretended commands', () => {
  it("two hosts on one folder do not lose each other's changes", async () => {
    const other = await openSandboxHost(hosts.server);
    await Promise.all([
      server.run(['sc.exe', 'stop', 'StorageLink']),
      other.run(['sc.exe', 'query', 'StorageLink']),
    ]);
    const { stdout } = await other.run(['sc.exe', 'query', 'storagelink']);
    expect(stdout).toMatch(/STATE {14}: 1 {2}STOPPED/);
    expect((await other.run(['sc.exe', 'stop', 'StorageLink'])).exit).toBe(1062);
    expect((await other.run(['sc.exe', 'query', 'Other'])).exit).toBe(1060);
  });

  it('certutil hashes a file of the sandbox', async () => {
    const { stdout } = await server.run([
      'certutil.exe',
      '-hashfile',
      hosts.installer.path,
      'SHA256',
    ]);
    expect(stdout).toContain(hosts.installer.sha256);
  });

  it('only the stand-in of the installer is a program', async () => {
    const rules = 'C:\\Program Files\\Citrix\\StorageLink\\Server\\scsi_device_id_config.xml';
    expect((await server.run([rules])).exit).toBe(126);
    expect((await server.run(['C:\\none.exe'])).exit).toBe(127);
    expect((await server.run(['powershell', '-c', 'x'])).exit).toBe(127);
  });
});
