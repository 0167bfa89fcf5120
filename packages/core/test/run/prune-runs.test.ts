import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Host } from '../../src/hosts/host.ts';
import { parseHost } from '../../src/hosts/registry.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { createSandbox } from '../../src/sandbox/create.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { findRunId } from '../../src/verbs/find-run.ts';
import { listHostRuns, rollbackHosts } from '../../src/verbs/host-runs.ts';
import { listRuns } from '../../src/verbs/list-runs.ts';
import { pruneRuns } from '../../src/verbs/prune-runs.ts';
import { resume } from '../../src/verbs/resume.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { temporaryFolder } from './support.ts';

const LATER = Date.now() + 400 * 86_400_000;

/** A dom0 on which so many runs came to their end, each taken back before the next. */
async function withRuns(count: number) {
  const root = join(temporaryFolder(), 'sandbox');
  await createSandbox(root);
  const folder = join(root, 'xenserver-7');
  const hosts = [parseHost(`sandbox:${folder}`)];
  const stateFolder = temporaryFolder();
  const ids: string[] = [];
  for (let at = 0; at < count; at++) {
    if (at > 0) await rollback(ids[at - 1] ?? '', { mode: 'apply', stateFolder });
    const run = { hosts, profile: quantastor, mode: 'apply' as const, stateFolder };
    ids.push((await configureMultipath({}, run)).runId);
  }
  const own = (name: string): string => join(folder, 'var/lib/quantastor-xenserver', name);
  return { hosts, stateFolder, ids: ids.sort(), own, journals: join(stateFolder, 'runs') };
}

test('old journals go, never the newest, and check changes nothing', async () => {
  const { stateFolder, ids, journals } = await withRuns(3);
  const options = { stateFolder, keep: 1, now: LATER };
  const [planned] = await pruneRuns({ ...options, mode: 'check' });
  expect(planned).toMatchObject({ gone: ids.slice(0, 2), kept: 1 });
  expect(readdirSync(journals).sort()).toEqual(ids);
  // by its age nothing goes
  expect((await pruneRuns({ mode: 'apply', stateFolder, keep: 1 }))[0]?.gone).toEqual([]);
  await pruneRuns({ ...options, mode: 'apply' });
  expect(readdirSync(journals)).toEqual(ids.slice(2));
  await pruneRuns({ ...options, keep: 0, mode: 'apply' });
  expect(readdirSync(journals)).toEqual(ids.slice(2));
});

test('on a host the records go with their backups, and the newest can still be taken back', async () => {
  const { hosts, ids, own } = await withRuns(3);
  const [pruned] = await pruneRuns({ mode: 'apply', hosts, keep: 1, now: LATER });
  expect(pruned).toMatchObject({ gone: ids.slice(0, 2), kept: 1 });
  expect(readdirSync(own('runs'))).toEqual([`${ids[2]}.jsonl`]);
  expect(readdirSync(own('backups'))).toEqual([ids[2]]);
  expect((await listHostRuns({ hosts }))[0]?.runs).toMatchObject([{ runId: ids[2] }]);
  const back = await rollbackHosts('last', { hosts, mode: 'apply' });
  expect(back.hosts[0]).toMatchObject({ outcome: 'changed' });
});

test('what is unfinished stays at any age, on both sides', async () => {
  const { hosts, stateFolder, ids, own, journals } = await withRuns(2);
  const [first = ''] = ids;
  // without its end
  const text = '{"type":"header"}\n';
  writeFileSync(join(journals, first, 'journal.jsonl'), text);
  writeFileSync(own(`runs/${first}.jsonl`), 'not a record\n');
  const options = { mode: 'apply' as const, keep: 1, now: LATER };
  expect((await pruneRuns({ ...options, stateFolder }))[0]?.gone).toEqual([]);
  expect((await pruneRuns({ ...options, hosts }))[0]?.gone).toEqual([]);
  expect(readdirSync(own('runs'))).toContain(`${first}.jsonl`);
});

test('a run that was cut off before its first record is no damage, and can be cleared (ROBUSTNESS-20, -21)', async () => {
  const { stateFolder, ids, journals } = await withRuns(1);
  const [real = ''] = ids;
  const cases: Readonly<Record<string, string | undefined>> = {
    '20990101T000000Z-0001': undefined,
    '20990101T000000Z-0002': '',
    '20990101T000000Z-0003': '{"type":"hea',
  };
  for (const [runId, text] of Object.entries(cases)) {
    const folder = join(journals, runId);
    mkdirSync(folder, { mode: 0o700 });
    if (text !== undefined) writeFileSync(join(folder, 'journal.jsonl'), text, { mode: 0o600 });
  }
  // somebody may be about to write the first record
  expect((await pruneRuns({ mode: 'apply', stateFolder }))[0]?.gone).toEqual([]);
  for (const runId of Object.keys(cases)) utimesSync(join(journals, runId), 1, 1);
  const states = (await listRuns(stateFolder)).map(({ state }) => state);
  expect(states).toEqual(['finished', 'never-began', 'never-began', 'never-began']);
  expect(await findRunId('last', stateFolder)).toBe(real);
  // there is nothing to do, in any front end
  for (const work of [rollback, resume])
    expect(await work('20990101T000000Z-0002', { mode: 'apply', stateFolder })).toMatchObject({
      runId: '20990101T000000Z-0002',
      outcome: 'unchanged',
      hosts: [],
    });
  await expect(
    rollback('20990101T000000Z-0009', { mode: 'apply', stateFolder }),
  ).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const [pruned] = await pruneRuns({ mode: 'apply', stateFolder });
  expect(pruned?.gone).toEqual(Object.keys(cases));
  expect(readdirSync(journals)).toEqual([real]);
});

test('a host that cannot be asked hides no other', async () => {
  const { hosts, ids } = await withRuns(1);
  const gone = join(temporaryFolder(), 'none');
  rmSync(gone, { recursive: true, force: true });
  const all = await pruneRuns({ mode: 'check', hosts: [parseHost(`sandbox:${gone}`), ...hosts] });
  expect(all[0]?.error).toBeDefined();
  expect(all[1]).toMatchObject({ kept: ids.length });
});

test('a run that failed and left something is to be resumed, and stays at any age', async () => {
  const { hosts, stateFolder, ids, own } = await withRuns(1);
  await rollback(ids[0] ?? '', { mode: 'apply', stateFolder });
  const place = own('../../../sandbox.json');
  const state = JSON.parse(readFileSync(place, 'utf8'));
  writeFileSync(place, JSON.stringify({ ...state, faults: { reconfigureFails: true } }));
  const run = { hosts, profile: quantastor, mode: 'apply' as const, stateFolder };
  const failed = await configureMultipath({}, run);
  expect(failed.outcome).toBe('failed');
  writeFileSync(place, JSON.stringify({ ...state, faults: {} }));
  const [back, left] = await listRuns(stateFolder);
  expect(back).not.toHaveProperty('unfinished');
  expect(left).toMatchObject({ runId: failed.runId, state: 'finished', unfinished: true });
  // one that is newer, so that only its state keeps it
  await configureMultipath({}, run);
  const options = { stateFolder, keep: 1, now: LATER };
  expect((await pruneRuns({ ...options, mode: 'check' }))[0]?.gone).toEqual(ids);
});

// found by faults: a kill left a lock beside a backup, and the next prune stumbled over it
test('backups that cannot be removed keep their record, and the host is told', async () => {
  const { hosts, ids, own } = await withRuns(2);
  const refusing = hosts.map((opener) => ({
    ...opener,
    async open() {
      const host = await opener.open();
      return Object.assign(Object.create(host) as Host, {
        run: async (argv: readonly string[]) =>
          argv.join(' ').includes('backups')
            ? { argv, exit: 1, stdout: '', stderr: 'rm: it is an I/O error\n', timedOut: false }
            : host.run(argv),
      });
    },
  }));
  const options = { mode: 'apply' as const, keep: 1, now: LATER };
  const [pruned] = await pruneRuns({ ...options, hosts: refusing });
  expect(pruned?.error).toMatchObject({
    code: 'WRITE_FAILED',
    message: expect.stringMatching(/^rm -rf -- \/var\/lib\/\S+: rm: it is an I\/O error$/),
  });
  expect(readdirSync(own('runs'))).toContain(`${ids[0]}.jsonl`);
  // what an older version's cut has left
  writeFileSync(own(`backups/${ids[0]}/.quantastor-lock`), 'x');
  expect((await pruneRuns({ ...options, hosts }))[0]?.error).toBeUndefined();
  expect(readdirSync(own('backups'))).toEqual([ids[1]]);
  expect(readdirSync(own('runs'))).toEqual([`${ids[1]}.jsonl`]);
});
