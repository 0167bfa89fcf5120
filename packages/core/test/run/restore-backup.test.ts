import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Host } from '../../src/hosts/host.ts';
import { openLocalHost } from '../../src/hosts/local.ts';
import { backUpFile, encodeBackupName } from '../../src/os/backup.ts';
import { pathOfBackup, restoreBackup } from '../../src/verbs/restore-backup.ts';

let folder = '';
let own = '';
let file = '';
let host: Host;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'restore-backup-'));
  own = join(folder, 'own');
  file = join(folder, 'a file ~ é.conf');
  const local = await openLocalHost();
  host = { ...local, ownFolder: async () => own };
});
afterEach(async () => {
  await host.close();
  await rm(folder, { recursive: true, force: true });
});

const restore = (backup: string, mode: 'check' | 'apply' = 'apply') =>
  restoreBackup(host, { backup, mode, runId: '20261122T101500Z-back' });

// ANSIBLE-28: also a file that somebody has changed since, and bytes that are no text
it.each<[string, Uint8Array, Uint8Array]>([
  ['text', Buffer.from('old\n'), Buffer.from('new\nand more\n')],
  ['bytes for text', Buffer.from([0xff, 0x00, 0xe9, 10]), Buffer.from('new\n')],
  ['text for bytes', Buffer.from('é\n'), Buffer.from([0xe9, 0xff, 10])],
  ['nothing', Buffer.from(''), Buffer.from('new\n')],
])('gives a file the bytes of a backup: %s', async (_, old, now) => {
  await writeFile(file, now);
  await chmod(file, 0o640);
  const backup = await backUpFile(own, file, old, '20261122T101500Z-3f9a');
  expect(await restore(backup, 'check')).toMatchObject({ outcome: 'would-change' });
  expect(await readFile(file)).toEqual(now);
  const done = await restore(backup);
  expect(done).toMatchObject({ outcome: 'changed', path: file });
  expect(await readFile(file)).toEqual(old);
  expect((await stat(file)).mode & 0o777).toBe(0o640);
  expect((await restore(backup)).outcome).toBe('unchanged');
});

it('refuses what is no backup of this tool, and tells of a backup or a file that is not there', async () => {
  await expect(restore('/etc/passwd')).rejects.toMatchObject({ code: 'BAD_INPUT' });
  const backup = await backUpFile(own, file, Buffer.from('old'), 'run');
  await expect(restore(backup)).rejects.toMatchObject({ code: 'NOT_FOUND', place: file });
  await expect(restore(`${backup}~2`)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

it.each(['/etc/multipath.conf', '/a b/%41~2', 'C:\\Program Files\\x.xml', '/é'])(
  'the name of a backup tells the path %s',
  (path) => {
    const place = `/own/backups/run/${encodeBackupName(path)}`;
    expect(pathOfBackup(place, '/own')).toBe(path);
    expect(pathOfBackup(`${place}~12`, '/own')).toBe(path);
  },
);

it.each([
  ['another folder', '/other/backups/run/%2Fx'],
  ['a way out', '/own/backups/../%2Fx'],
  ['a relative path', '/own/backups/run/x'],
  ['a folder below', '/own/backups/run/more/%2Fx'],
  ['a name that is cut', `/own/backups/run/${encodeBackupName(`/${'x'.repeat(300)}`)}`],
])('no path is told by %s', (_, backup) => {
  expect(pathOfBackup(backup, '/own')).toBeUndefined();
});
