import { describe, expect, test } from 'vitest';
import { parseRelease } from '../../src/multipath/data/releases.ts';
import { effectOf } from '../../src/multipath/effect/effect.ts';
import type { Lun } from '../../src/multipath/effect/types.ts';
import { readMultipath } from '../../src/multipath/syntax/read.ts';

const LUN: Lun = {
  vendor: 'OSNEXUS',
  product: 'QUANTASTOR',
  wwid: '3600a',
  devnode: 'sdb',
  protocol: 'scsi:iscsi',
  properties: ['SCSI_IDENT_SERIAL', 'ID_WWN'],
};
const XS = ['0.4.9-86.xs', '0.4.9-136.xs8'];

function effect(name: string, files: readonly string[], lun: Lun = LUN) {
  const release = parseRelease(name);
  if (!release) throw new Error(name);
  const set = files.map((text, at) => ({ path: `F${at}`, document: readMultipath(text) }));
  return effectOf({ files: set, release }, lun);
}

const section = (name: string, ...lines: string[]): string => `${name} {\n${lines.join('\n')}\n}\n`;
const stanza = (policy: string): string =>
  section(
    'devices',
    section('device', 'vendor OSNEXUS', 'product QUANTASTOR', `path_grouping_policy ${policy}`),
  );
const multipath = (wwid: string, line: string): string =>
  section('multipath', `wwid ${wwid}`, line).trimEnd();

describe('which layer a value comes from, and what it defeats', () => {
  const FILE =
    section('defaults', 'path_grouping_policy failover') +
    stanza('multibus') +
    section('overrides', 'path_grouping_policy group_by_prio') +
    section('multipaths', multipath('3600a', 'path_grouping_policy group_by_serial'));

  test.each([
    ['0.4.9', ['multipaths', 'devices', 'defaults']],
    ['0.4.9-86.xs', ['multipaths', 'devices', 'defaults']],
    ['0.4.9-136.xs8', ['multipaths', 'devices', 'defaults']],
    ['0.6.0', ['multipaths', 'overrides', 'devices', 'defaults']],
    ['0.9.4', ['multipaths', 'overrides', 'devices', 'defaults']],
    ['0.15.1', ['multipaths', 'overrides', 'devices', 'defaults']],
  ])('%s: %j', (name, layers) => {
    const found = effect(name, [FILE]).values.get('path_grouping_policy');
    expect(found?.value).toBe('group_by_serial');
    expect([found?.layer, ...(found?.defeated ?? []).map(({ layer }) => layer)]).toEqual(layers);
    expect(found?.place).toEqual({ path: 'F0', line: 18 });
  });

  test('a multipath of another LUN adds nothing, and without a wwid it is not known', () => {
    const text = stanza('multibus') + section('multipaths', multipath('x', 'failback manual'));
    expect(effect('0.9.4', [text]).values.get('failback')).toBeUndefined();
    const { wwid: _, ...unknown } = LUN;
    expect(effect('0.9.4', [text], unknown).multipathsKnown).toBe(false);
    expect(effect('0.9.4', [text]).multipathsKnown).toBe(true);
  });

  // RELEASES-33: the second section takes the first one's place, or both are read
  test.each([
    ['0.4.8', undefined],
    ['0.5.0', undefined],
    ['0.4.9-136.xs8', 'manual'],
    ['0.6.0', 'manual'],
    ['0.9.4', 'manual'],
  ])('two sections multipaths on %s', (name, value) => {
    const text =
      section('multipaths', multipath('3600a', 'failback manual')) +
      section('multipaths', multipath('x', 'failback 5'));
    const found = effect(name, [text]);
    expect(found.values.get('failback')?.value).toBe(value);
    expect(found.lost.map(({ what }) => what)).toEqual(value ? [] : ['replaced-section']);
  });

  test.each([
    ['0.7.4', 'manual'],
    ['0.7.9', '7'],
    ['0.9.4', '7'],
  ])('two multipaths of one wwid on %s', (name, value) => {
    const twins = [multipath('3600a', 'failback manual'), multipath('3600a', 'failback 7')];
    const { values } = effect(name, [section('multipaths', ...twins)]);
    expect(values.get('failback')?.value).toBe(value);
  });
});

describe('protocol within overrides', () => {
  const FILE =
    stanza('multibus') +
    section(
      'overrides',
      'failback 5',
      section('protocol', 'type scsi:iscsi', 'fast_io_fail_tmo 7').trimEnd(),
      section('protocol', 'type scsi:fcp', 'fast_io_fail_tmo 9').trimEnd(),
    );

  test('counts for LUNs of its protocol', () => {
    const at = (protocol: string | undefined) =>
      effect('0.9.4', [FILE], { ...LUN, protocol }).values.get('fast_io_fail_tmo')?.value;
    expect([at('scsi:iscsi'), at('scsi:fcp'), at('nvme:tcp')]).toEqual(['7', '9', undefined]);
  });

  test('where the release does not know it, its lines are those of overrides', () => {
    const { values } = effect('0.8.5', [FILE]);
    expect(values.get('fast_io_fail_tmo')).toMatchObject({ layer: 'overrides', value: '7' });
  });
});

describe('what the blacklist hits', () => {
  const listed = (...lines: string[]): string => section('blacklist', ...lines);
  const except = (...lines: string[]): string => section('blacklist_exceptions', ...lines);
  const device = (...lines: string[]): string => section('device', ...lines).trimEnd();
  test.each([
    ['a device', listed(device('vendor OSNEXUS')), 'yes'],
    ['another device', listed(device('vendor OTHER')), 'no'],
    ['a node', listed('devnode "^sd[a-z]"'), 'yes'],
    ['another node', listed('devnode "^dm-"'), 'no'],
    ['a wwid', listed('wwid "3600.*"'), 'yes'],
    ['an exception of the same kind', listed('wwid ".*"') + except('wwid "3600a"'), 'no'],
    ['an exception of another kind', listed('wwid ".*"') + except('devnode "sdb"'), 'yes'],
    ['two kinds, one taken back', listed('wwid ".*"', 'devnode sd') + except('wwid 3600a'), 'yes'],
    [
      'a device that an exception takes back',
      listed(device('vendor ".*"')) + except(device('vendor OSNEXUS', 'product QUANTASTOR')),
      'no',
    ],
  ] as const)('%s', (_, text, answer) => {
    for (const name of ['0.4.9', ...XS, '0.6.0', '0.9.4', '0.15.1'])
      expect(effect(name, [text]).blacklist.blacklisted, name).toBe(answer);
  });

  test.each([
    ['property "SCSI_IDENT_"', '0.4.9-86.xs', 'no'],
    ['property "SCSI_IDENT_"', '0.4.9-136.xs8', 'yes'],
    ['property "SCSI_IDENT_"', '0.9.4', 'yes'],
    ['protocol "scsi:iscsi"', '0.4.9-86.xs', 'no'],
    ['protocol "scsi:iscsi"', '0.4.9-136.xs8', 'yes'],
    ['protocol "scsi:iscsi"', '0.7.4', 'no'],
    ['protocol "scsi:iscsi"', '0.7.9', 'yes'],
    // a comment sign right after the quote: the value is empty, and matches everything
    ['devnode "!^sda"', '0.8.0', 'yes'],
    ['devnode "!^sdb"', '0.8.0', 'yes'],
    ['devnode "!^sdb"', '0.9.4', 'no'],
    ['devnode "!^sda"', '0.9.4', 'yes'],
  ])('%s on %s: %s', (line, name, answer) => {
    expect(effect(name, [listed(line)]).blacklist.blacklisted).toBe(answer);
  });

  test('what is not known of the LUN is not guessed', () => {
    const { devnode: _, ...unknown } = LUN;
    const { blacklist } = effect('0.9.4', [listed('devnode "^sd"')], unknown);
    expect([blacklist.blacklisted, blacklist.notKnown.length]).toEqual(['not-known', 1]);
  });

  test('a list of one file is taken back by another file of the folder', () => {
    const { blacklist } = effect('0.9.4', [listed('wwid ".*"'), except('wwid "3600a"')]);
    expect(blacklist.blacklisted).toBe('no');
    expect(blacklist.exceptions[0]?.place).toEqual({ path: 'F1', line: 2 });
  });
});

describe('several files, as in config_dir', () => {
  test.each([
    ['0.4.9-136.xs8', 'failover'],
    ['0.6.0', 'failover'],
    ['0.9.4', 'failover'],
  ])('the stanza of the later file counts on %s', (name, value) => {
    const found = effect(name, [stanza('multibus'), stanza('failover')]);
    expect(found.values.get('path_grouping_policy')?.value).toBe(value);
    expect(found.values.get('path_grouping_policy')?.place?.path).toBe('F1');
  });
});
