import {
  existsSync,
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
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { openBridgeHost } from '../../../src/hosts/bridge/host.ts';
import type { FileOrReplaced, ReadyEdit } from '../../../src/hosts/host.ts';
import { type ShellTransport, shellTransport } from './shell-transport.ts';

const BEFORE = Buffer.from('# of xen1 only\ndevices {\n}\n# \xff end\n', 'latin1');
const AFTER = Buffer.from('# of xen1 only\ndevices {\n\tit\'s "new"\n}\n# \xff end\n', 'latin1');
const base = mkdtempSync(join(tmpdir(), 'quantastor-ready-'));
let folder: string;
let path: string;
let transport: ShellTransport;

const shells = [['/bin/dash'], ['/bin/bash'], ['/bin/busybox', 'sh']].filter(([name = '']) =>
  existsSync(name),
);

beforeEach(() => {
  folder = mkdtempSync(join(base, 'it-'));
  path = join(folder, "it's a.conf");
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe.each(shells.length > 0 ? shells : [['/bin/sh']])('read or replace, on %s', (...shell) => {
  const ask = (edit: Partial<ReadyEdit> = {}): Promise<FileOrReplaced> | undefined => {
    transport = shellTransport({ shell, env: { ...process.env, HOME: base, XDG_STATE_HOME: '' } });
    const host = openBridgeHost({ name: 'xen2', platform: 'posix', transport });
    return host.readOrReplace?.(path, { realPath: path, before: BEFORE, after: AFTER, ...edit });
  };

  test('the same bytes: replaced, in one operation that carries none of them', async () => {
    writeFileSync(path, BEFORE, { mode: 0o640 });
    expect(await ask()).toMatchObject({
      file: { exists: true, path, realPath: path, bytes: BEFORE },
      replaced: { realPath: path },
    });
    expect(readFileSync(path)).toEqual(AFTER);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(readdirSync(folder)).toHaveLength(1);
    expect(transport.scripts).toHaveLength(1);
    expect(transport.scripts[0]).toMatchObject({ readsOnly: false });
    expect(transport.scripts[0]?.text).not.toMatch(/of xen1|end\n/);
  });

  test('other bytes: read, in one operation, and left alone', async () => {
    writeFileSync(path, 'other\n');
    const { mtimeMs } = statSync(folder);
    expect(await ask()).toEqual({
      file: expect.objectContaining({
        exists: true,
        bytes: new Uint8Array(Buffer.from('other\n')),
      }),
    });
    expect(readFileSync(path, 'utf8')).toBe('other\n');
    expect(statSync(folder).mtimeMs).toBe(mtimeMs);
    expect(transport.scripts).toHaveLength(1);
  });

  test('a link that leads where it led before is followed, another one is read', async () => {
    const target = join(folder, 'target');
    writeFileSync(target, BEFORE);
    symlinkSync(target, path);
    expect((await ask())?.replaced).toBeUndefined();
    expect(readFileSync(target)).toEqual(BEFORE);
    expect((await ask({ realPath: target }))?.replaced).toEqual({ realPath: target });
    expect(readFileSync(path)).toEqual(AFTER);
  });

  test('no file: as read', async () => {
    expect(await ask()).toEqual({ file: { exists: false, path } });
    expect(transport.scripts).toHaveLength(1);
  });

  test('a backup is made as by replace', async () => {
    writeFileSync(path, BEFORE);
    const done = await ask({ runId: 'run-1' });
    expect(readFileSync(done?.replaced?.backup ?? '')).toEqual(BEFORE);
    rmSync(done?.replaced?.backup ?? '');
  });

  test('what would carry bytes of the other file is not sent', async () => {
    writeFileSync(path, BEFORE);
    const after = Buffer.from(`${BEFORE}`.replace('devices', 'x of xen1 y').replace('end', 'END'));
    expect((await ask({ after }))?.replaced).toBeUndefined();
    expect(readFileSync(path)).toEqual(BEFORE);
    expect(transport.scripts).toMatchObject([{ readsOnly: true }]);
  });

  test('what is only taken out is', async () => {
    writeFileSync(path, AFTER);
    expect((await ask({ before: AFTER, after: BEFORE }))?.replaced).toBeDefined();
    expect(readFileSync(path)).toEqual(BEFORE);
  });

  test('a write that comes to nothing leaves the file as it is, which is read then', async () => {
    writeFileSync(path, BEFORE);
    const host = openBridgeHost({
      name: 'xen2',
      platform: 'posix',
      transport: shellTransport({ shell, env: { ...process.env, PATH: withoutSync() } }),
    });
    const done = await host.readOrReplace?.(path, {
      realPath: path,
      before: BEFORE,
      after: AFTER,
    });
    expect(done).toEqual({ file: expect.objectContaining({ exists: true }) });
    expect(readFileSync(path)).toEqual(BEFORE);
    expect(readdirSync(folder)).toHaveLength(1);
  });
});

/** Programs that cannot sync come first. */
function withoutSync(): string {
  const bin = join(base, 'bin');
  mkdirSync(bin, { recursive: true });
  for (const name of ['sync', 'dd'])
    writeFileSync(join(bin, name), '#!/bin/sh\necho no >&2\nexit 1\n', { mode: 0o755 });
  return `${bin}:${process.env['PATH']}`;
}
