import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  completeOptions,
  configureMultipath,
  configureMultipathProcedure,
} from '../../src/procedures/configure-multipath.ts';
import type { ConfigureMultipathOptions } from '../../src/procedures/options.ts';
import { verifyMultipath } from '../../src/procedures/verify-multipath.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import type { HostReport, Report } from '../../src/run/report.ts';
import { runProcedure } from '../../src/run/run-procedure.ts';
import { temporaryFolder } from '../run/support.ts';
import { type Dom0Options, dom0, type MemoryDom0, SHIPPED } from '../support/memory-dom0.ts';
import { openerOf } from '../support/memory-host.ts';

const stateFolder = temporaryFolder();

async function configure(
  host: MemoryDom0,
  options: Partial<ConfigureMultipathOptions> = {},
  mode: 'check' | 'apply' = 'apply',
): Promise<HostReport> {
  const run = { hosts: [openerOf(host)], profile: quantastor, mode, stateFolder };
  const report: Report = await runProcedure(
    configureMultipathProcedure,
    completeOptions(options),
    run,
    { pause: async () => undefined },
  );
  return report.hosts[0] as HostReport;
}

const step = (report: HostReport, name: string) => report.steps.find((each) => each.name === name);
const codes = (report: HostReport) =>
  report.steps.flatMap(({ findings }) => findings.map(({ code }) => code));

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
  const changed = [...host.files].filter(([path, bytes]) => before.get(path) !== bytes);
  expect(changed.map(([path]) => path)).toEqual([file]);
  expect(host.effects().includes('multipathd -kreconfigure')).toBe(daemon);
  expect(step(report, 'effective-configuration')?.verified?.ok).toBe(true);

  const calls = host.calls.length;
  const again = await configure(host);
  expect(again.outcome).toBe('unchanged');
  expect(host.calls.slice(calls).map(({ verb }) => verb)).toEqual(['facts']);
  expect((await verifyOf(host)).outcome).toBe('unchanged');
});

async function verifyOf(host: MemoryDom0): Promise<HostReport> {
  const report = await verifyMultipath({}, { hosts: [openerOf(host)], profile: quantastor });
  return report.hosts[0] as HostReport;
}

test.each([
  [
    'a regular main file',
    { links: {}, files: { '/etc/multipath.conf': SHIPPED } },
    '/etc/multipath.conf',
    'file',
  ],
  [
    'a 6.x host with an unused enabled file',
    {
      links: {},
      files: { '/etc/multipath.conf': SHIPPED, '/etc/multipath-enabled.conf': SHIPPED },
    },
    '/etc/multipath.conf',
    'file',
  ],
  [
    'a 5.x host that has multipathing on',
    {
      package: '0.4.7-23.xs',
      links: { '/etc/multipath.conf': '/etc/multipath-enabled.conf' },
      files: { '/etc/multipath-enabled.conf': SHIPPED },
    },
    '/etc/multipath-enabled.conf',
    'multipath-enabled',
  ],
  [
    'a link that is flipped, beside a conf.d that is read',
    {
      package: undefined,
      banner: 'multipath-tools v0.9.4 (12/19, 2022)\n',
      folders: ['/etc/multipath/conf.d'],
      links: { '/etc/multipath.conf': '/etc/multipath-enabled.conf' },
      files: { '/etc/multipath-enabled.conf': SHIPPED },
    },
    '/etc/multipath-enabled.conf',
    'multipath-enabled',
  ],
  [
    'conf.d on a build that does not read it',
    { package: '0.4.9-66.xs', folders: ['/etc/multipath/conf.d'] },
    '/etc/multipath.conf',
    'link',
  ],
  [
    'conf.d on a build that cannot be told, whose daemon reads it',
    {
      package: undefined,
      folders: ['/etc/multipath/conf.d'],
      config: 'defaults {\n\tconfig_dir "/etc/multipath/conf.d"\n}\n',
    },
    '/etc/multipath/conf.d/quantastor.conf',
    'conf.d',
  ],
  [
    'upstream 0.9.4 with conf.d',
    {
      package: undefined,
      banner: 'multipath-tools v0.9.4 (12/19, 2022)\n',
      folders: ['/etc/multipath/conf.d'],
    },
    '/etc/multipath/conf.d/quantastor.conf',
    'conf.d',
  ],
] satisfies [string, Dom0Options, string, string][])('%s', async (_name, more, file, layout) => {
  const report = await configure(dom0.seven(more), {}, 'check');
  expect(step(report, 'find-layout')?.found).toMatchObject({ layout, file });
  expect(step(report, 'write-stanza')?.changes[0]?.path).toBe(file);
});

test('a stanza that is in the main file already is the one that counts', async () => {
  const host = dom0.eight();
  const main = '/etc/multipath.xenserver/multipath.conf';
  const seven = dom0.seven();
  await configure(seven);
  host.setText(main, `# DO NOT EDIT\n${seven.text(main)}`);
  const report = await configure(host, { onDifference: 'merge' });
  expect(host.text('/etc/multipath/conf.d/quantastor.conf')).toBeUndefined();
  expect(codes(report)).toContain('main-file-is-replaced');
});

test('two files with the stanza are reported, and the later one is compared', async () => {
  const host = dom0.eight();
  await configure(host);
  const own = '/etc/multipath/conf.d/quantastor.conf';
  host.setText('/etc/multipath/conf.d/custom.conf', host.text(own) ?? '');
  const report = await configure(host, {}, 'check');
  expect(codes(report)).toContain('duplicate-across-files');
  expect(step(report, 'find-layout')?.found).toMatchObject({ file: own });
});

test('a backup that 0.4.9-136 reads counts as a file, upstream does not read it', async () => {
  const stanza = 'devices {\n\tdevice {\n\t\tvendor ".*"\n\t\tproduct ".*"\n\t}\n}\n';
  const files = {
    '/etc/multipath.conf': SHIPPED,
    '/etc/multipath/conf.d/zz.conf.bak': stanza,
  };
  const old = dom0.eight({ links: {}, files });
  expect(codes(await configure(old, {}, 'check'))).toContain('later-file-match');
  const fresh = dom0.eight({ links: {}, files, package: '0.8.4-10.el8' });
  expect(codes(await configure(fresh, {}, 'check'))).not.toContain('later-file-match');
});

test.each([
  ['no file at all', { links: {}, files: {} }, 'no-multipath-conf'],
  ['a link to nowhere', { files: {} }, 'no-multipath-conf'],
  ['a daemon that does not answer', { mute: true }, 'daemon-does-not-answer'],
  ['a failed path', { topology: topology('failed faulty offline') }, 'failed-path'],
  ['a shaky path', { topology: topology('active shaky running') }, 'failed-path'],
  ['a failed path of 0.4.7', { topology: topology47('[failed][faulty]') }, 'failed-path'],
  [
    'a failed path that only show paths tells of',
    { paths: 'hcil    dev dev_t\n8:0:0:1 sdb 8:16 50 failed faulty running XXX 10/20\n' },
    'failed-path',
  ],
] satisfies [string, Dom0Options, string][])('%s refuses the host', async (_name, more, code) => {
  const host = dom0.seven(more);
  const report = await configure(host, {}, 'apply');
  expect(report.outcome).toBe('refused');
  expect(codes(report)).toContain(code);
  expect(host.effects().filter((each) => !each.startsWith('unshare'))).toEqual([]);
});

test.each([
  ['ready paths', topology('active ready running'), 2],
  ['ready paths of 0.4.7', topology47('[active][ready]'), 2],
  ['ghost paths', topology('active ghost running'), 2],
  ['no maps', '', 0],
])('%s are fine', async (_name, listing, paths) => {
  const report = await configure(dom0.seven({ topology: listing }));
  expect(report.outcome).toBe('changed');
  expect(step(report, 'check-paths')?.found).toMatchObject({ paths, failedPaths: 0 });
});

test('failed paths can be allowed, and stand in the report', async () => {
  const host = dom0.seven({ topology: topology('failed faulty running') });
  const report = await configure(host, { allowFailedPaths: true });
  expect(report.outcome).toBe('changed');
  expect(step(report, 'check-paths')?.findings[0]).toMatchObject({ severity: 'warning' });
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

test('a stanza that differs is refused, merged or replaced', async () => {
  const differing = SHIPPED.replace('ACME', 'OSNEXUS').replace('DISK', 'QUANTASTOR');
  const files = { '/etc/multipath.xenserver/multipath.conf': `${differing}` };
  expect((await configure(dom0.seven({ files }))).outcome).toBe('refused');
  for (const onDifference of ['merge', 'replace'] as const) {
    const host = dom0.seven({ files });
    expect((await configure(host, { onDifference })).outcome).toBe('changed');
    expect((await configure(host, { onDifference })).outcome).toBe('unchanged');
  }
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
    'has service-time 0, wished round-robin 0',
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
    { numRuns: 60 },
  );
});

test.each([
  [
    'silent',
    (out: string) =>
      `@@@ before.out\n${DAEMON}@@@ before.err\n@@@ after.out\n${out}@@@ after.err\n`,
    'changed',
  ],
  [
    'a new complaint',
    (out: string) =>
      `@@@ before.out\n${DAEMON}@@@ before.err\n@@@ after.out\n${out}@@@ after.err\nf line 3, invalid keyword: x\n`,
    'refused',
  ],
  [
    'other values',
    () => `@@@ before.out\n${DAEMON}@@@ before.err\n@@@ after.out\n${DAEMON}@@@ after.err\n`,
    'refused',
  ],
  [
    'no configuration at all',
    () => '@@@ before.out\n@@@ before.err\n@@@ after.out\n@@@ after.err\n',
    'changed',
  ],
  [
    'the new file refused as a whole',
    () => `@@@ before.out\n${DAEMON}@@@ before.err\n@@@ after.out\n@@@ after.err\n`,
    'refused',
  ],
] as const)("the host's own parser says %s: %s", async (_name, output, outcome) => {
  const host = dom0.seven({ unshare: (input) => ({ stdout: output(input) }) });
  expect((await configure(host)).outcome).toBe(outcome);
  expect(host.text('/etc/multipath.conf') === SHIPPED).toBe(outcome === 'refused');
});

test.each([{ dialect: 'new' }, { onDifference: 'ask' }, { allowFailedPaths: 'yes' }])(
  'refuses %j before any host is opened',
  async (bad) => {
    const host = dom0.seven();
    const run = { hosts: [openerOf(host)], profile: quantastor, mode: 'check' as const };
    const refused = configureMultipath(bad as never, run);
    await expect(refused).rejects.toMatchObject({ code: 'BAD_INPUT' });
    expect(host.calls).toEqual([]);
  },
);

const DAEMON = 'defaults {\n}\ndevices {\n}\n';

function topology(second: string): string {
  return [
    'mpatha (35000c5000000a001) dm-0 OSNEXUS,QUANTASTOR',
    "size=64M features='0' hwhandler='0' wp=rw",
    "`-+- policy='round-robin 0' prio=1 status=active",
    '  |- 0:0:0:0 sda 8:0  active ready running',
    `  \`- 1:0:0:0 sdd 8:48 ${second}`,
    '',
  ].join('\n');
}

function topology47(second: string): string {
  return [
    'mpath0 (3600a0b80000000000000000000000001) dm-0 OSNEXUS,QUANTASTOR',
    '[size=64M][features=0][hwhandler=0][rw]',
    '\\_ round-robin 0 [prio=2][active]',
    ' \\_ 0:0:0:0 sda 8:0   [active][ready]',
    ` \\_ 1:0:0:0 sdd 8:48  ${second}`,
    '',
  ].join('\n');
}
