import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { resume } from '../../src/verbs/resume.ts';
import { rollback } from '../../src/verbs/rollback.ts';
import { temporaryFolder } from '../run/support.ts';
import { type Dom0Options, dom0, SHIPPED } from '../support/memory-dom0.ts';
import { openerOf } from '../support/memory-host.ts';

const OLD = 'defaults {\n}\ndevices {\n}\n';

/** A run that was killed after `records` lines of its journal; the daemon has not taken the file up. */
async function killedAfter(records: number, more: Dom0Options = {}) {
  const host = dom0.seven(more);
  const stateFolder = temporaryFolder();
  const run = { hosts: [openerOf(host)], profile: quantastor, mode: 'apply' as const, stateFolder };
  const { runId } = await configureMultipath({}, run);
  const file = join(stateFolder, 'runs', runId, 'journal.jsonl');
  const lines = readFileSync(file, 'utf8').split('\n');
  writeFileSync(file, `${lines.slice(0, records).join('\n')}\n`);
  host.loaded = OLD;
  host.calls.length = 0;
  return {
    host,
    runId,
    options: { mode: 'apply' as const, stateFolder, openHost: () => openerOf(host) },
  };
}

test.each([2, 3, 4])(
  'killed after record %i, the reconfigure is all that is left to do',
  async (at) => {
    const { host, runId, options } = await killedAfter(at);
    const report = await resume(runId, options);
    expect(report).toMatchObject({ procedure: 'resume', runId, outcome: 'changed' });
    expect(host.effects()).toEqual(['multipathd -kreconfigure', 'multipathd -kshow config']);
    expect(host.loaded).toContain('OSNEXUS');
    expect(readdirSync(join(options.stateFolder, 'runs'))).toEqual([runId]);
    expect((await rollback(runId, options)).outcome).toBe('changed');
    expect(host.text('/etc/multipath.conf')).toBe(SHIPPED);
    expect(host.loaded).not.toContain('OSNEXUS');
  },
);

test('a resume that is not confirmed leaves the run unfinished', async () => {
  const { host, runId, options } = await killedAfter(3);
  const asked = await resume(runId, { ...options, confirm: async () => false });
  expect(asked.outcome).toBe('refused');
  expect(host.effects()).toEqual([]);
  expect((await resume(runId, options)).outcome).toBe('changed');
});

test('a resume that cannot reach a host leaves the run unfinished', async () => {
  const { runId, options } = await killedAfter(3);
  const down = {
    name: 'xen1',
    kind: 'ssh' as const,
    open: () => Promise.reject(new Error('down')),
  };
  const report = await resume(runId, { ...options, openHost: () => down });
  expect(report.outcome).toBe('failed');
  expect((await resume(runId, options)).outcome).toBe('changed');
});

test.each([
  ['while it wrote', 2, 1],
  ['before the reconfigure', 3, 1],
  ['during the reconfigure', 4, 1],
  ['after the reconfigure', 5, 0],
])(
  'killed %s, a daemon that prints no configuration is reconfigured as the journal says',
  async (_name, at, times) => {
    const { host, runId, options } = await killedAfter(at, { config: '' });
    const report = await resume(runId, options);
    expect(report.outcome).toBe(times === 0 ? 'unchanged' : 'changed');
    const reconfigures = host.effects().filter((line) => line === 'multipathd -kreconfigure');
    expect(reconfigures).toHaveLength(times);
    expect((await resume(runId, options)).outcome).toBe('unchanged');
  },
);
