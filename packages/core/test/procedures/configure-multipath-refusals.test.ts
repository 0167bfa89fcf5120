import { expect, test } from 'vitest';
import type { FileState } from '../../src/hosts/host.ts';
import { brokenLink } from '../../src/procedures/multipath/layout.ts';
import { quantastor } from '../../src/profiles/quantastor.ts';
import { configureMultipath } from '../../src/verbs/configure-multipath.ts';
import { type Dom0Options, dom0, SHIPPED } from '../support/memory-dom0.ts';
import { openerOf } from '../support/memory-host.ts';
import { codes, configure, step, topology } from './multipath-dom0.ts';

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

test('a link to nowhere is named with where it points (ROBUSTNESS-42)', async () => {
  const report = await configure(dom0.seven({ files: {} }), {}, 'apply');
  expect(report.error?.message).toBe(
    '/etc/multipath.conf is a link to /etc/multipath.xenserver/multipath.conf, which is not there',
  );
});

test.each(['check', 'apply'] as const)(
  'a drop-in that is a link to nothing is refused before anything is begun (%s)',
  async (mode) => {
    const own = '/etc/multipath/conf.d/quantastor.conf';
    const main = '/etc/multipath.conf';
    const shipped = '/etc/multipath.xenserver/multipath.conf';
    const host = dom0.eight({ links: { [main]: shipped, [own]: '../elsewhere.conf' } });
    const report = await configure(host, {}, mode);
    expect(report.outcome).toBe('refused');
    expect(report.error?.message).toBe(`${own} is a link to ../elsewhere.conf, which is not there`);
    expect(host.effects().filter((each) => !each.startsWith('unshare'))).toEqual([]);
    // nothing is to be written there
    expect((await configure(host, { state: 'absent' }, mode)).outcome).toBe('unchanged');
  },
);

test('of links one behind the other the one that leads nowhere is named', async () => {
  const links = {
    '/etc/multipath.conf': 'multipath-enabled.conf',
    '/etc/multipath-enabled.conf': '/etc/nowhere',
  };
  const report = await configure(dom0.five({ links, files: {} }), {}, 'check');
  expect(report.error?.message).toBe(
    '/etc/multipath-enabled.conf is a link to /etc/nowhere, which is not there',
  );
  // what a host says may lead in a circle
  const link = (path: string, linkTo: string): [string, FileState] => [
    path,
    { exists: false, path, linkTo },
  ];
  const files = new Map([link('/etc/a', 'b'), link('/etc/b', '/etc/a')]);
  const facts = { files, folders: new Map(), commands: [] };
  expect(brokenLink(facts, '/etc/a')).toEqual({ path: '/etc/b', to: '/etc/a' });
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

test('ANSIBLE-36: what the parser complains of is told with its path once, and without a line of its own copy', async () => {
  const said = '/etc/multipath.conf line 14: ignoring deprecated option "getuid_callout"';
  const host = dom0.seven({
    unshare: () => ({
      stdout: `@@@ before.out\n${DAEMON}@@@ before.err\n@@@ after.out\n${DAEMON}@@@ after.err\n${said}\n`,
    }),
  });
  const findings = (await configure(host)).steps.flatMap((step) => step.findings);
  expect(findings.find(({ code }) => code === 'parser-complains')).toMatchObject({
    message: 'multipath -t complains of the new file: ignoring deprecated option "getuid_callout"',
    path: '/etc/multipath.conf',
  });
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
