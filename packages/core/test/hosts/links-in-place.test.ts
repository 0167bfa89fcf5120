import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openBridgeHost } from '../../src/hosts/bridge/host.ts';
import type { Host } from '../../src/hosts/host.ts';
import { openLocalHost } from '../../src/hosts/local.ts';
import { varLib } from '../support/own-folder.ts';
import { shellTransport } from './bridge/shell-transport.ts';

// Whoever can write the folder puts a link where this tool writes next: what it leads to is nobody's to be written.
const RUN = '20261101T080000Z-c0f0';
const HEAD = `{"run":"${RUN}"}`;
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const shell = (...words: string[]): (() => Host) => {
  return () =>
    openBridgeHost({
      name: 'xen1',
      platform: 'posix',
      transport: shellTransport({ shell: words }),
    });
};
const KINDS: Readonly<Record<string, () => Host | Promise<Host>>> = {
  local: () => openLocalHost(),
  ...Object.fromEntries(
    [['/bin/dash'], ['/bin/bash'], ['/bin/busybox', 'sh']]
      .filter(([program = '']) => existsSync(program))
      .map((words) => [`a shell, ${words.join(' ')}`, shell(...words)]),
  ),
};

let top = '';
let host: Host;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'quantastor-links-'));
  mkdirSync(join(top, 'victim'));
  writeFileSync(join(top, 'victim', 'file'), 'theirs');
  mkdirSync(join(top, 'etc'));
  writeFileSync(join(top, 'etc', 'a.conf'), 'old');
});
afterEach(async () => {
  await host.close();
  rmSync(top, { recursive: true, force: true });
  rmSync(varLib(), { recursive: true, force: true });
  mkdirSync(varLib());
});

/** The whole life of a run on one file; errors are as good as success here. */
async function live(path: string): Promise<void> {
  const file = await host.read(path);
  const expected = file.exists ? file.sha256 : null;
  const change = { head: HEAD, isNew: true, lines: '{"begin":1}\n', after: '{"done":1}\n' };
  const request = { path, expected, content: bytes('new'), runId: RUN, record: change };
  await host.replace(request).catch(() => undefined);
  await host
    .record({ head: HEAD, isNew: false, lines: '{"end":1}\n', finish: RUN })
    .catch(() => undefined);
}

function victims(): Record<string, string> {
  const folder = join(top, 'victim');
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

describe.each(Object.entries(KINDS))('on %s', (_kind, open) => {
  test.each<[string, (own: string) => string, 'file' | 'none']>([
    ['the active record, to a file', (own) => join(own, 'active.jsonl'), 'file'],
    ['the active record, to nothing', (own) => join(own, 'active.jsonl'), 'none'],
    ['the record that ends, to a file', (own) => join(own, 'runs', `${RUN}.jsonl`), 'file'],
    ['the record that ends, to nothing', (own) => join(own, 'runs', `${RUN}.jsonl`), 'none'],
    ['the backup, to a file', (own) => join(own, 'backups', RUN, '%2Fb.conf'), 'file'],
    ['the lock beside the file, to a file', () => join(top, 'etc', '.quantastor-lock'), 'file'],
    ['the lock beside the file, to nothing', () => join(top, 'etc', '.quantastor-lock'), 'none'],
    ['the lock of the backups', (own) => join(own, '.quantastor-lock'), 'file'],
  ])('%s: what the link leads to is not written', async (_name, placeOf, to) => {
    host = await open();
    const own = await host.ownFolder();
    const path = join(top, 'etc', 'a.conf');
    const link = placeOf(own).replace('%2Fb.conf', path.replaceAll('/', '%2F'));
    mkdirSync(dirname(link), { recursive: true, mode: 0o700 });
    symlinkSync(join(top, 'victim', to === 'file' ? 'file' : 'not-there'), link);
    await live(path);
    expect(victims()).toEqual({ file: 'theirs' });
    // ours is whole, whichever it is
    expect(readFileSync(path, 'utf8')).toMatch(/^(?:old|new)$/);
  });

  test('names of temporary files that were guessed are not written through', async () => {
    host = await open();
    const path = join(top, 'etc', 'a.conf');
    for (const pid of [process.pid, ...Array.from({ length: 200 }, (_, at) => process.pid + at)])
      for (const name of [`.quantastor-${pid}.tmp`, `.quantastor-${pid}`])
        if (!existsSync(join(top, 'etc', name)))
          try {
            symlinkSync(join(top, 'victim', 'not-there'), join(top, 'etc', name));
          } catch {
            // a link to nothing is there already
          }
    await live(path);
    expect(victims()).toEqual({ file: 'theirs' });
    expect(readFileSync(path, 'utf8')).toMatch(/^(?:old|new)$/);
  });
});
