import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { openBridgeHost } from '../../src/hosts/bridge/host.ts';
import type { Host, RecordChange } from '../../src/hosts/host.ts';
import { openLocalHost } from '../../src/hosts/local.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { openSandboxHost } from '../../src/sandbox/host.ts';
import { MemoryHost } from '../support/memory-host.ts';
import { varLib } from '../support/own-folder.ts';
import { pretendedPowershell } from './bridge/pretended-powershell.ts';
import { shellTransport } from './bridge/shell-transport.ts';

const made: string[] = [];
const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'quantastor-conformance-'));
  made.push(path);
  return path;
};
afterAll(() => {
  for (const path of made) rmSync(path, { recursive: true, force: true });
});

interface UnderTest {
  readonly host: Host;
  /** A path of the host, in a folder that is there. */
  path(name: string): string;
  /** Where a path of the host lies on this machine. */
  near?(path: string): string;
}

const bridge = (...shell: string[]) => {
  return async (): Promise<UnderTest> => {
    const transport = shellTransport({ shell });
    const at = folder();
    const host = openBridgeHost({ name: 'xen1', platform: 'posix', transport });
    return { host, path: (name) => join(at, name), near: (path) => path };
  };
};

/** Each kind of host: a new kind is a row here. */
const KINDS: Readonly<Record<string, () => Promise<UnderTest>>> = {
  local: async () => {
    const at = folder();
    return { host: await openLocalHost(), path: (name) => join(at, name), near: (path) => path };
  },
  ...Object.fromEntries(
    [['/bin/dash'], ['/bin/bash'], ['/bin/busybox', 'sh']]
      .filter(([program = '']) => existsSync(program))
      .map((shell) => [`bridge to ${shell.join(' ')}`, bridge(...shell)]),
  ),
  sandbox: async () => {
    const { dom0 } = await createSandbox(join(folder(), 'sandbox'));
    const [at = ''] = dom0;
    const near = (path: string): string => join(at, path);
    return { host: await openSandboxHost(at), path: (name) => `/etc/${name}`, near };
  },
  'sandbox of a server': async () => {
    const { server } = await createSandbox(join(folder(), 'sandbox'));
    return { host: await openSandboxHost(server), path: (name) => `C:\\Windows\\${name}` };
  },
  command: async () => {
    const at = folder();
    for (const name of ['T', 'ProgramData']) mkdirSync(join(at, 'c', name), { recursive: true });
    const config = { command: ['true'], drives: { C: join(at, 'c') }, folder: 'C:\\T' };
    writeFileSync(join(at, 'server.json'), JSON.stringify(config));
    const host = await parseHost(`command:${join(at, 'server.json')}`).open();
    const near = (path: string): string => join(at, path.replace(/^C:/, 'c').replaceAll('\\', '/'));
    return { host, path: (name) => `C:\\T\\${name}`, near };
  },
  'PowerShell (pretended)': async () => {
    const transport = pretendedPowershell(new MemoryHost({ platform: 'windows' }));
    const host = openBridgeHost({ name: 'sls1', platform: 'windows', transport });
    return { host, path: (name) => `C:\\T\\${name}` };
  },
  'memory (of the tests)': async () => ({ host: new MemoryHost(), path: (name) => `/etc/${name}` }),
};

const RUN = '20261101T080000Z-c0f0';
const OTHER = '20261101T080000Z-c0f1';
const change = (more: Partial<RecordChange> = {}): RecordChange => ({
  head: `{"run":"${RUN}"}`,
  isNew: false,
  lines: '',
  ...more,
});
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** Kinds of which no modes are looked at, or whose files are nowhere: Windows has lists, and a mount says nothing of who may write. */
const WITHOUT_MODES: ReadonlySet<string> = new Set([
  'sandbox of a server',
  'command',
  'PowerShell (pretended)',
  'memory (of the tests)',
]);

describe.each(Object.entries(KINDS))('a host of kind %s', (kind, open) => {
  let under: UnderTest | undefined;
  const start = async (): Promise<UnderTest & { own: (...names: string[]) => string }> => {
    under = await open();
    const { host } = under;
    const own = await host.ownFolder();
    const separator = host.platform === 'windows' ? '\\' : '/';
    return { ...under, own: (...names) => [own, ...names].join(separator) };
  };
  const text = async (path: string): Promise<string | undefined> => {
    const file = await under?.host.read(path);
    return file?.exists ? new TextDecoder().decode(file.bytes) : undefined;
  };
  afterEach(async () => {
    await under?.host.close();
    // a host that is this machine keeps nothing of a test
    rmSync(varLib(), { recursive: true, force: true });
    mkdirSync(varLib());
  });

  test('replaces a file only where it has the bytes that were planned on', async () => {
    const { host, path } = await start();
    const at = path('a');
    await host.replace({ path: at, expected: null, content: bytes('one') });
    const { sha256 } = (await host.read(at)) as { sha256: string };
    await expect(
      host.replace({ path: at, expected: '0'.repeat(64), content: bytes('two') }),
    ).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    expect(await text(at)).toBe('one');
    await host.replace({ path: at, expected: sha256, content: bytes('two') });
    expect(await text(at)).toBe('two');
  });

  test('writes the record with the file: before it and after it, and the backup beside', async () => {
    const { host, path, own } = await start();
    const at = path('a');
    await host.replace({ path: at, expected: null, content: bytes('one') });
    const { sha256 } = (await host.read(at)) as { sha256: string };
    const { backup } = await host.replace({
      path: at,
      expected: sha256,
      content: bytes('two'),
      runId: RUN,
      record: change({
        isNew: true,
        lines: '{"begin":1}\n',
        after: '{"done":"it\'s \\\\ done"}\n',
      }),
    });
    expect(await text(at)).toBe('two');
    expect(await text(own('active.jsonl'))).toBe(
      `{"run":"${RUN}"}\n{"begin":1}\n{"done":"it's \\\\ done"}\n`,
    );
    expect(await text(backup ?? '')).toBe('one');
    expect(backup?.startsWith(own('backups', RUN))).toBe(true);
    await host.record(change({ lines: '{"end":1}\n', finish: RUN }));
    expect(await text(own('active.jsonl'))).toBeUndefined();
    expect(await text(own('runs', `${RUN}.jsonl`))).toMatch(/^\{"run".*\n\{"end":1\}\n$/s);
    const names = ['active.jsonl', `runs/${RUN}.jsonl`];
    const { folders, own: ours } = await host.facts({
      folders: [{ path: own('runs'), contains: RUN }],
      own: names,
    });
    expect(names.map((name) => ours?.get(name)?.exists)).toEqual([false, true]);
    expect(folders.get(own('runs'))).toHaveLength(1);
  });

  // a record of more than 64 MiB hid all others of its host, and a link to a device was told by nobody
  test('names what cannot be read as a record, and reads the others', async () => {
    const { host, path, own, near } = await start();
    await host.record(change({ isNew: true, lines: '{"begin":1}\n', finish: RUN }));
    await host.replace({
      path: own('runs', 'a.jsonl'),
      expected: null,
      content: bytes('a'.repeat(2000)),
    });
    const odd: [string, string][] = [['a.jsonl', 'large']];
    if (near) {
      const runs = near(own('runs'));
      execFileSync('mkfifo', [join(runs, 'b.jsonl')]);
      symlinkSync('b.jsonl', join(runs, 'c.jsonl'));
      symlinkSync(path('not-there'), join(runs, 'd.jsonl'));
      mkdirSync(join(runs, 'e.jsonl'));
      symlinkSync('f.jsonl', join(runs, 'f.jsonl'));
      writeFileSync(join(runs, 'g.jsonl'), '');
      truncateSync(join(runs, 'g.jsonl'), 200 * 1024 * 1024);
      odd.push(['b.jsonl', 'other'], ['c.jsonl', 'other'], ['d.jsonl', 'dangling']);
      odd.push(['e.jsonl', 'other'], ['f.jsonl', 'loop'], ['g.jsonl', 'large']);
    }
    const { folders, own: ours } = await host.facts({
      folders: [{ path: own('runs'), contains: '.jsonl', most: 1000 }],
      own: odd.map(([name]) => `runs/${name}`),
    });
    const found = (folders.get(own('runs')) ?? []).map((file) => [
      file.path.replace(/^.*[\\/]/, ''),
      file.exists ? 'read' : file.unread,
    ]);
    expect(found).toEqual([[`${RUN}.jsonl`, 'read'], ...odd]);
    // its limit is that of records
    for (const [name, unread] of odd.slice(1))
      expect(ours?.get(`runs/${name}`), name).toMatchObject({ exists: false, unread });
  });

  const isJudged = !WITHOUT_MODES.has(kind) && process.platform !== 'win32';
  const owners = isJudged ? test : () => undefined;
  owners('reads no record that others could have written or put there', async () => {
    const { host, own, near } = await start();
    if (!near) throw new Error('its files are not here');
    await host.record(change({ isNew: true, lines: '{"begin":1}\n', finish: RUN }));
    const names = [`runs/${RUN}.jsonl`, 'active.jsonl'];
    const query = {
      folders: [{ path: own('runs'), contains: '.jsonl', most: 1000 }],
      own: names,
    };
    const read = async (): Promise<unknown[]> => {
      const { folders, own: ours } = await host.facts(query);
      const files = [...(folders.get(own('runs')) ?? []), ...names.map((name) => ours?.get(name))];
      return files.map((file) => (file?.exists ? 'read' : file?.unread));
    };
    const sound = ['read', 'read', undefined];
    expect(await read()).toEqual(sound);
    const all = ['foreign', 'foreign', 'foreign'];
    const record = ['foreign', 'foreign', undefined];
    for (const [path, closed, open, found] of [
      [near(own()), 0o700, 0o777, all],
      [near(own()), 0o700, 0o730, all],
      [near(own()), 0o700, 0o1777, sound],
      [near(own('runs')), 0o700, 0o772, record],
      [near(own('runs', `${RUN}.jsonl`)), 0o600, 0o660, record],
      [near(own('runs', `${RUN}.jsonl`)), 0o600, 0o602, record],
    ] as const) {
      chmodSync(path, open);
      expect(await read(), `${path} ${open.toString(8)}`).toEqual(found);
      chmodSync(path, closed);
      if (process.getuid?.() !== 0) continue;
      chownSync(path, 12345, 0);
      expect(await read(), path).toEqual(found === sound ? all : found);
      chownSync(path, 0, 0);
    }
    expect(await read()).toEqual(sound);
  });

  test("a host that is another run's is not touched (ROBUSTNESS-10, -12)", async () => {
    const { host, path, own } = await start();
    await host.record(change({ isNew: true, lines: '{"begin":1}\n' }));
    const theirs = change({ head: `{"run":"${OTHER}"}`, isNew: true, lines: '{"begin":2}\n' });
    const request = { path: path('b'), expected: null, content: bytes('b'), runId: OTHER };
    await expect(host.replace({ ...request, record: theirs })).rejects.toMatchObject({
      code: 'HOST_BUSY',
    });
    await expect(host.record(theirs)).rejects.toMatchObject({ code: 'HOST_BUSY' });
    expect(await text(path('b'))).toBeUndefined();
    expect(await text(own('active.jsonl'))).toBe(`{"run":"${RUN}"}\n{"begin":1}\n`);
  });

  test('what is done in one operation ends where something fails', async () => {
    const { host, own, path } = await start();
    if (!host.inOne) return;
    const record = change({ isNew: true, lines: '{"begin":1}\n' });
    const sh = (script: string) => ({ argv: ['sh', '-c', script] });
    const query = { files: [path('a')], commands: [['sh', '-c', 'echo asked; echo why >&2']] };
    const [say, fail] = [sh('echo out; echo err >&2'), sh('echo no >&2; exit 3')];
    const said = { exit: 0, stdout: 'out\n', stderr: 'err\n', timedOut: false };
    const replace = { path: path('a'), expected: null, content: bytes('a'), runId: RUN };

    // the record, the file, the second record, the commands, the questions
    const whole = await host.inOne({
      replace: { ...replace, record: { ...record, after: '{"done":1}\n' } },
      record: change({ lines: '{"begin":2}\n' }),
      commands: [say, say],
      query,
    });
    expect(whole.replaced?.realPath).toBe(path('a'));
    expect(whole.commands).toMatchObject([said, said]);
    expect(whole.facts?.files.get(path('a'))).toMatchObject({ exists: true, bytes: bytes('a') });
    expect(whole.facts?.commands).toMatchObject([{ exit: 0, stdout: 'asked\n', stderr: 'why\n' }]);
    const lines = `{"run":"${RUN}"}\n{"begin":1}\n{"done":1}\n{"begin":2}\n`;
    expect(await text(own('active.jsonl'))).toBe(lines);

    // a command that fails is the last
    const short = await host.inOne({ commands: [fail, sh(`touch ${own('touched')}`)], query });
    expect(short).toEqual({ commands: [expect.objectContaining({ exit: 3, stderr: 'no\n' })] });

    // a file of other bytes, another run's host: nothing more is done
    const touch = [sh(`touch ${own('touched')}`)];
    await expect(host.inOne({ replace, record, commands: touch })).rejects.toMatchObject({
      code: 'FILE_CHANGED',
    });
    const theirs = change({ head: `{"run":"${OTHER}"}`, isNew: true, lines: '{"begin":3}\n' });
    await expect(host.inOne({ record: theirs, commands: touch })).rejects.toMatchObject({
      code: 'HOST_BUSY',
    });
    const other = { ...replace, path: path('b') };
    const busy = await host.inOne({ replace: other, record: theirs, commands: touch });
    expect(busy).toMatchObject({ notRecorded: { code: 'HOST_BUSY' }, commands: [] });
    expect(await text(path('b'))).toBe('a');
    expect(await text(own('touched'))).toBeUndefined();
    expect(await text(own('active.jsonl'))).toBe(lines);

    // each has its own time
    const late = await host.inOne({
      commands: [{ ...sh('echo a; sleep 60'), timeoutMs: 1000 }, say],
    });
    expect(late.commands).toMatchObject([{ exit: null, stdout: 'a\n', timedOut: true }]);
  });

  test('a record whose answer was lost is gone on with', async () => {
    const { host, own } = await start();
    await host.record(change({ isNew: true, lines: '{"begin":1}\n' }));
    await host.record(change({ isNew: true, lines: '{"begin":2}\n' }));
    expect(await text(own('active.jsonl'))).toContain('{"begin":1}\n{"begin":2}\n');
    await expect(host.record(change({ finish: RUN }))).resolves.toBeUndefined();
    await expect(host.record(change({ lines: 'x\n' }))).rejects.toMatchObject({
      code: 'HOST_BUSY',
    });
  });

  test('a file that was not written leaves no record and no backup of it (ROBUSTNESS-21)', async () => {
    const { host, path, own } = await start();
    const at = path('a');
    await host.replace({ path: at, expected: null, content: bytes('one') });
    const record = change({ isNew: true, lines: '{"begin":1}\n' });
    await expect(
      host.replace({ path: at, expected: '1'.repeat(64), content: bytes('x'), runId: RUN, record }),
    ).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    await expect(
      host.replace({ path: at, expected: null, content: bytes('x'), runId: RUN, record }),
    ).rejects.toMatchObject({ code: 'FILE_CHANGED' });
    expect(await text(own('active.jsonl'))).toBeUndefined();
    const { folders } = await host.facts({ folders: [{ path: own('backups', RUN) }] });
    expect(folders.get(own('backups', RUN)) ?? []).toEqual([]);
  });
});
