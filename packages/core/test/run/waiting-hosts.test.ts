import { expect, test } from 'vitest';
import { runProcedure } from '../../src/run/run-hosts.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { MemoryHost, openerOf } from '../support/memory-host.ts';
import { commandStep, fileStep, procedureOf, profile, temporaryFolder } from './support.ts';

const definition = procedureOf(fileStep('write-a', '/a', 'new a'), commandStep('reload', 'reload'));

/** Counts the hosts that are connected at one time. */
function fleet(count: number) {
  const hosts = Array.from(
    { length: count },
    (_, at) => new MemoryHost({ name: `xen${at}`, files: { '/a': 'old a' }, command: () => ({}) }),
  );
  const seen = { now: 0, most: 0, opened: 0 };
  const open = new Set<MemoryHost>();
  const openers = hosts.map((host) => ({
    ...openerOf(host),
    open: async () => {
      open.add(host);
      seen.opened++;
      seen.most = Math.max(seen.most, open.size);
      return host;
    },
  }));
  for (const host of hosts)
    host.close = async () => {
      open.delete(host);
    };
  return { hosts, openers, seen, open };
}

test('of a large fleet only so many wait connected; all are changed, and taken back', async () => {
  const { hosts, openers, seen, open } = fleet(200);
  const stateFolder = temporaryFolder();
  const run = { hosts: openers, profile, mode: 'apply' as const, stateFolder };
  const report = await runProcedure(definition, {}, run, { maxWaiting: 20 });
  expect(report.hosts.map(({ outcome }) => outcome)).toEqual(hosts.map(() => 'changed'));
  expect(seen.most).toBeLessThanOrEqual(30);
  expect(open.size).toBe(0);
  expect(report.hosts.filter(({ connections }) => connections === 2)).toHaveLength(180);
  seen.most = 0;
  const openHost = ({ name }: { name: string }) =>
    openers.find((opener) => opener.name === name) ?? openerOf(new MemoryHost());
  const options = { mode: 'apply' as const, stateFolder, openHost };
  const back = await rollback(report.runId, options, { maxWaiting: 20 });
  expect(back.outcome).toBe('changed');
  expect(seen.most).toBeLessThanOrEqual(30);
  expect(hosts.map((host) => host.text('/a'))).toEqual(hosts.map(() => 'old a'));
});

test('a fleet that has room stays connected: each host is opened once', async () => {
  const { openers, seen } = fleet(15);
  const run = { hosts: openers, profile, mode: 'apply' as const, stateFolder: temporaryFolder() };
  const report = await runProcedure(definition, {}, run);
  expect(report.outcome).toBe('changed');
  expect(seen.opened).toBe(15);
});

test('a host that is gone when its turn comes fails alone, unchanged', async () => {
  const { hosts, openers } = fleet(4);
  let opened = 0;
  const [first, second, third, last] = openers;
  if (!first || !second || !third || !last) throw new Error('four hosts');
  const flaky = {
    ...last,
    open: () => (opened++ === 0 ? last.open() : Promise.reject(new Error('down'))),
  };
  const run = {
    ...{ hosts: [first, second, third, flaky], profile, mode: 'apply' as const },
    stateFolder: temporaryFolder(),
  };
  const report = await runProcedure(definition, {}, run, { maxWaiting: 3 });
  expect(report.hosts.map(({ outcome }) => outcome)).toEqual([
    ...['changed', 'changed', 'changed'],
    'failed',
  ]);
  expect(report.hosts[3]?.steps[0]?.outcome).toBe('not-reached');
  expect(hosts[3]?.text('/a')).toBe('old a');
});
