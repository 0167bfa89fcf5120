import { describe, expect, test } from 'vitest';
import { briefly, inDevice, lint } from './lint-cases.ts';

const OURS = 'devices {\ndevice {\nvendor "OSNEXUS"\nproduct "QUANTASTOR"\n}\n}\n';
const excluded = (text: string, release = '0.9.4'): string[] =>
  briefly(text, release).filter((each) => each.endsWith('device-blacklisted'));

describe('what excludes the LUNs of the file', () => {
  test.each([
    ['FIELD-7', '0.9.4', 'device {\nvendor "OSNEXUS"\nproduct "QUANTASTOR"\n}', 2],
    ['FIELD-8', '0.9.4', 'device {\nvendor ".*"\nproduct ".*"\n}', 2],
    ['FIELD-8', '0.4.9-136.xs8', 'device {\nvendor ".*"\nproduct ".*"\n}', 2],
    ['FIELD-9', '0.9.4', 'devnode "^sd[a-z]"', 2],
    ['FIELD-10', '0.9.4', 'protocol "scsi:iscsi"', 2],
    ['FIELD-11', '0.9.4', 'property "SCSI_IDENT_"', 2],
    ['FIELD-12', '0.9.4', 'wwid ".*"', 2],
  ])('%s on %s: %j', (_id, release, lines, line) => {
    const wwid = 'blacklist_exceptions {\nwwid "36001405aaaa0001"\n}\n';
    const text = `blacklist {\n${lines}\n}\n${wwid}${OURS}`;
    expect(excluded(text, release)).toEqual([`${line} warning device-blacklisted`]);
  });

  test('FIELD-12 on XenServer: an information', () => {
    const text = `blacklist {\nwwid ".*"\n}\n${OURS}`;
    expect(excluded(text, '0.4.9-136.xs8')).toEqual(['2 info device-blacklisted']);
  });

  test.each([
    ['local disks', 'blacklist {\ndevnode "^sda$"\ndevnode "^(ram|loop|fd)[0-9]"\n}\n'],
    ['another system', 'blacklist {\ndevice {\nvendor "ACME"\nproduct ".*"\n}\n}\n'],
    ['one LUN', 'blacklist {\nwwid "36001405aaaa0001"\n}\n'],
    ['disks of one maker', 'blacklist {\nwwid "^3600"\n}\n'],
    [
      'FIELD-14',
      'blacklist {\ndevice {\nvendor ".*"\nproduct ".*"\n}\n}\nblacklist_exceptions {\ndevice {\nvendor "OSNEXUS"\nproduct "QUANTASTOR"\n}\n}\n',
    ],
    ['inverted', 'blacklist {\ndevice {\nvendor "!OSNEXUS"\nproduct ".*"\n}\n}\n'],
  ])('silent of %s', (_name, lists) => {
    expect(excluded(lists + OURS)).toEqual([]);
  });

  test('an exception for a part of what a stanza is for', () => {
    const all = 'device {\nvendor ".*"\nproduct ".*"\n}\n';
    const stanza = 'devices {\ndevice {\nvendor "HP"\nproduct "MSA.*"\n}\n}\n';
    const excepted = (product: string): string =>
      `blacklist {\n${all}}\nblacklist_exceptions {\ndevice {\nvendor "HP"\nproduct "${product}"\n}\n}\n${stanza}`;
    expect(excluded(excepted('^MSA 2060$'))).toEqual([]);
    expect(excluded(excepted('P2000'))).toEqual(['2 warning device-blacklisted']);
  });

  test('a section that another one replaces excludes nothing', () => {
    const lists = 'blacklist {\ndevnode "^sd"\n}\nblacklist {\ndevnode "^ram"\n}\n';
    expect(excluded(lists + OURS, '0.4.9')).toEqual([]);
    expect(excluded(lists + OURS, '0.9.4')).toEqual(['2 warning device-blacklisted']);
  });
});

test('a stanza of a section that another one replaces defeats nothing', () => {
  const all = 'devices {\ndevice {\nvendor ".*"\nproduct ".*"\n}\n}\n';
  const defeated = (release: string): string[] =>
    briefly(all + inDevice('path_checker tur'), release).filter((each) =>
      each.includes('defeated'),
    );
  expect(defeated('0.4.8')).toEqual([]);
  expect(defeated('0.4.9')).toEqual(['8 warning defeated-stanza']);
});

test('a stanza of a section that another one replaces is no twin', () => {
  const twins = (release: string): string[] =>
    briefly(OURS + OURS, release).filter((each) => each.includes('duplicate-stanza'));
  expect(twins('0.4.8')).toEqual([]);
  expect(twins('0.9.4')).toEqual(['8 warning duplicate-stanza']);
});

describe('what goes before a stanza', () => {
  const stanza = inDevice(
    'path_selector "round-robin 0"',
    'path_grouping_policy multibus',
    'fast_io_fail_tmo 5',
    'path_checker tur',
  );
  const found = (text: string, release: string): string[] =>
    lint(text, release)
      .filter(({ code }) => code === 'overridden-stanza')
      .map(({ severity, message }) => `${severity} ${message}`);

  test('FIELD-15: each value of overrides that wins, on its line', () => {
    const text = `${stanza}overrides {\npath_selector "service-time 0"\npath_grouping_policy multibus\nchecker directio\n}\n`;
    expect(briefly(text, '0.9.4').filter((each) => each.includes('overridden'))).toEqual([
      '12 warning overridden-stanza',
      '14 warning overridden-stanza',
    ]);
  });

  test('FIELD-18: a protocol section', () => {
    const text = `${stanza}overrides {\nprotocol {\ntype "scsi:iscsi"\nfast_io_fail_tmo 60\n}\n}\n`;
    expect(found(text, '0.9.4')).toEqual([
      "warning 'overrides' sets 'fast_io_fail_tmo' for 'scsi:iscsi' to '60', and beats '5' of the stanza for 'ACME DISK'",
    ]);
    expect(found(text, '0.4.9-136.xs8')).toEqual([]);
  });

  test('FIELD-20: silent where overrides have no effect', () => {
    expect(found(`${stanza}overrides {\npath_checker directio\n}\n`, '0.4.9-136.xs8')).toEqual([]);
  });

  test.each([
    ['defaults', `defaults {\ndetect_pgpolicy yes\n}\n${stanza}`, 1],
    ['the stanza', inDevice('detect_pgpolicy yes', 'path_grouping_policy multibus'), 1],
    ['nowhere', stanza, 0],
    [
      'defaults, and not in the stanza',
      `defaults {\ndetect_pgpolicy yes\n}\n${inDevice('detect_pgpolicy no', 'path_grouping_policy multibus')}`,
      0,
    ],
    ['of its own mind', inDevice('detect_pgpolicy yes', 'path_grouping_policy group_by_prio'), 0],
    [
      'without ALUA',
      inDevice(
        'detect_pgpolicy yes',
        'detect_prio no',
        'prio const',
        'path_grouping_policy multibus',
      ),
      0,
    ],
  ])('FIELD-19: detect_pgpolicy in %s', (_name, text, times) => {
    const told = found(text, '0.9.9');
    expect(told).toHaveLength(times);
    for (const each of told) expect(each).toMatch(/^info 'detect_pgpolicy' is on.*group_by_prio/);
  });
});
