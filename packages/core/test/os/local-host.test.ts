import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Host } from '../../src/hosts/host.ts';
import { openLocalHost } from '../../src/hosts/local.ts';
import { encodeBackupName, localOwnFolder } from '../../src/os/backup.ts';
import { sha256 } from '../../src/os/hash.ts';

const isWindows = process.platform === 'win32';
const isRoot = process.getuid?.() === 0;
const RUN = `test-${process.pid}`;
const bytes = (text: string): Uint8Array => Buffer.from(text);
const hash = (text: string): string => sha256(bytes(text));

describe('local host', () => {
  let folder: string;
  let host: Host;
  beforeAll(async () => {
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'local-host-')));
    host = await openLocalHost();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(join(localOwnFolder(), 'backups', encodeBackupName(RUN)), {
      recursive: true,
      force: true,
    });
  });
  const put = (name: string, text: string, mode = 0o644): string => {
    const path = join(folder, name);
    writeFileSync(path, text, { mode });
    return path;
  };
  const litter = (): string[] =>
    readdirSync(folder, { recursive: true })
      .map(String)
      .filter((name) => name.includes('.quantastor-'));

  test('answers a query, absent things included', async () => {
    const path = put('facts.conf', 'x');
    mkdirSync(join(folder, 'dir'));
    for (const name of ['b.conf.bak', 'A.conf', '.conf', 'other']) put(join('dir', name), name);
    mkdirSync(join(folder, 'dir', 'sub.conf'));
    const facts = await host.facts({
      files: [path, join(folder, 'none'), join(path, 'below-a-file')],
      folders: [{ path: join(folder, 'dir'), contains: '.conf' }, { path: join(folder, 'none') }],
      commands: [[process.execPath, '-e', 'process.exitCode = 3'], ['no-such-command-here']],
    });
    expect(facts.files.get(path)).toMatchObject({
      exists: true,
      realPath: path,
      sha256: hash('x'),
    });
    expect(facts.files.get(join(folder, 'none'))).toEqual({
      exists: false,
      path: join(folder, 'none'),
    });
    expect(facts.files.get(join(path, 'below-a-file'))?.exists).toBe(false);
    const names = facts.folders
      .get(join(folder, 'dir'))
      ?.map((file) => file.path.split(/[/\\]/).pop());
    expect(names).toEqual(['.conf', 'A.conf', 'b.conf.bak']);
    expect(facts.folders.get(join(folder, 'none'))).toBeUndefined();
    expect(facts.commands.map(({ exit }) => exit)).toEqual([3, 127]);
    expect(host.traffic).toEqual({ connections: 0, roundTrips: 0 });
  });

  test('changes a file whose bytes are those planned on, with a backup outside its folder', async () => {
    const path = put('change.conf', 'old');
    const change = { path, expected: hash('old'), content: bytes('new'), runId: RUN };
    const { realPath, backup = '' } = await host.replace(change);
    expect(realPath).toBe(path);
    expect(readFileSync(path, 'utf8')).toBe('new');
    expect(readFileSync(backup, 'utf8')).toBe('old');
    expect(backup.startsWith(folder)).toBe(false);
    if (!isWindows) expect(statSync(backup).mode & 0o777).toBe(0o600);
    await expect(host.replace(change)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    const again = await host.replace({ ...change, expected: hash('new'), content: bytes('3') });
    expect(again.backup).toBe(`${backup}~2`);
    expect(readFileSync(backup, 'utf8')).toBe('old');
    expect(litter()).toEqual([]);
  });

  test('makes and removes a file, and its folder of one level', async () => {
    const path = join(folder, 'conf.d', 'new.conf');
    const create = { path, expected: null, content: bytes('x'), mode: 0o600 };
    expect(await host.replace(create)).toEqual({ realPath: path });
    if (!isWindows) {
      expect(statSync(path).mode & 0o777).toBe(0o600);
      expect(statSync(join(folder, 'conf.d')).mode & 0o777).toBe(0o755);
    }
    await expect(host.replace(create)).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    await host.replace({ path, expected: hash('x'), content: null });
    expect(existsSync(path)).toBe(false);
    await expect(host.replace({ path, expected: hash('x'), content: null })).rejects.toMatchObject({
      code: 'FILE_CHANGED',
    });
    expect(await host.replace({ path, expected: null, content: null })).toEqual({ realPath: path });
    const deep = { ...create, path: join(folder, 'a', 'b', 'c.conf') };
    await expect(host.replace(deep)).rejects.toMatchObject({ code: 'WRITE_FAILED' });
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });

  test('lets one of many makers of a file win', async () => {
    const path = join(folder, 'race');
    const makers = Array.from({ length: 8 }, (_, index) =>
      host.replace({ path, expected: null, content: bytes(`${index}`.repeat(5_000)) }),
    );
    const results = await Promise.allSettled(makers);
    const winners = results.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    expect(winners).toHaveLength(1);
    expect(readFileSync(path, 'utf8')).toBe(`${winners[0]}`.repeat(5_000));
    expect(litter()).toEqual([]);
  });

  test('refuses what is not an absolute path and what is no file', async () => {
    await expect(host.read('relative')).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(host.read(`${folder}/a\0b`)).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(host.read(folder)).rejects.toMatchObject({ code: 'REFUSED', place: 'local' });
    await expect(host.run(['-x'])).rejects.toMatchObject({ code: 'BAD_INPUT' });
    await expect(host.run([])).rejects.toMatchObject({ code: 'BAD_INPUT' });
  });

  test('does nothing once it is closed, and ends what runs', async () => {
    const other = await openLocalHost();
    const running = other.run([process.execPath, '-e', 'setTimeout(() => {}, 60000)']);
    await Promise.all([other.close(), other.close()]);
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    await expect(other.read(folder)).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  describe.skipIf(isWindows)('on POSIX', () => {
    test('follows links and keeps them', async () => {
      mkdirSync(join(folder, 'real'));
      const target = put('real/file', 'one', 0o640);
      symlinkSync('real', join(folder, 'linked'));
      symlinkSync('linked/file', join(folder, 'first'));
      const path = join(folder, 'second');
      symlinkSync(join(folder, 'first'), path);
      expect(await host.read(path)).toMatchObject({ realPath: target });
      const { realPath } = await host.replace({
        path,
        expected: hash('one'),
        content: bytes('two'),
      });
      expect(realPath).toBe(target);
      expect(readFileSync(target, 'utf8')).toBe('two');
      expect(statSync(target).mode & 0o777).toBe(0o640);
      expect(readlinkSync(path)).toBe(join(folder, 'first'));
      const removal = { path, expected: hash('two'), content: null };
      await expect(host.replace(removal)).rejects.toMatchObject({ code: 'REFUSED' });
    });

    test('refuses links to nothing, loops and devices', async () => {
      symlinkSync('nowhere', join(folder, 'dangling'));
      symlinkSync('loop-b', join(folder, 'loop-a'));
      symlinkSync('loop-a', join(folder, 'loop-b'));
      const create = (name: string) =>
        host.replace({ path: join(folder, name), expected: null, content: bytes('x') });
      expect(await host.read(join(folder, 'dangling'))).toMatchObject({
        exists: false,
        linkTo: 'nowhere',
      });
      await expect(create('dangling')).rejects.toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('not there'),
      });
      await expect(create('loop-a')).rejects.toMatchObject({
        code: 'REFUSED',
        message: expect.stringContaining('loop'),
      });
      await expect(host.read(join(folder, 'loop-a'))).rejects.toMatchObject({ code: 'REFUSED' });
      await expect(host.read('/dev/null')).rejects.toMatchObject({ code: 'REFUSED' });
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      await expect(host.read(join(folder, 'pipe'))).rejects.toMatchObject({ code: 'REFUSED' });
      expect(lstatSync(join(folder, 'dangling')).isSymbolicLink()).toBe(true);
      expect(existsSync(join(folder, 'nowhere'))).toBe(false);
    });

    test('gives commands the C locale and the folders of root’s programs', async () => {
      const { stdout } = await host.run(['sh', '-c', 'echo "$LC_ALL $PATH"']);
      expect(stdout).toMatch(/^C .*:\/usr\/sbin:/);
    });
  });

  const needsAttr = hasProgram('setfattr') ? '' : ' (needs setfattr)';
  describe.skipIf(needsAttr !== '')(`extended attributes${needsAttr}`, () => {
    test('are kept', async () => {
      const path = put('attributes', 'old', 0o640);
      execFileSync('setfattr', ['-n', 'user.note', '-v', 'keep me', path]);
      await host.replace({ path, expected: hash('old'), content: bytes('new') });
      const args = ['--absolute-names', '--only-values', '-n', 'user.note', path];
      expect(execFileSync('getfattr', args, { encoding: 'utf8' })).toBe('keep me');
      expect(statSync(path).mode & 0o777).toBe(0o640);
    });
  });

  const needsRoot = isRoot && process.platform === 'linux' ? '' : ' (needs root on Linux)';
  describe.skipIf(needsRoot !== '')(`as root${needsRoot}`, () => {
    test('keeps the owner', async () => {
      const path = put('owned', 'old');
      chownSync(path, 65534, 12);
      chmodSync(path, 0o604);
      await host.replace({ path, expected: hash('old'), content: bytes('new') });
      const { uid, gid, mode } = statSync(path);
      expect([uid, gid, mode & 0o7777]).toEqual([65534, 12, 0o604]);
    });

    test('keeps the old bytes when the disk is full, read-only or the file is busy', async () => {
      // in a mount namespace of its own, so that nothing of this machine is touched
      const small = join(folder, 'small');
      mkdirSync(small);
      const script = `
        mount -t tmpfs -o size=64k tmpfs "$1" && printf old >"$1/file" && exec "$2" --input-type=module -e "$3" "$1"`;
      const source = new URL('../../src/hosts/local.ts', import.meta.url).pathname;
      const program = `
        import { execFileSync } from 'node:child_process';
        import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
        const { build } = await import('esbuild');
        const out = await build({ entryPoints: [${JSON.stringify(source)}], bundle: true, platform: 'node', format: 'esm', write: false });
        const { openLocalHost } = await import('data:text/javascript;base64,' + Buffer.from(out.outputFiles[0].contents).toString('base64'));
        const [folder] = process.argv.slice(1);
        const host = await openLocalHost();
        const path = folder + '/file';
        const { sha256 } = await host.read(path);
        const attempt = (content, of = path, expected = sha256) =>
          host.replace({ path: of, expected, content }).then(() => 'ok', (error) => error.code + ': ' + error.message + ' / ' + error.remedy);
        const full = await attempt(Buffer.alloc(200000));
        execFileSync('mount', ['-o', 'remount,ro', folder]);
        const readOnly = await attempt(Buffer.from('x'));
        execFileSync('mount', ['-o', 'remount,rw', folder]);
        writeFileSync(folder + '/busy', 'b');
        execFileSync('mount', ['--bind', path, folder + '/busy']);
        const busy = await attempt(Buffer.from('x'), folder + '/busy');
        console.log(JSON.stringify({ full, readOnly, busy, names: readdirSync(folder).sort(), bytes: readFileSync(path, 'utf8') }));`;
      const args = ['-m', '--propagation', 'private', 'sh', '-c', script, 'sh', small];
      const said = execFileSync('unshare', [...args, process.execPath, program], {
        encoding: 'utf8',
      });
      const result = JSON.parse(said);
      expect(result.full).toMatch(/^WRITE_FAILED: .*ENOSPC.*space/);
      expect(result.readOnly).toMatch(/^WRITE_FAILED: .*Read-only|EROFS/);
      expect(result.busy).toMatch(/^WRITE_FAILED: .*EBUSY/);
      expect(result).toMatchObject({ names: ['busy', 'file'], bytes: 'old' });
    });
  });
});

function hasProgram(name: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(join(folder, name)));
}
