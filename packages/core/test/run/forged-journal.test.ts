import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseHost } from '../../src/hosts/registry.ts';
import { sha256 } from '../../src/os/hash.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { listRuns } from '../../src/verbs/list-runs.ts';
import { resume } from '../../src/verbs/resume.ts';
import { rollback } from '../../src/verbs/rollback.ts';

const made: string[] = [];
const temporary = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'qs-forged-'));
  made.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

interface Run {
  readonly stateFolder: string;
  readonly runId: string;
  readonly journal: string;
  readonly conf: string;
  readonly folder: string;
  lines(): Record<string, unknown>[];
  write(lines: readonly unknown[]): void;
}

async function aRun(): Promise<Run> {
  const sandbox = join(temporary(), 'sandbox');
  await createSandbox(sandbox);
  const folder = join(sandbox, 'xenserver-7');
  const stateFolder = join(temporary(), 'state');
  const { runId } = await configureMultipath(
    {},
    { hosts: [parseHost(`sandbox:${folder}`)], profile: quantastor, mode: 'apply', stateFolder },
  );
  const journal = join(stateFolder, 'runs', runId, 'journal.jsonl');
  return {
    ...{ stateFolder, runId, journal, folder },
    conf: join(folder, 'etc/multipath.xenserver/multipath.conf'),
    lines: () =>
      readFileSync(journal, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    write: (lines) =>
      writeFileSync(journal, lines.map((line) => `${JSON.stringify(line)}\n`).join('')),
  };
}

const begin = (host: string, action: object) => [
  { type: 'begin', host, index: 9, step: 's', title: 't', at: 'x', action, prepared: null },
  { type: 'end', index: 9, at: 'x', result: { changed: true, exit: 0 } },
];
const bytesOf = (text: string) => ({ $bytes: Buffer.from(text).toString('base64') });

/** What is put into a sound journal; `mark` is a path that nobody may make. */
const FORGED: Readonly<Record<string, (host: string, mark: string) => unknown[]>> = {
  'an argv of its own (ROBUSTNESS-1, ACTION-7)': (host, mark) =>
    begin(host, {
      ...{ kind: 'run-command', summary: 's', timeoutMs: 1000 },
      argv: ['true'],
      undoArgv: ['touch', mark],
    }),
  'a known argv with another undo (ROBUSTNESS-1)': (host, mark) =>
    begin(host, {
      ...{ kind: 'run-command', summary: 's', timeoutMs: 1000 },
      argv: ['multipathd', '-kreconfigure'],
      undoArgv: ['touch', mark],
    }),
  'a host of its own (ROBUSTNESS-4, ACTION-8)': (_host, mark) =>
    begin('local', {
      ...{ kind: 'run-command', summary: 's', timeoutMs: 1000 },
      argv: ['touch', mark],
      undoArgv: ['touch', mark],
    }),
  'a file of its own (ROBUSTNESS-2)': (host, mark) =>
    begin(host, {
      ...{
        kind: 'write-file',
        path: mark,
        before: bytesOf('evil'),
        beforeSha256: sha256(Buffer.from('evil')),
      },
      ...{ after: null, afterSha256: null, diff: '', summary: 's' },
    }),
  'a way out of the folder': (host, mark) =>
    begin(host, {
      ...{
        kind: 'write-file',
        path: `/etc/multipath/conf.d/../../..${mark}.conf`,
        diff: '',
        summary: 's',
      },
      ...{
        before: bytesOf('evil'),
        beforeSha256: sha256(Buffer.from('evil')),
        after: null,
        afterSha256: null,
      },
    }),
  'another service': (host) =>
    begin(host, {
      kind: 'service',
      service: 'W32Time',
      want: 'stopped',
      timeoutMs: 1,
      summary: 's',
    }),
};

describe.each(Object.entries(FORGED))('a journal with %s', (_what, forge) => {
  test.each([true, false])('gives no orders (finished: %s)', async (isFinished) => {
    const run = await aRun();
    const after = readFileSync(run.conf);
    const mark = join(temporary(), 'mark');
    const lines = run.lines();
    const end = lines.findIndex(({ type }) => type === 'host-end');
    const rest = isFinished ? lines.slice(end) : [];
    run.write([...lines.slice(0, end), ...forge(`sandbox:${run.folder}`, mark), ...rest]);
    const options = { mode: 'apply' as const, stateFolder: run.stateFolder };
    for (const verb of [rollback, resume]) {
      const done = await verb(run.runId, options).catch((error: { code: string }) => error);
      // a known command may run again; one of the file's never does
      if ('code' in done) expect(done.code).toBe('JOURNAL_UNUSABLE');
      expect(existsSync(mark)).toBe(false);
      expect(existsSync(join(run.folder, mark))).toBe(false);
      if ('code' in done) expect(readFileSync(run.conf)).toEqual(after);
    }
  });
});

test('bytes that the host never had are not put into its file (ROBUSTNESS-3)', async () => {
  const run = await aRun();
  const after = readFileSync(run.conf);
  run.write(
    run.lines().map((line) => {
      const action = line['action'] as { kind?: string } | undefined;
      if (action?.kind !== 'write-file') return line;
      const evil = { before: bytesOf('EVIL'), beforeSha256: sha256(Buffer.from('EVIL')) };
      return { ...line, action: { ...action, ...evil } };
    }),
  );
  const report = await rollback(run.runId, { mode: 'apply', stateFolder: run.stateFolder });
  expect(report.hosts[0]?.error).toMatchObject({ code: 'JOURNAL_UNUSABLE' });
  expect(readFileSync(run.conf)).toEqual(after);
});

describe.skipIf(process.platform === 'win32')(
  'what others could have written (ROBUSTNESS-5)',
  () => {
    test.each([
      ['the journal', (run: Run) => chmodSync(run.journal, 0o666)],
      ['the journal, by its group', (run: Run) => chmodSync(run.journal, 0o620)],
      ['its folder', (run: Run) => chmodSync(join(run.stateFolder, 'runs', run.runId), 0o777)],
      ['the folder of runs', (run: Run) => chmodSync(join(run.stateFolder, 'runs'), 0o722)],
      ['the state folder', (run: Run) => chmodSync(run.stateFolder, 0o770)],
      [
        'a link in its place',
        (run: Run) => {
          const elsewhere = join(temporary(), 'journal');
          writeFileSync(elsewhere, readFileSync(run.journal));
          rmSync(run.journal);
          symlinkSync(elsewhere, run.journal);
        },
      ],
    ])('%s: nothing of it is used', async (_what, open) => {
      const run = await aRun();
      const after = readFileSync(run.conf);
      open(run);
      for (const mode of ['check', 'apply'] as const)
        for (const verb of [rollback, resume])
          await expect(
            verb(run.runId, { mode, stateFolder: run.stateFolder }),
          ).rejects.toMatchObject({
            code: 'JOURNAL_UNUSABLE',
          });
      expect(readFileSync(run.conf)).toEqual(after);
      expect(await listRuns(run.stateFolder)).toMatchObject([{ state: 'damaged' }]);
    });
  },
);

test('only the hosts that are named are touched (ACTION-9, -10)', async () => {
  const run = await aRun();
  const after = readFileSync(run.conf);
  const options = { mode: 'apply' as const, stateFolder: run.stateFolder };
  await expect(
    rollback(run.runId, { ...options, onlyHosts: ['ssh://root@192.0.2.1'] }),
  ).rejects.toMatchObject({ code: 'BAD_INPUT', message: expect.stringContaining('192.0.2.1') });
  expect(readFileSync(run.conf)).toEqual(after);
  await rollback(run.runId, { ...options, onlyHosts: [`sandbox:${run.folder}`] });
  expect(readFileSync(run.conf)).not.toEqual(after);
});

test('a journal in a folder of another run is damaged, and takes nothing back', async () => {
  const run = await aRun();
  const after = readFileSync(run.conf);
  const copyId = '20250101T000000Z-0000';
  cpSync(join(run.stateFolder, 'runs', run.runId), join(run.stateFolder, 'runs', copyId), {
    recursive: true,
  });
  const runs = await listRuns(run.stateFolder);
  expect(runs).toMatchObject([
    { runId: copyId, state: 'damaged', hosts: [], problem: expect.stringContaining(run.runId) },
    { runId: run.runId, state: 'finished' },
  ]);
  const options = { mode: 'apply', stateFolder: run.stateFolder } as const;
  const undo = (): Promise<unknown> => resume(copyId, { ...options, undo: true });
  for (const back of [() => rollback(copyId, options), undo])
    await expect(back()).rejects.toMatchObject({
      code: 'JOURNAL_UNUSABLE',
      place: expect.stringContaining(copyId),
      message: expect.stringContaining(`of run ${run.runId}`),
    });
  expect(readFileSync(run.conf)).toEqual(after);
  await rollback(run.runId, options);
  expect(readFileSync(run.conf)).not.toEqual(after);
});

test.skipIf(process.platform === 'win32')(
  'of a run whose folder is a link the help names that folder, not the state folder',
  async () => {
    const run = await aRun();
    const folder = join(run.stateFolder, 'runs', run.runId);
    const away = join(temporary(), run.runId);
    renameSync(folder, away);
    symlinkSync(away, folder);
    await expect(
      rollback(run.runId, { mode: 'apply', stateFolder: run.stateFolder }),
    ).rejects.toMatchObject({
      code: 'JOURNAL_UNUSABLE',
      message: `${folder} is a link`,
      remedy: expect.stringContaining(`to ${folder}, in place of the link`),
    });
  },
);

test('whatever a field becomes, a run is listed, and no other is hidden (ROBUSTNESS-15, -16, -19)', async () => {
  const run = await aRun();
  const sound = run.lines();
  const wrong = [null, 7, 'x', [], {}, '__proto__', 'toString'];
  const folder = join(run.stateFolder, 'runs', '20250101T000000Z-0000');
  mkdirSync(folder, { mode: 0o700 });
  let tried = 0;
  for (const [at, line] of sound.entries())
    for (const path of pathsOf(line))
      for (const value of [...wrong, undefined]) {
        const forged = sound.map((each, index) =>
          index === at ? withValue(each, path, value) : each,
        );
        const text = forged.map((each) => `${JSON.stringify(each)}\n`).join('');
        writeFileSync(join(folder, 'journal.jsonl'), text, { mode: 0o600 });
        const runs = await listRuns(run.stateFolder);
        expect(runs.map(({ runId }) => runId)).toContain(run.runId);
        tried++;
      }
  expect(tried).toBeGreaterThan(500);
}, 60_000);

function pathsOf(value: unknown, to: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== 'object' || value === null || to.length > 3) return [];
  return Object.entries(value).flatMap(([key, each]) => [
    [...to, key],
    ...pathsOf(each, [...to, key]),
  ]);
}

function withValue(line: unknown, [key = '', ...rest]: readonly string[], value: unknown): unknown {
  const copy: Record<string, unknown> = { ...(line as object) };
  if (Array.isArray(line)) return value;
  copy[key] = rest.length === 0 ? value : withValue(copy[key], rest, value);
  return copy;
}

test('a FIFO, a device and a journal of any size hide nothing (ROBUSTNESS-17, -18)', async () => {
  const run = await aRun();
  const bad = (name: string): string => {
    const folder = join(run.stateFolder, 'runs', `20250101T000000Z-${name}`);
    mkdirSync(folder, { mode: 0o700 });
    return join(folder, 'journal.jsonl');
  };
  symlinkSync('/dev/zero', bad('0001'));
  writeFileSync(bad('0002'), '', { mode: 0o600 });
  const huge = bad('0003');
  writeFileSync(huge, '', { mode: 0o600 });
  const { truncateSync } = await import('node:fs');
  truncateSync(huge, 700_000_000);
  if (process.platform !== 'win32') {
    const { execFileSync } = await import('node:child_process');
    execFileSync('mkfifo', ['-m', '600', bad('0004')]);
  }
  // one that is waited for ends this test by its time limit
  const started = process.cpuUsage();
  const runs = await listRuns(run.stateFolder);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1000).toBeLessThan(5_000);
  expect(runs.at(-1)).toMatchObject({ runId: run.runId, state: 'finished' });
  expect(readdirSync(join(run.stateFolder, 'runs'))).toHaveLength(runs.length);
});
