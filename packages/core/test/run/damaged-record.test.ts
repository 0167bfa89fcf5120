import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listHostRuns, rollbackHosts } from '../../src/verbs/host-runs.ts';
import { resumeHosts } from '../../src/verbs/resume.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { configure, dom0, errors } from './dom0-folder.ts';
import { temporaryFolder } from './support.ts';

test('one bad record hides no other (ROBUSTNESS-15 to -18 on a host)', async () => {
  const host = await dom0('xenserver-7');
  const { runId } = await configure(host);
  const bad = ['', 'null\n', '{}\n', '{"record":1}\n{"type":"run"}\n', 'x'.repeat(5_000_000)];
  for (const [at, text] of bad.entries())
    writeFileSync(host.own(`runs/20250101T000000Z-000${at}.jsonl`), text);
  const at = (ending: string): string => host.own(`runs/20250101T000000Z-${ending}.jsonl`);
  mkdirSync(at('0009'));
  execFileSync('mkfifo', [at('000a')]);
  // followed below the sandbox's folder, where there is no such device
  symlinkSync('/etc', at('000b'));
  symlinkSync('/dev/zero', at('000c'));
  writeFileSync(at('000d'), '');
  truncateSync(at('000d'), 200 * 1024 * 1024);
  const [found] = await listHostRuns({ hosts: host.hosts });
  expect(found?.error).toBeUndefined();
  const damaged = found?.runs.filter(({ state }) => state === 'damaged') ?? [];
  expect(damaged).toHaveLength(bad.length + 5);
  expect(
    damaged.map(({ runId: id, problem }) => [id.slice(-1), problem]).slice(bad.length),
  ).toEqual([
    ['9', 'it is not a regular file'],
    ['a', 'it is not a regular file'],
    ['b', 'it is not a regular file'],
    ['c', 'it is a link to a file that is not there'],
    ['d', 'it is larger than 4194304 bytes'],
  ]);
  expect(found?.runs.at(-1)).toMatchObject({ runId, state: 'finished' });
  // older than the one that is asked for, they keep nobody from it
  const back = await rollbackHosts('last', { hosts: host.hosts, mode: 'apply' });
  expect(back).toMatchObject({ runId, outcome: 'changed' });
});

// an earlier run was taken back as if it were the last
describe('where the newest record of a host cannot be read', () => {
  const NEWEST = '20990101T000000Z-0001';
  test.each<[string, (path: string) => void]>([
    ['an empty file', (path) => writeFileSync(path, '')],
    ['a FIFO', (path) => execFileSync('mkfifo', [path])],
    ['a link to a device', (path) => symlinkSync('/dev/zero', path)],
  ])('%s is named, and no earlier run is taken back or finished for it', async (_what, make) => {
    const host = await dom0('xenserver-8');
    const { runId } = await configure(host);
    const after = host.files();
    make(host.own(`runs/${NEWEST}.jsonl`));
    const { hosts } = host;
    for (const mode of ['check', 'apply'] as const) {
      const [error] = errors(await rollbackHosts('last', { hosts, mode }));
      expect(error).toMatchObject({
        code: 'JOURNAL_UNUSABLE',
        place: expect.stringContaining(NEWEST),
        remedy: expect.stringContaining('by its id'),
      });
    }
    await expect(resumeHosts('last', { hosts, mode: 'apply' })).rejects.toMatchObject({
      code: 'JOURNAL_UNUSABLE',
      place: expect.stringContaining(NEWEST),
    });
    expect(host.files()).toEqual(after);
    expect((await rollbackHosts(runId, { hosts, mode: 'apply' })).outcome).toBe('changed');
    expect(host.files()).not.toEqual(after);
  });

  test('whoever works there cannot be told: it is listed, and nothing is done', async () => {
    const host = await dom0('xenserver-8');
    const { runId } = await configure(host);
    const after = host.files();
    execFileSync('mkfifo', [host.own('active.jsonl')]);
    const { hosts } = host;
    const [found] = await listHostRuns({ hosts });
    expect(found?.runs).toMatchObject([
      { runId, state: 'finished' },
      { runId: 'active.jsonl', state: 'damaged', problem: 'it is not a regular file' },
    ]);
    const unusable = { code: 'JOURNAL_UNUSABLE', remedy: expect.any(String) };
    for (const run of ['last', runId])
      expect(errors(await rollbackHosts(run, { hosts, mode: 'apply' }))).toMatchObject([unusable]);
    expect(errors(await configure(host))).toMatchObject([unusable]);
    expect(host.files()).toEqual(after);
  });
});

describe.skipIf(process.platform === 'win32')(
  'where others can write the folder of the records nothing in it is believed',
  () => {
    const OPEN: readonly (readonly [string, string, number])[] = [
      ['the folder open to all', '', 0o777],
      ['the folder open to its group', '', 0o775],
      ['the folder of the runs open to all', 'runs', 0o777],
      ['a record open to all', 'record', 0o666],
    ];
    test.each(OPEN)(
      '%s: no take-back and no resume, no byte changed',
      async (_what, name, mode) => {
        const host = await dom0('xenserver-8');
        const { runId } = await configure(host);
        const after = host.files();
        const path = host.own(name === 'record' ? `runs/${runId}.jsonl` : name);
        chmodSync(path, mode);
        const { hosts } = host;
        const unusable = {
          code: 'JOURNAL_UNUSABLE',
          message: expect.stringContaining('written by others'),
          remedy: expect.any(String),
        };
        for (const run of ['last', runId])
          expect(errors(await rollbackHosts(run, { hosts, mode: 'apply' }))).toMatchObject([
            unusable,
          ]);
        await expect(resumeHosts('last', { hosts, mode: 'apply' })).rejects.toMatchObject(unusable);
        const [found] = await listHostRuns({ hosts });
        expect(found?.runs.filter(({ state }) => state !== 'damaged')).toEqual([]);
        expect(host.files()).toEqual(after);
        // closed again it is believed again
        chmodSync(path, name === 'record' ? 0o600 : 0o700);
        expect((await rollbackHosts(runId, { hosts, mode: 'apply' })).outcome).toBe('changed');
      },
    );

    test('a run does not begin there, and a rollback by the journal stops before it', async () => {
      const host = await dom0('xenserver-8');
      const before = host.files();
      mkdirSync(host.own(''), { recursive: true });
      chmodSync(host.own(''), 0o777);
      const unusable = {
        code: 'JOURNAL_UNUSABLE',
        message: expect.stringContaining('written by others'),
        remedy: expect.stringContaining('chmod -R go-w'),
      };
      expect(errors(await configure(host))).toMatchObject([unusable]);
      expect(host.files()).toEqual(before);
      chmodSync(host.own(''), 0o700);
      const stateFolder = temporaryFolder();
      const { runId } = await configure(host, stateFolder);
      const after = host.files();
      chmodSync(host.own(''), 0o777);
      const back = await rollback(runId, { mode: 'apply', stateFolder });
      expect(errors(back)).toMatchObject([unusable]);
      expect(host.files()).toEqual(after);
    });

    test.skipIf(process.getuid?.() !== 0)('and of another owner neither', async () => {
      const host = await dom0('xenserver-8');
      await configure(host);
      chownSync(host.own(''), 12345, 12345);
      const [error] = errors(await rollbackHosts('last', { hosts: host.hosts, mode: 'apply' }));
      expect(error).toMatchObject({ code: 'JOURNAL_UNUSABLE' });
    });
  },
);
