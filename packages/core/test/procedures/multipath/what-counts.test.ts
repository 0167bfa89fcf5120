import { describe, expect, test } from 'vitest';
import { requiredExitCodeOf } from '../../../src/run/report.ts';
import { dom0 } from '../../support/memory-dom0.ts';
import { configure, step, topology, verifyOf } from '../multipath-dom0.ts';

const OURS = '/etc/multipath/conf.d/quantastor.conf';
const SITE = '/etc/multipath/conf.d/00-site.conf';

/** An 8.x host with a file of its site, on an upstream release where the case is one of it. */
async function hostWith(site: string, more: object = {}) {
  const host = dom0.eight({ package: '0.9.4-3', ...more });
  host.files.set(SITE, new TextEncoder().encode(site));
  const report = await configure(host);
  return { host, report };
}

const found = (report: Awaited<ReturnType<typeof configure>>, code: string) =>
  report.steps.flatMap(({ findings }) => findings.filter((each) => each.code === code));

describe('what excludes the LUNs', () => {
  test.each([
    ['FIELD-7', 'blacklist {\n\tdevice {\n\t\tvendor "OSNEXUS"\n\t}\n}\n', 'device'],
    ['FIELD-8', 'blacklist {\n\tdevice {\n\t\tvendor ".*"\n\t\tproduct ".*"\n\t}\n}\n', 'device'],
    [
      'FIELD-9',
      'blacklist {\n\tdevnode "^sd[a-z]"\n}\nblacklist_exceptions {\n\twwid "36001405aaaa0001"\n}\n',
      'devnode',
    ],
    ['FIELD-10', 'blacklist {\n\tprotocol "scsi:iscsi"\n}\n', 'protocol'],
    ['FIELD-11', 'blacklist {\n\tproperty "SCSI_IDENT_"\n}\n', 'property'],
    ['FIELD-12', 'blacklist {\n\twwid ".*"\n}\n', 'wwid'],
  ])('%s: %j', async (_id, site, criterion) => {
    const { host, report } = await hostWith(site);
    const [finding] = found(report, 'device-blacklisted');
    expect(finding?.message).toContain(criterion);
    expect(finding?.message).toContain(`${SITE}:`);
    expect(step(report, 'effective-configuration')?.verified).toMatchObject({
      answer: 'not-seen',
    });
    const verified = await verifyOf(host);
    expect(verified.outcome).toBe('would-change');
    // FIELD-13: the reason for no map
    expect(step(verified, 'list-maps')?.summary).toContain('the blacklist excludes');
  });

  test('FIELD-12 on XenServer: an information, for sm adds the exceptions', async () => {
    const host = dom0.eight();
    host.files.set(SITE, new TextEncoder().encode('blacklist {\n\twwid ".*"\n}\n'));
    host.files.set(
      '/etc/xensource-inventory',
      new TextEncoder().encode("PRODUCT_BRAND='XenServer'\nPRODUCT_VERSION='8.4.0'\n"),
    );
    const report = await configure(host);
    expect(found(report, 'device-blacklisted')).toMatchObject([{ severity: 'info' }]);
    expect(step(report, 'effective-configuration')?.verified).toMatchObject({ answer: 'seen' });
  });

  test.each([
    ['', ''],
    [
      'an exception of the same criterion',
      'blacklist {\n\tdevice {\n\t\tvendor ".*"\n\t\tproduct ".*"\n\t}\n}\nblacklist_exceptions {\n\tdevice {\n\t\tvendor "OSNEXUS"\n\t\tproduct "QUANTASTOR"\n\t}\n}\n',
    ],
    [
      'local disks',
      'blacklist {\n\tdevnode "^(ram|loop|hd)[0-9]*"\n\tdevice {\n\t\tvendor "ACME"\n\t\tproduct ".*"\n\t}\n}\n',
    ],
  ])('FIELD-14 and the like exclude nothing: %s', async (_name, site) => {
    const { host, report } = await hostWith(site);
    expect(found(report, 'device-blacklisted')).toEqual([]);
    expect((await verifyOf(host)).outcome).toBe('unchanged');
  });
});

describe('what goes before the stanza', () => {
  // FIELD-16
  const overrides =
    'overrides {\n\tpath_selector "service-time 0"\n\tpath_grouping_policy failover\n\tpath_checker directio\n}\n';

  test('overrides defeat it, keyword by keyword, and nothing is verified', async () => {
    const { host, report } = await hostWith(overrides);
    expect(found(report, 'value-defeated').map(({ message }) => message)).toEqual(
      [
        expect.stringContaining('path_selector'),
        expect.stringContaining('path_grouping_policy'),
        expect.stringContaining('path_checker'),
      ].sort(),
    );
    expect(report.outcome).toBe('changed');
    expect(requiredExitCodeOf({ outcome: 'changed', hosts: [report] })).toBe(2);
    const calls = host.effects().length;
    expect((await configure(host)).outcome).toBe('unchanged');
    expect(host.effects()).toHaveLength(calls);
    expect((await verifyOf(host)).outcome).toBe('would-change');
  });

  // FIELD-20
  test('on XenServer 8 every keyword of overrides is without effect', async () => {
    const { report } = await hostWith(overrides, { package: '0.4.9-136.xs' });
    expect(found(report, 'value-defeated')).toEqual([]);
  });

  // FIELD-17
  test('an entry for the WWID of a map is named with its place', async () => {
    const maps = topology('active ready running');
    const { report } = await hostWith(
      'multipaths {\n\tmultipath {\n\t\twwid 35000c5000000a001\n\t\tpath_grouping_policy failover\n\t}\n}\n',
      { topology: maps },
    );
    expect(found(report, 'value-defeated')).toMatchObject([
      { message: expect.stringMatching(/multipaths.*00-site\.conf:4/), path: SITE },
    ]);
  });

  test('ours is written where the case is none', async () => {
    const { host } = await hostWith('# nothing\n');
    expect(host.text(OURS)).toContain('OSNEXUS');
  });
});
