import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConfigureMultipathOptions } from '../../src/options/types.ts';
import { dom0, SHIPPED } from '../support/memory-dom0.ts';
import { runs } from '../support/runs.ts';
import { codes, configure, step, topology, verifyOf } from './multipath-dom0.ts';

test.each([
  ['5.x', dom0.five, '/etc/multipath-enabled.conf', 'multipath-enabled', false],
  ['7.x', dom0.seven, '/etc/multipath.xenserver/multipath.conf', 'link', true],
  ['8.x', dom0.eight, '/etc/multipath/conf.d/quantastor.conf', 'conf.d', true],
])('a %s host is changed once, and then never again', async (_age, make, file, layout, daemon) => {
  const host = make();
  const before = new Map(host.files);
  const report = await configure(host);
  expect(report.error).toBeUndefined();
  expect(report.outcome).toBe('changed');
  expect(step(report, 'find-layout')?.found).toMatchObject({ layout });
  expect(host.text(file)).toMatch(/vendor\s+"OSNEXUS"\n\s*product\s+"QUANTASTOR"/);
  // the host's own record of the run lies apart
  const changed = [...host.files].filter(
    ([path, bytes]) => before.get(path) !== bytes && !path.startsWith('/var/lib/'),
  );
  expect(changed.map(([path]) => path)).toEqual([file]);
  expect(host.effects().includes('multipathd -kreconfigure')).toBe(daemon);
  // CLI-1: without a daemon nothing is in effect, and "verified" is said of nothing
  expect(step(report, 'effective-configuration')?.verified).toMatchObject({
    answer: daemon ? 'seen' : 'not-seen',
  });

  const calls = host.calls.length;
  const again = await configure(host);
  expect(again.outcome).toBe('unchanged');
  expect(host.calls.slice(calls).map(({ verb }) => verb)).toEqual(['facts']);
  expect((await verifyOf(host)).outcome).toBe(daemon ? 'unchanged' : 'would-change');
});

test('a file that is right and not taken up needs a reconfigure only', async () => {
  const host = dom0.seven();
  await configure(host);
  host.loaded = 'defaults {\n}\ndevices {\n}\n';
  const from = host.effects().length;
  const report = await configure(host);
  expect(report.outcome).toBe('changed');
  expect(host.effects().slice(from)).toEqual([
    'multipathd -kreconfigure',
    'multipathd -kshow config',
  ]);
});

test.each([
  ['the daemon says fail', { reconfigure: 'fail' }, 'COMMAND_FAILED'],
  ['the daemon keeps its old configuration', { deaf: true }, 'VERIFY_FAILED'],
])('%s: the old file comes back', async (_name, more, code) => {
  const host = dom0.seven(more);
  const file = '/etc/multipath.xenserver/multipath.conf';
  const report = await configure(host);
  expect(report.error?.code).toBe(code);
  expect(host.text(file)).toBe(SHIPPED);
  expect(host.effects().at(-1)).toBe('multipathd -kreconfigure');
});

test('a daemon whose client prints nothing is reconfigured, and the report says what was not seen', async () => {
  const host = dom0.seven({ config: '' });
  const report = await configure(host);
  expect(report.outcome).toBe('changed');
  expect(host.effects()).toContain('multipathd -kreconfigure');
  expect(codes(report)).toContain('daemon-prints-nothing');
  expect((await configure(host)).outcome).toBe('unchanged');
});

test('a restart is made only when asked for', async () => {
  const host = dom0.seven();
  await configure(host, { restartDaemon: true });
  expect(host.effects()).toContain('service multipathd restart');
  expect(host.effects()).not.toContain('multipathd -kreconfigure');
});

test('the published dialect is written to the letter', async () => {
  const host = dom0.eight();
  const report = await configure(host, { dialect: 'as-published' });
  expect(report.outcome).toBe('changed');
  expect(host.text('/etc/multipath/conf.d/quantastor.conf')).toContain('getuid_callout');
});

test('a file that changed after the plan is left alone', async () => {
  const file = '/etc/multipath.xenserver/multipath.conf';
  const host = dom0.seven({
    before: ({ verb }, self) => {
      if (verb === 'replace') self.setText(file, 'defaults {\n}\n');
    },
  });
  const report = await configure(host);
  expect(report.error?.code).toBe('FILE_CHANGED');
  expect(host.text(file)).toBe('defaults {\n}\n');
});

test.each([
  ['is gone', '', 'the map mpatha is gone'],
  ['has lost a path', topology('failed faulty running'), 'has lost its path sdd'],
  [
    'was refused by the kernel',
    topology('active ready running').replace('round-robin', 'service-time'),
    'has service-time 0, expected round-robin 0',
  ],
])('a map that %s after the change takes the change back', async (_name, topologyAfter, why) => {
  const host = dom0.seven({ topology: topology('active ready running'), topologyAfter });
  const file = '/etc/multipath.xenserver/multipath.conf';
  const before = host.text(file);
  const report = await configure(host);
  expect(report).toMatchObject({ outcome: 'undone', error: { code: 'VERIFY_FAILED' } });
  expect(report.error?.message).toContain(why);
  expect(host.text(file)).toBe(before);
  expect(host.effects().filter((each) => each === 'multipathd -kreconfigure')).toHaveLength(2);
});

test('verify lists the maps of the vendor and their paths', async () => {
  const host = dom0.seven({ topology: topology('active ready running') });
  const before = await verifyOf(host);
  expect(before.outcome).toBe('would-change');
  await configure(host);
  const after = await verifyOf(host);
  expect(after.outcome).toBe('unchanged');
  expect(step(after, 'list-maps')?.found).toEqual({
    mapsListed: true,
    maps: 1,
    activePaths: 2,
    failedPaths: 0,
    pathState: 'all-active',
  });
  expect(step(after, 'effective-configuration')?.found).toMatchObject({
    inEffect: true,
    'daemon.path_checker': 'tur',
  });
});

test('check mode has no effect on any host, whatever is found there', async () => {
  const hosts = fc.record({
    age: fc.constantFrom(dom0.five, dom0.seven, dom0.eight),
    package: fc.constantFrom('0.4.7-23.xs', '0.4.9-136.xs', '0.9.4-3', undefined),
    running: fc.boolean(),
    mute: fc.boolean(),
    topology: fc.constantFrom(
      '',
      topology('active ready running'),
      topology('failed faulty running'),
    ),
    config: fc.constantFrom('', 'fail\n', 'devices {\n}\n'),
  });
  const options = fc.record({
    dialect: fc.constantFrom('auto', 'as-published'),
    onDifference: fc.constantFrom('replace', 'merge', 'refuse'),
    allowFailedPaths: fc.boolean(),
    restartDaemon: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(hosts, options, async ({ age, ...more }, chosen) => {
      const host = age(more);
      const before = new Map(host.files);
      await configure(host, chosen as ConfigureMultipathOptions, 'check');
      await verifyOf(host);
      expect(host.files).toEqual(before);
      expect(host.effects().filter((each) => !each.startsWith('unshare -m '))).toEqual([]);
    }),
    { numRuns: runs(60) },
  );
});

// the record's beginning goes with the file's change, and its end in one more; a command that changes something has a line before it
test.each([
  ['5.x, without a daemon', dom0.five, 'facts run replace record'],
  ['7.x', dom0.seven, 'facts run replace record run run record'],
  ['8.x', dom0.eight, 'facts run replace record run run record'],
])('a change on a host of %s takes so many round trips', async (_age, make, verbs) => {
  const host = make();
  const report = await configure(host);
  expect(report.outcome).toBe('changed');
  expect(host.calls.map(({ verb }) => verb).join(' ')).toBe(verbs);
});
