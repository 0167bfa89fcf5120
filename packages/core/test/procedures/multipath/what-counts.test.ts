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

const inventory = "PRODUCT_BRAND='XenServer'\nPRODUCT_VERSION='8.4.0'\n";

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
      'blacklist {\n\tdevnode "^(ram|loop|hd)[0-9]*"\n\tdevnode "^sda$"\n\tdevice {\n\t\tvendor "ACME"\n\t\tproduct ".*"\n\t}\n}\n',
    ],
  ])('FIELD-14 and the like exclude nothing: %s', async (_name, site) => {
    const { host, report } = await hostWith(site);
    expect(found(report, 'device-blacklisted')).toEqual([]);
    expect((await verifyOf(host)).outcome).toBe('unchanged');
  });
});

describe('device nodes, where no LUN has a map yet', () => {
  test.each([
    ['^sda$', 'seen'],
    ['^sd[b-z]', 'not-seen'],
    ['^sd[a-z]', 'not-seen'],
  ])('%j: %s', async (pattern, answer) => {
    const host = dom0.eight({ package: '0.4.9-136.xs' });
    host.files.set(SITE, new TextEncoder().encode(`blacklist {\n\tdevnode "${pattern}"\n}\n`));
    expect((await configure(host)).inEffect).toMatchObject({ answer });
    expect((await verifyOf(host)).inEffect).toMatchObject({ answer });
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

  describe('a device of a later file, on a release that takes the last match alone', () => {
    const LATER = '/etc/multipath/conf.d/zz-site.conf';
    const all = new TextEncoder().encode(
      'devices {\n\tdevice {\n\t\tvendor ".*"\n\t\tproduct ".*"\n\t}\n}\n',
    );

    test.each(['0.4.9-136.xs', '0.4.9-119.xs', '0.6.4-1'])(
      '%s: nothing is written that could not count',
      async (release) => {
        const host = dom0.eight({ package: release });
        host.files.set(LATER, all);
        const report = await configure(host);
        expect(report.outcome).toBe('refused');
        expect(found(report, 'later-file-match')).toMatchObject([
          { severity: 'error', path: LATER, line: 2 },
        ]);
        expect(host.text(OURS)).toBeUndefined();
      },
    );

    test('one that came after ours is told, and nothing is called verified', async () => {
      const host = dom0.eight({ package: '0.4.9-136.xs' });
      expect((await configure(host)).outcome).toBe('changed');
      host.files.set(LATER, all);
      const verified = await verifyOf(host);
      expect(step(verified, 'effective-configuration')).toMatchObject({ answer: 'not-seen' });
      expect(found(verified, 'value-defeated')).toMatchObject([{ path: LATER }]);
      expect(found(verified, 'not-in-effect')).toEqual([]);
      expect(verified.outcome).toBe('would-change');
      expect(verified.inEffect).toMatchObject({ answer: 'not-seen' });
    });

    const deviceOf = (...lines: string[]) =>
      new TextEncoder().encode(
        `devices {\n\tdevice {\n${lines.map((line) => `\t\t${line}\n`).join('')}\t}\n}\n`,
      );

    test.each([
      ['a pattern that only the old expressions take', ['vendor "*"', 'product "*"']],
      ['a device without a product', ['vendor "OSNEXUS"', 'path_checker directio']],
    ])('%s is such a device', async (_name, lines) => {
      const host = dom0.eight({ package: '0.4.9-136.xs' });
      host.files.set(LATER, deviceOf(...lines));
      const report = await configure(host);
      expect(report.outcome).toBe('refused');
      expect(found(report, 'later-file-match')).toMatchObject([{ severity: 'error', path: LATER }]);
      expect(host.text(OURS)).toBeUndefined();
    });

    test.each(['0.4.9-136.xs', '0.4.9-86.xs', '0.9.4-3'])(
      '%s: it defeats one that stands there twice, or has more than is expected',
      async (release) => {
        const rival = deviceOf('vendor ".*"', 'product ".*"', 'path_checker directio');
        for (const change of [
          (text: string) => text + text,
          (text: string) => text.replace('failback', 'no_path_retry 5\n\t\tfailback'),
        ]) {
          const host = dom0.eight({ package: release });
          await configure(host);
          const text = change(host.text(OURS) ?? '');
          host.files.set(OURS, new TextEncoder().encode(text));
          host.files.set(LATER, rival);
          host.loaded = host.effective();
          const verified = await verifyOf(host);
          expect(found(verified, 'value-defeated')).toMatchObject([{ path: LATER }]);
          expect(verified.inEffect).toMatchObject({ answer: 'not-seen' });
          expect(verified.outcome).toBe('would-change');
          const again = await configure(host, { onDifference: 'merge' });
          expect(again.inEffect).toMatchObject({ answer: 'not-seen' });
          expect(requiredExitCodeOf({ outcome: again.outcome, hosts: [again] })).toBe(2);
        }
      },
    );

    test('one of another storage system, or of an earlier file, is no rival', async () => {
      const host = dom0.eight({ package: '0.4.9-136.xs' });
      host.files.set(SITE, all);
      host.files.set(
        LATER,
        new TextEncoder().encode(
          'devices {\n\tdevice {\n\t\tvendor "ACME"\n\t\tproduct ".*"\n\t}\n}\n',
        ),
      );
      expect((await configure(host)).outcome).toBe('changed');
      expect((await verifyOf(host)).outcome).toBe('unchanged');
    });
  });

  describe('a device that the daemon has loaded and no file has any more', () => {
    const LATER = '/etc/multipath/conf.d/zz-site.conf';
    const rival = new TextEncoder().encode(
      'devices {\n\tdevice {\n\t\tvendor ".*"\n\t\tproduct ".*"\n\t\tpath_checker directio\n\t}\n}\n',
    );

    test.each(['0.4.9-136.xs', '0.4.9-119.xs', '0.4.9-86.xs', '0.9.4-3'])(
      '%s: ours is not in effect, and a reconfigure mends it',
      async (release) => {
        const host = dom0.eight({ package: release });
        await configure(host);
        host.files.set(LATER, rival);
        host.loaded = host.effective();
        // renamed to where ours is read after it
        host.files.delete(LATER);
        host.files.set(SITE, rival);
        const verified = await verifyOf(host);
        expect(found(verified, 'not-in-effect')).toMatchObject([
          { message: expect.stringContaining('the device .*/.*, which no file has there') },
        ]);
        expect(verified.inEffect).toMatchObject({
          answer: 'not-seen',
          reason: expect.stringContaining('.*/.*'),
        });
        expect(verified.outcome).toBe('would-change');
        const report = await configure(host);
        expect(report).toMatchObject({ outcome: 'changed', inEffect: { answer: 'seen' } });
        expect((await verifyOf(host)).outcome).toBe('unchanged');
        const calls = host.effects().length;
        expect((await configure(host)).outcome).toBe('unchanged');
        expect(host.effects()).toHaveLength(calls);
      },
    );

    test('one that a file has is told by the file, and nothing is reconfigured for it', async () => {
      const host = dom0.eight({ package: '0.4.9-136.xs' });
      await configure(host);
      host.files.set(LATER, rival);
      host.loaded = host.effective();
      const calls = host.effects().length;
      const report = await configure(host);
      expect(report.outcome).toBe('unchanged');
      expect(report.inEffect).toMatchObject({ answer: 'not-seen' });
      expect(found(report, 'value-defeated')).toMatchObject([{ path: LATER }]);
      expect(host.effects()).toHaveLength(calls);
    });

    test('a later entry of the same names without its values counts alone', async () => {
      const host = dom0.eight({ package: '0.4.9-136.xs' });
      await configure(host);
      const end = host.loaded.lastIndexOf('}');
      host.loaded = `${host.loaded.slice(0, end)}\tdevice {\n\t\tvendor "OSNEXUS"\n\t\tproduct "QUANTASTOR"\n\t}\n}\n`;
      const verified = await verifyOf(host);
      expect(found(verified, 'not-in-effect')).toMatchObject([
        { message: expect.stringContaining('path_checker is not in effect') },
      ]);
      expect(verified.inEffect).toMatchObject({ answer: 'not-seen' });
      expect((await configure(host)).inEffect).toEqual({ answer: 'seen' });
    });
  });

  test('a stanza for one revision is not called in effect for LUNs of an unknown one', async () => {
    const host = dom0.eight({ package: '0.4.9-136.xs' });
    await configure(host);
    const text = (host.text(OURS) ?? '').replace('failback', 'revision "0077"\n\t\tfailback');
    host.files.set(OURS, new TextEncoder().encode(text));
    host.loaded = host.effective();
    const verified = await verifyOf(host);
    expect(verified.inEffect).toMatchObject({
      answer: 'not-known',
      reason: expect.stringContaining('revision "0077" only'),
    });
    expect(found(verified, 'narrow-stanza')).toHaveLength(1);
    expect(found(verified, 'not-compared')).toEqual([]);
    const merged = await configure(host, { onDifference: 'merge' });
    expect(merged.inEffect).toMatchObject({ answer: 'not-known' });
    expect(requiredExitCodeOf({ outcome: merged.outcome, hosts: [merged] })).toBe(5);
    const replaced = await configure(host, { onDifference: 'replace' });
    expect(replaced.inEffect).toEqual({ answer: 'seen' });
  });

  test('ours is written where the case is none', async () => {
    const { host } = await hostWith('# nothing\n');
    expect(host.text(OURS)).toContain('OSNEXUS');
  });
});

describe('what stands in the report', () => {
  const blacklist = 'blacklist {\n\tdevice {\n\t\tvendor ".*"\n\t\tproduct ".*"\n\t}\n}\n';

  test('each desired value with the one that counts, its file and line', async () => {
    const { report } = await hostWith('overrides {\n\tpath_selector "service-time 0"\n}\n');
    const wins = step(report, 'effective-configuration')?.wins ?? [];
    expect(wins).toContainEqual({
      ...{ keyword: 'path_selector', value: 'service-time 0', wanted: 'round-robin 0' },
      ...{ from: 'overrides', path: SITE, line: 2 },
    });
    expect(wins).toContainEqual(
      expect.objectContaining({ keyword: 'path_checker', from: 'device', path: OURS }),
    );
  });

  test('what excludes the LUNs, and that nothing of it is in effect', async () => {
    const { report } = await hostWith(blacklist);
    const effective = step(report, 'effective-configuration');
    expect(effective?.excludes).toEqual([
      {
        criterion: 'device',
        pattern: '.*/.*',
        excludes: 'OSNEXUS/QUANTASTOR',
        path: SITE,
        line: 2,
      },
    ]);
    expect(report.inEffect).toEqual({
      answer: 'not-seen',
      reason: 'multipathd has the stanza, and the blacklist excludes its LUNs',
    });
  });

  test('what the daemon has loaded excludes them, although the files do not any more', async () => {
    const { host } = await hostWith('# nothing\n');
    host.loaded = host.effective().replace(/^devices/m, `${blacklist}devices`);
    const report = await verifyOf(host);
    expect(found(report, 'device-blacklisted').map(({ message }) => message)).toEqual([
      expect.stringContaining('as multipathd has it loaded'),
    ]);
    expect(report.inEffect?.answer).toBe('not-seen');
    expect(report.outcome).toBe('would-change');
  });

  test('one that is in effect is said to be so, with no reason', async () => {
    const { host, report } = await hostWith('# nothing\n');
    expect(report.inEffect).toEqual({ answer: 'seen' });
    expect((await verifyOf(host)).inEffect).toEqual({ answer: 'seen' });
  });

  test.each([
    ['a dom0 without its daemon', inventory, { running: false }, ['switch-on-multipathing']],
    ['a dom0 without a map', inventory, {}, ['attach-storage']],
    ['another host without its daemon', '', { running: false }, ['start-daemon']],
  ])('what is still to be done: %s', async (_name, text, more, kinds) => {
    const host = dom0.eight(more);
    if (text) host.files.set('/etc/xensource-inventory', new TextEncoder().encode(text));
    const report = await configure(host);
    expect(report.followUps?.map(({ kind }) => kind)).toEqual(kinds);
  });

  // FIELD-69
  test.each([
    ['/dev/mapper/mpatha2 / ext3 rw 0 0\n', true],
    ['/dev/mapper/mpatha-part1 /boot ext3 rw 0 0\n', true],
    ['/dev/sda1 / ext3 rw 0 0\n/dev/mapper/mpatha2 /data ext3 rw 0 0\n', false],
    ['/dev/mapper/mpathab2 / ext3 rw 0 0\n', false],
  ])('a host that boots from a map is told to rebuild its boot image: %j', async (mounts, is) => {
    const host = dom0.eight({ mounts, topology: topology('active ready running') });
    const report = await configure(host);
    expect(found(report, 'boot-image-is-old')).toHaveLength(is ? 1 : 0);
    const kinds = report.followUps?.map(({ kind }) => kind) ?? [];
    expect(kinds.includes('rebuild-initial-ram-disk')).toBe(is);
    // the second run writes nothing, so the image has what was written
    expect(found(await configure(host), 'boot-image-is-old')).toEqual([]);
  });

  test.each([
    ['strict', true],
    ['yes', true],
    ['no', false],
  ])('find_multipaths %s is named where a LUN has no map: %s', async (value, is) => {
    const site = `defaults {\n\tfind_multipaths ${value}\n}\n`;
    const { host } = await hostWith(site, {
      scsi: 'Attached devices:\nHost: scsi0 Channel: 00 Id: 00 Lun: 00\n  Vendor: OSNEXUS  Model: QUANTASTOR       Rev: 500 \n  Type:   Direct-Access                    ANSI  SCSI revision: 06\n',
    });
    const report = await verifyOf(host);
    expect(found(report, 'map-missing')).toHaveLength(1);
    expect(found(report, 'find-multipaths')).toHaveLength(is ? 1 : 0);
    expect(step(report, 'list-maps')?.excludes).toEqual(
      is ? [{ criterion: 'find-multipaths', pattern: value, path: SITE, line: 2 }] : undefined,
    );
  });
});
