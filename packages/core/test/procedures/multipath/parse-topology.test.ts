import { expect, test } from 'vitest';
import {
  parsePaths,
  pathsOf,
  reportMaps,
} from '../../../src/procedures/multipath/read/topology.ts';

test.each([
  ['\\_ 0:0:0:1 sdb 8:16 [active][ready]', 'active ready', false],
  [' \\_ 0:0:0:1 sdb 8:16  [failed][faulty]', 'failed faulty', true],
  ['| |- 8:0:0:1 sdb 8:16 active ready running', 'active ready running', false],
  ['  `- 8:0:0:1 sdb 8:16 failed faulty offline', 'failed faulty offline', true],
  ['  `- 8:0:0:1 sdb 8:16 active shaky running', 'active shaky running', true],
  ['  `- 8:0:0:1 sdb 8:16 active ghost running', 'active ghost running', false],
  ['  `- 8:0:0:1 sdb 8:16 active i/o pending running', 'active i/o pending running', false],
  ['  `- #:#:#:# sdb 8:16 failed undef unknown', 'failed undef unknown', true],
])('%s', (line, states, failed) => {
  const [map] = reportMaps(`mpatha (3600a) dm-0 OSNEXUS,QUANTASTOR\n${line}\n`);
  expect(map && pathsOf(map)).toEqual([
    expect.objectContaining({ device: 'sdb', state: states, failed }),
  ]);
});

test.each([
  ['mpatha (3600a) dm-0 OSNEXUS,QUANTASTOR', 'mpatha', '3600a', 'OSNEXUS', 'QUANTASTOR'],
  ['3600a dm-12 OSNEXUS ,QUANTASTOR      ', '3600a', undefined, 'OSNEXUS', 'QUANTASTOR'],
  ['reload: mpatha (3600a) dm-0 ACME,DISK X', 'mpatha', '3600a', 'ACME', 'DISK X'],
  ['my map-1 dm-3 ,', undefined, undefined, '', ''],
])('%s', (line, name, wwid, vendor, product) => {
  const maps = reportMaps(`${line}\nsize=1G features='0' hwhandler='0' wp=rw\n`);
  if (name === undefined) return expect(maps).toEqual([]);
  return expect(maps).toEqual([{ name, ...(wwid && { wwid }), vendor, product, groups: [] }]);
});

test.each(['', 'ok\n', 'fail\n', '\u0000\u001b[31m', 'dm-0\n', '`- 0:0:0:0\n'])(
  '%j holds no map and no path',
  (text) => {
    expect(reportMaps(text)).toEqual([]);
    expect(parsePaths(text)).toEqual([]);
  },
);

test('orphans belong to no map', () => {
  const text =
    'hcil    dev dev_t pri dm_st  chk_st dev_st  next_check\n' +
    '0:0:0:0 sda 8:0   1   undef  faulty offline orphan\n' +
    '0:0:0:1 sdb 8:16  1   active ready  running XX........ 4/20\n' +
    '0:0:0:2 sdc 8:32  1   [failed][faulty] XX........ 4/20\n';
  expect(parsePaths(text).map(({ device, failed }) => [device, failed])).toEqual([
    ['sdb', false],
    ['sdc', true],
  ]);
});
