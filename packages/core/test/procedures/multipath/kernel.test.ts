import { expect, test } from 'vitest';
import { kernelFailures, parseKernelMaps } from '../../../src/procedures/multipath/read/kernel.ts';

const path = (number: string, args: string[], failed?: boolean) => ({ number, args, failed });

test.each([
  [
    'one group of two',
    'mpatha: 0 131072 multipath 1 queue_if_no_path 0 1 1 round-robin 0 2 1 8:0 100 8:16 100',
    'mpatha: 0 131072 multipath 2 0 0 0 1 1 A 0 2 0 8:0 A 0 8:16 F 1',
    [
      {
        selector: 'round-robin 0',
        paths: [path('8:0', ['100'], false), path('8:16', ['100'], true)],
      },
    ],
  ],
  [
    'two groups and a hardware handler',
    '3600a: 0 8 multipath 2 queue_if_no_path retain_attached_hw_handler 1 alua 2 1 service-time 0 1 2 8:0 1 1 service-time 0 1 2 8:16 1 1',
    '3600a: 0 8 multipath 2 0 0 1 alua 2 1 E 0 1 2 8:0 A 0 0 1 A 0 1 2 8:16 A 0 0 1',
    [
      { selector: 'service-time 0', paths: [path('8:0', ['1', '1'], false)] },
      { selector: 'service-time 0', paths: [path('8:16', ['1', '1'], false)] },
    ],
  ],
  [
    'no status',
    'a: 0 8 multipath 0 0 1 1 queue-length 0 1 1 8:0 1',
    '',
    [{ selector: 'queue-length 0', paths: [path('8:0', ['1'])] }],
  ],
  ['no path at all', 'a: 0 8 multipath 0 0 0 0', '', []],
])('%s', (_name, table, status, groups) => {
  expect(parseKernelMaps(`${table}\n`, `${status}\n`)).toEqual([
    { name: table.slice(0, table.indexOf(':')), groups },
  ]);
});

test.each([
  '',
  'No devices found\n',
  'root: 0 8 linear 8:0 0\n',
  'a: 0 8 multipath\n',
  'a: 0 8 multipath 9999999 0\n',
  'a: 0 8 multipath 0 0 1 1 round-robin 0 2 1 8:0 100\n',
  'a: 0 8 multipath x y\n',
])('%j holds no map that adds up', (table) => {
  expect(parseKernelMaps(table, table)).toEqual([]);
});

test('a failed path has the name that the daemon gives it', () => {
  const maps = parseKernelMaps(
    'a: 0 8 multipath 0 0 1 1 round-robin 0 2 1 8:0 1 8:16 1\n',
    'a: 0 8 multipath 2 0 0 0 1 1 A 0 2 0 8:0 F 3 8:16 F 1\n',
  );
  expect(kernelFailures(maps, new Map([['8:0', 'sda']]))).toEqual([
    { map: 'a', device: 'sda' },
    { map: 'a', device: '8:16' },
  ]);
});
