import { describe, expect, test } from 'vitest';
import { parseRelease } from '../../../src/multipath/data/releases.ts';
import { readSet } from '../../../src/multipath/effect/reading.ts';
import { readMultipath } from '../../../src/multipath/syntax/read.ts';
import {
  attachedFinding,
  excludedAttached,
} from '../../../src/procedures/multipath/counts/exclusions.ts';
import { requiredExitCodeOf } from '../../../src/run/report.ts';
import { dom0 } from '../../support/memory-dom0.ts';
import { configure, step, verifyOf } from '../multipath-dom0.ts';

const SITE = '/etc/multipath/conf.d/00-site.conf';

/** An 8.x host with a file of its site, on an upstream release. */
async function hostWith(site: string, more: object = {}) {
  const host = dom0.eight({ package: '0.9.4-3', ...more });
  host.files.set(SITE, new TextEncoder().encode(site));
  return { host, report: await configure(host) };
}

const found = (report: Awaited<ReturnType<typeof configure>>, code: string) =>
  report.steps.flatMap(({ findings }) => findings.filter((each) => each.code === code));

describe('some of the paths', () => {
  const maps =
    "mpatha (36001405aaaa0001) dm-0 OSNEXUS ,QUANTASTOR\nsize=1.0T features='0' hwhandler='0' wp=rw\n`-+- policy='round-robin 0' prio=1 status=active\n  |- 1:0:0:0 sdb 8:16 active ready running\n  `- 2:0:0:0 sdc 8:32 active ready running\n";

  test.each([
    ['^sdb$', 'sdb'],
    ['^sdc$', 'sdc'],
  ])('%j is tried on every path of a map, not on its first', async (pattern, device) => {
    const { report } = await hostWith(`blacklist {\n\tdevnode "${pattern}"\n}\n`, {
      topology: maps,
    });
    expect(found(report, 'device-blacklisted').map(({ message }) => message)).toEqual([
      expect.stringContaining(`the blacklist excludes ${device} of OSNEXUS/QUANTASTOR`),
    ]);
    expect(report.inEffect).toEqual({
      answer: 'not-seen',
      reason: 'multipathd has the stanza, and the blacklist excludes paths of its LUNs',
    });
    expect(step(report, 'effective-configuration')?.excludes).toMatchObject([
      { criterion: 'devnode', excludes: device, path: SITE, line: 2 },
    ]);
  });

  test.each([
    ['^sdb$', 'blacklist {\n\tdevnode "^sdb$"\n}\n'],
    ['^sdc$', 'blacklist {\n\tdevnode "^sdc$"\n}\n'],
  ])('%j that the daemon alone has is tried on every path too', async (pattern, printed) => {
    const { host } = await hostWith('# nothing\n', { topology: maps });
    host.loaded = `${printed}${host.loaded}`;
    const report = await verifyOf(host);
    expect(found(report, 'device-blacklisted').map(({ message }) => message)).toEqual([
      expect.stringContaining(
        `excludes ${pattern.slice(1, -1)} of OSNEXUS/QUANTASTOR by devnode "${pattern}" (as multipathd has it loaded)`,
      ),
    ]);
    expect(report.inEffect).toMatchObject({ answer: 'not-seen' });
  });

  test.each([
    ['all of them', '^sd[bc]$', 'its LUNs get no map'],
    ['none of them', '^sdd$', undefined],
  ])('%s', async (_name, pattern, words) => {
    const { report } = await hostWith(`blacklist {\n\tdevnode "${pattern}"\n}\n`, {
      topology: maps,
    });
    const messages = found(report, 'device-blacklisted').map(({ message }) => message);
    expect(messages).toEqual(words ? [expect.stringContaining(words)] : []);
  });
});

test('find_multipaths is the reason for no map, and no fault, where the kernel does not list its LUNs', async () => {
  const { host } = await hostWith('defaults {\n\tfind_multipaths strict\n}\n');
  const report = await verifyOf(host);
  expect(found(report, 'find-multipaths')).toMatchObject([
    { severity: 'info', message: expect.stringContaining(`is strict (${SITE}:2)`) },
  ]);
  expect(step(report, 'list-maps')?.summary).toMatch(/^no maps of .*: find_multipaths is strict/);
  expect(report.inEffect).toEqual({ answer: 'seen' });
});

test('a change that is in effect ends with 0 where that is required, and a second run too', async () => {
  const { host, report } = await hostWith('# nothing\n');
  const again = await configure(host);
  expect([report, again].map(({ outcome, inEffect }) => [outcome, inEffect?.answer])).toEqual([
    ['changed', 'seen'],
    ['unchanged', 'seen'],
  ]);
  for (const each of [report, again])
    expect(requiredExitCodeOf({ outcome: each.outcome, hosts: [each] })).toBe(0);
});

describe('where neither package nor banner tells the release', () => {
  const hostOf = async (site: string) => {
    const host = dom0.eight({ package: undefined, banner: 'usage: multipath\n' });
    const main = '/etc/multipath.xenserver/multipath.conf';
    host.files.set(main, new TextEncoder().encode(`${host.text(main)}${site}`));
    host.loaded = host.effective();
    return { host, report: await configure(host) };
  };

  test('what every release makes of it is said', async () => {
    const { report } = await hostOf('blacklist {\n\tdevnode "^sd[a-z]"\n}\n');
    expect(found(report, 'device-blacklisted')).toHaveLength(1);
    expect(report.inEffect).toMatchObject({ answer: 'not-seen' });
  });

  test('what only some do is not known, with the reason', async () => {
    const { host, report } = await hostOf('overrides {\n\tpath_checker directio\n}\n');
    expect(report.inEffect).toMatchObject({
      answer: 'not-known',
      reason: expect.stringMatching(/the release.*not known.*path_checker.*overrides/),
    });
    expect(requiredExitCodeOf({ outcome: report.outcome, hosts: [report] })).toBe(5);
    expect((await verifyOf(host)).inEffect).toMatchObject({ answer: 'not-known' });
  });

  test('nothing is made up where no release sees a rival', async () => {
    const { host, report } = await hostOf('# nothing\n');
    expect(report.inEffect).toEqual({ answer: 'seen' });
    expect((await verifyOf(host)).inEffect).toEqual({ answer: 'seen' });
  });

  test('a device that only the daemon has loaded leaves it open', async () => {
    const { host } = await hostOf('# nothing\n');
    const end = host.loaded.lastIndexOf('}');
    host.loaded = `${host.loaded.slice(0, end)}\tdevice {\n\t\tvendor ".*"\n\t\tproduct ".*"\n\t\tpath_checker directio\n\t}\n}\n`;
    const verified = await verifyOf(host);
    expect(verified.inEffect).toMatchObject({ answer: 'not-known' });
    const calls = host.effects().length;
    expect((await configure(host)).outcome).toBe('unchanged');
    expect(host.effects()).toHaveLength(calls);
  });
});

describe('a LUN that XAPI has attached and that has no map', () => {
  const ID = '36001405aaaa0001';
  const told = (text: string, mapped: readonly string[] = []): string[] => {
    const release = parseRelease('0.4.9-136.xs');
    if (!release) throw new Error('no release');
    const reading = readSet({ files: [{ path: SITE, document: readMultipath(text) }], release });
    const maps = mapped.map((wwid) => ({
      ...{ name: 'mpatha', wwid, vendor: 'OSNEXUS', product: 'QUANTASTOR', groups: [] },
    }));
    return excludedAttached(reading, [ID], maps, release).map(
      (each) => attachedFinding(each).message,
    );
  };

  test.each([
    ['its own WWID', `blacklist {\n\twwid "${ID}"\n}\n`],
    [
      'every WWID, with an exception for another',
      'blacklist {\n\twwid ".*"\n}\nblacklist_exceptions {\n\twwid "36001405bbbb"\n}\n',
    ],
  ])('is excluded by %s', (_name, text) => {
    expect(told(text)).toEqual([
      expect.stringMatching(/excludes the attached LUN 36001405aaaa0001 by wwid .*00-site\.conf:2/),
    ]);
    expect(told(text, [ID])).toEqual([]);
  });

  test('is not, where an exception names it or another WWID is meant', () => {
    const exception = `blacklist_exceptions {\n\twwid "${ID}"\n}\n`;
    expect(told(`blacklist {\n\twwid ".*"\n}\n${exception}`)).toEqual([]);
    expect(told('blacklist {\n\twwid "36001405bbbb"\n}\n')).toEqual([]);
  });

  // another vendor's LUN that was left out on purpose was told as one of those that the stanza is for
  test('of which nobody can tell whose it is leaves open whether the stanza counts', async () => {
    const uuid = '11111111-2222-3333-4444-555555555555';
    const { host } = await hostWith(`blacklist {\n\twwid "${ID}"\n}\n`);
    host.files.set(
      '/etc/xensource-inventory',
      new TextEncoder().encode(`INSTALLATION_UUID='${uuid}'\nPRODUCT_VERSION='8.4.0'\n`),
    );
    const answers: Readonly<Record<string, string>> = {
      'host-list': `uuid ( RO) : ${uuid}\n    name-label ( RW): xen1\n    enabled ( RO): true\n    multipathing ( RW): true\n`,
      'pbd-list': `uuid ( RO) : ${uuid}\n    sr-name-label ( RO): other\n    currently-attached ( RO): true\n    other-config (MRW): mpath-${ID}: [0, 2]\n`,
      'pool-list': '',
    };
    const run = host.run.bind(host);
    host.run = async (argv, options) =>
      argv[0] === 'xe'
        ? { argv, exit: 0, stdout: answers[argv[1] ?? ''] ?? '', stderr: '', timedOut: false }
        : run(argv, options);
    const report = await verifyOf(host);
    expect(found(report, 'device-blacklisted')).toMatchObject([{ severity: 'warning' }]);
    expect(report.inEffect).toEqual({
      answer: 'not-known',
      reason: `multipathd has the stanza, and the blacklist excludes the attached LUN ${ID}, which may be one of its own`,
    });
  });
});
