import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { namedRun, newestRunOf } from '../../src/verbs/find-run.ts';
import { MemoryHost, openerOf } from '../support/memory-host.ts';
import { fileStep, procedureOf, profile, temporaryFolder } from './support.ts';

/** One run of each of these hosts, in this order, as a play makes them. */
async function runsOf(...names: string[]) {
  const stateFolder = temporaryFolder();
  const ids: string[] = [];
  for (const [at, name] of names.entries()) {
    const host = new MemoryHost({ name, files: { '/a': 'old' }, command: () => ({}) });
    const definition = procedureOf(fileStep('write-a', '/a', `new ${at}`));
    const run = { hosts: [openerOf(host)], profile, mode: 'apply' as const, stateFolder };
    ids.push((await runProcedure(definition, {}, run)).runId);
  }
  const journal = (at: number): string => join(stateFolder, 'runs', ids[at] ?? '', 'journal.jsonl');
  // ids of one second are in no order
  const newest = (name: string): string | undefined =>
    ids
      .filter((_, at) => names[at] === name)
      .sort()
      .at(-1);
  return { stateFolder, ids, journal, newest };
}

test('the newest run of each host, and none of a host without one', async () => {
  const { stateFolder, newest } = await runsOf('xen1', 'xen2', 'xen1', 'xen3');
  for (const name of ['xen1', 'xen2', 'xen3'])
    expect(await newestRunOf(name, stateFolder)).toMatchObject({
      runId: newest(name),
      state: 'finished',
    });
  expect(await newestRunOf('xen', stateFolder)).toBeUndefined();
  expect(await newestRunOf('xen1', temporaryFolder())).toBeUndefined();
});

test('for a thousand hosts of one play each journal of another host is read once', async () => {
  const { stateFolder, ids, journal, newest } = await runsOf('xen1', 'xen2', 'xen3', 'xen4');
  // nobody's, so all are looked at
  expect(await newestRunOf('xen9', stateFolder)).toBeUndefined();
  for (const at of [0, 1, 3]) writeFileSync(journal(at), 'not what it was\n');
  expect(await newestRunOf('xen3', stateFolder)).toMatchObject({
    runId: newest('xen3'),
    state: 'finished',
  });
  // the one that is meant is read again each time
  expect(await newestRunOf('xen2', stateFolder)).toMatchObject({
    runId: ids[1],
    state: 'damaged',
  });
});

test('a journal that cannot be read is looked at again the next time', async () => {
  const { stateFolder, ids, journal } = await runsOf('xen1');
  const whole = readFileSync(journal(0));
  writeFileSync(journal(0), 'not what it was\n');
  expect(await newestRunOf('xen1', stateFolder)).toBeUndefined();
  writeFileSync(journal(0), whole);
  expect(await newestRunOf('xen1', stateFolder)).toMatchObject({ runId: ids[0] });
});

test('a run by its id or a beginning; undefined for an id of another controller', async () => {
  const { stateFolder, ids } = await runsOf('xen1');
  const [id = ''] = ids;
  expect(await namedRun(id, stateFolder)).toMatchObject({ runId: id, hosts: ['xen1'] });
  expect(await namedRun(id.slice(0, -1), stateFolder)).toMatchObject({ runId: id });
  expect(await namedRun('20200101T000000Z-0000', stateFolder)).toBeUndefined();
});
