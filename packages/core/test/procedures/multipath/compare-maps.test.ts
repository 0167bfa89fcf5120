import { expect, test } from 'vitest';
import { readMultipath } from '../../../src/multipath/syntax/read.ts';
import type { DesiredStanza } from '../../../src/multipath/syntax/types.ts';
import { lostMaps, otherSelectors } from '../../../src/procedures/multipath/judge-maps.ts';
import { reportMaps } from '../../../src/procedures/multipath/read/topology.ts';

const desired: DesiredStanza = {
  match: { vendor: 'OSNEXUS', product: 'QUANTASTOR' },
  keywords: [{ keyword: 'path_selector', value: 'round-robin 0', quoted: true }],
};

const map = (selector: string, ...paths: string[]): string =>
  `3600a dm-0 OSNEXUS,QUANTASTOR\n\`-+- policy='${selector}' prio=1 status=active\n${paths.map((path) => `  \`- 0:0:0:0 ${path}\n`).join('')}`;
const sda = 'sda 8:0 active ready running';
const sdb = 'sdb 8:16 active ready running';
const before = reportMaps(map('service-time 0', sda, sdb));

test.each([
  ['the same', map('round-robin 0', sda, sdb), []],
  ['other order', map('round-robin 0', sdb, sda), []],
  ['no map', '', ['the map 3600a is gone']],
  ['one path less', map('round-robin 0', sda), ['the map 3600a has lost its path sdb']],
  [
    'a path that failed',
    map('round-robin 0', sda, 'sdb 8:16 failed faulty running'),
    ['the map 3600a has lost its path sdb'],
  ],
])('%s after the change', (_name, after, lost) => {
  expect(lostMaps(before, reportMaps(after))).toEqual(lost);
});

test('a path that was failed before is not lost', () => {
  const failed = reportMaps(map('service-time 0', sda, 'sdb 8:16 failed faulty running'));
  expect(lostMaps(failed, reportMaps(map('service-time 0', sda)))).toEqual([]);
});

test.each([
  ['', ['the map 3600a has service-time 0, expected round-robin 0']],
  ['overrides {\n}\n', ['the map 3600a has service-time 0, expected round-robin 0']],
  ['overrides {\n\tpath_selector "service-time 0"\n}\n', []],
  ['multipaths {\n\tmultipath {\n\t\twwid 3600a\n\t\tpath_selector "service-time 0"\n\t}\n}\n', []],
])('a selector that is not the desired one, with %j in effect', (config, other) => {
  expect(otherSelectors(before, desired, readMultipath(config))).toEqual(other);
});

test('maps of other devices are none of ours', () => {
  const others = reportMaps(map('service-time 0', sda).replace('OSNEXUS', 'ACME'));
  expect(otherSelectors(others, desired, undefined)).toEqual([]);
  expect(otherSelectors(before, { ...desired, keywords: [] }, undefined)).toEqual([]);
});
