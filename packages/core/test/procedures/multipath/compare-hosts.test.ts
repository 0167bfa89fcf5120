import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { parseHost } from '../../../src/hosts/registry.ts';
import { compareHosts } from '../../../src/procedures/multipath/compare-hosts.ts';
import { quantastor } from '../../../src/profiles/quantastor.ts';
import { renderMarkdown } from '../../../src/render/markdown.ts';
import { renderText } from '../../../src/render/text.ts';
import { verifyExitCodeOf } from '../../../src/run/report.ts';
import { createSandbox } from '../../../src/sandbox/create.ts';
import { updateSandboxState } from '../../../src/sandbox/state.ts';
import { configureMultipath } from '../../../src/verbs/configure-multipath.ts';
import { verifyMultipath } from '../../../src/verbs/verify.ts';
import { temporaryFolder } from '../../run/support.ts';

// FIELD-54
test('a LUN that a host of the pool lacks is told of that host, and is no failure', async () => {
  const { dom0 } = await createSandbox(join(temporaryFolder(), 'sandbox'));
  const hosts = dom0.map((place) => parseHost(`sandbox:${place}`));
  const run = { hosts, profile: quantastor, stateFolder: temporaryFolder() };
  await configureMultipath({}, { ...run, mode: 'apply' });
  // on the first the map of the others is there; the second is given one of its own
  for (const place of dom0)
    await updateSandboxState(place, (state) => {
      if (state.kind !== 'dom0' || !state.maps[0]) return;
      state.daemon.running = true;
      const shared = { ...state.maps[0], wwid: '3600140500000000000000000000000a1' };
      const more = { ...shared, name: 'mpathz', wwid: '3600140500000000000000000000000b2' };
      (state as { maps: unknown }).maps = place === dom0[1] ? [shared, more] : [shared];
    });
  const report = await verifyMultipath({}, run);
  const found = report.hosts.map(({ steps }) =>
    steps
      .flatMap(({ findings }) => findings)
      .filter(({ code }) => code === 'lun-not-on-every-host')
      .map(({ message, severity }) => `${severity} ${message}`),
  );
  const lack =
    'warning the LUN 3600140500000000000000000000000b2 is on xenserver-7 of this pool and not on this host';
  expect(found[1]).toEqual([]);
  expect(found[2]).toEqual([lack]);
  const last = report.hosts[2];
  expect(last && verifyExitCodeOf({ outcome: last.outcome, hosts: [last] })).toBe(0);
  // the table of LUNs and hosts, where there is room for it
  const verbose = renderText(report, { verbose: true });
  expect(verbose).toMatch(/^LUN +xenserver-5 +xenserver-7 +xenserver-8$/m);
  expect(verbose).toMatch(/^3600140500000000000000000000000b2 +- +2\/2 +-$/m);
  expect(renderMarkdown(report)).toMatch(/<summary>hosts and LUNs<\/summary>[\s\S]*b2 +- +2\/2/);
});

test('CLI-84: a script has a short name of each host, and the host itself to run commands on', async () => {
  const { dom0 } = await createSandbox(join(temporaryFolder(), 'sandbox'));
  const openers = dom0.map((place) => parseHost(`sandbox:${place}`));
  const report = await verifyMultipath({}, { hosts: openers, profile: quantastor });
  expect(report.hosts.map(({ name }) => name)).toEqual(dom0.map((place) => basename(place)));
  const found = await Promise.all(
    openers.map(async (opener) => {
      const host = await opener.open();
      try {
        const { exit, stdout } = await host.run(['multipathd', '-kshow config']);
        return [exit, stdout.includes('defaults')];
      } finally {
        await host.close();
      }
    }),
  );
  expect(found).toContainEqual([0, true]);
});

const host = (name: string, pool: string | undefined, luns: readonly string[] | undefined) => ({
  name,
  steps: [
    { name: 'ask-xapi', ...(pool !== undefined && { found: { pool } }) },
    {
      name: 'list-maps',
      ...(luns && {
        found: { mapsListed: true },
        maps: luns.map((wwid) => ({ name: wwid, wwid, vendor: '', product: '', groups: [] })),
      }),
    },
  ],
});

test.each([
  ['hosts of two pools', [host('a', 'P', ['1']), host('b', 'Q', [])]],
  ['hosts of no pool', [host('a', undefined, ['1']), host('b', undefined, [])]],
  ['a host that lists no maps', [host('a', 'P', ['1']), host('b', 'P', undefined)]],
  ['the same LUNs', [host('a', 'P', ['1', '2']), host('b', 'P', ['2', '1'])]],
])('nothing is told of %s', (_name, hosts) => {
  expect(compareHosts(hosts)).toEqual([]);
});

test('each host is told what it lacks, and who has it', () => {
  const found = compareHosts([
    ...['a', 'b', 'c', 'd'].map((name) => host(name, 'P', ['1'])),
    host('e', 'P', ['2']),
  ]);
  expect(
    found.map(({ host: at, diagnostic }) => `${at} ${diagnostic.message.slice(8, 50)}`),
  ).toEqual([
    ...[0, 1, 2, 3].map((at) => `${at} 2 is on e of this pool and not on this hos`),
    '4 1 is on a, b, c and 1 more of this pool an',
  ]);
});

test('LUNs of each host alone are told once a host, and hide no LUN that one host lost', () => {
  const hosts = Array.from({ length: 20 }, (_, at) =>
    host(`xen${at + 1}`, 'P', [`own${at + 1}`, ...(at === 6 ? [] : ['shared'])]),
  );
  const found = compareHosts(hosts);
  expect(found.filter(({ diagnostic }) => diagnostic.severity === 'warning')).toEqual([
    expect.objectContaining({
      host: 6,
      diagnostic: expect.objectContaining({
        code: 'lun-not-on-every-host',
        message: expect.stringContaining('the LUN shared is on xen1, xen2, xen3 and 16 more'),
      }),
    }),
  ]);
  expect(found.filter(({ diagnostic }) => diagnostic.code === 'lun-on-few-hosts')).toHaveLength(20);
  // with a thousand hosts too, and not once for each two of them
  const many = Array.from({ length: 1000 }, (_, at) => host(`xen${at}`, 'P', [`own${at}`]));
  expect(compareHosts(many)).toHaveLength(1000);
});

// few hosts: a LUN of one of two is on half of them, and rare only where each host has such a one
test.each<[string, string[][], string[]]>([
  [
    'two hosts, each with a LUN to boot from',
    [
      ['own1', 'shared'],
      ['own2', 'shared'],
    ],
    [],
  ],
  [
    'two hosts, each with its own, and a LUN of one alone: no other host tells it from its own',
    [['own1', 'shared'], ['own2']],
    [],
  ],
  [
    'three hosts, each with its own, and one lost the shared one',
    [['own1', 'shared'], ['own2', 'shared'], ['own3']],
    ['2 shared'],
  ],
  [
    'three hosts, one without a LUN of its own: that one may be missing',
    [['own1', 'shared'], ['own2', 'shared'], ['shared']],
    ['0 own2', '1 own1', '2 own1', '2 own2'],
  ],
  ['two hosts, and one has a LUN that the other lost', [['a', 'b'], ['a']], ['1 b']],
])('LUNs of a host alone: %s', (_name, luns, lacking) => {
  const found = compareHosts(luns.map((each, at) => host(`xen${at + 1}`, 'P', each)));
  const warned = found.filter(({ diagnostic }) => diagnostic.severity === 'warning');
  expect(
    warned.map(({ host: at, diagnostic }) => `${at} ${/LUN (\S+) /.exec(diagnostic.message)?.[1]}`),
  ).toEqual(lacking);
  const own = found.filter(({ diagnostic }) => diagnostic.code === 'lun-on-few-hosts');
  const isOwn = luns.every((each) => each.some((lun) => lun.startsWith('own')));
  expect(own).toHaveLength(isOwn ? luns.length : 0);
});
