import { expect, test } from 'vitest';
import { parseRelease } from '../../../src/multipath/data/releases.ts';
import { compareEffective } from '../../../src/procedures/multipath/compare-effective.ts';
import { type Printout, readPrintout } from '../../../src/procedures/multipath/read/printout.ts';

const match = { vendor: 'OSNEXUS', product: 'QUANTASTOR' };
const vendor = { keyword: 'vendor', value: 'OSNEXUS' };
const product = { keyword: 'product', value: 'QUANTASTOR' };

const read = (text: string): Printout => readPrintout(text) as Printout;

function differences(
  desired: string,
  device: string,
  defaults = '',
  release = '0.9.4',
): readonly string[] {
  const config = read(
    `defaults {\n${defaults}\n}\ndevices {\ndevice {\nvendor "OSNEXUS"\nproduct "QUANTASTOR"\n${device}\n}\n}\n`,
  );
  const [keyword = '', ...value] = desired.split(' ');
  const keywords = [vendor, product, { keyword, value: value.join(' ') }];
  return compareEffective(config, { match, keywords }, parseRelease(release)).differences;
}

test.each([
  ['path_checker tur', 'path_checker "tur"', '', '0.9.4'],
  ['path_selector round-robin 0', 'path_selector "round-robin  0"', '', '0.9.4'],
  ['rr_min_io 100', 'rr_min_io 0100', '', '0.9.4'],
  ['path_checker tur', '', 'path_checker tur', '0.4.9'],
  ['rr_weight uniform', '', '', '0.4.7'],
  ['path_selector round-robin 0', '', '', '0.4.9'],
  ['path_selector service-time 0', '', '', '0.4.9-136.xs'],
  ['getuid_callout /sbin/scsi_id -g', '', '', '0.9.4'],
  ['getuid_callout /sbin/scsi_id -g', '', '', '0.4.9-136.xs'],
  ['getuid_callout /sbin/scsi_id -g -u -s /block/%n', '', '', '0.4.7'],
])('%s is in effect by %j, defaults %j, on %s', (desired, device, defaults, release) => {
  expect(differences(desired, device, defaults, release)).toEqual([]);
});

test.each([
  [
    'path_checker tur',
    'path_checker "directio"',
    '',
    '0.9.4',
    'path_checker is "directio", expected "tur"',
  ],
  [
    'path_checker tur',
    'path_checker directio',
    'path_checker tur',
    '0.9.4',
    'path_checker is "directio"',
  ],
  ['path_checker tur', '', 'path_checker directio', '0.4.9', 'path_checker is not in effect'],
  ['failback immediate', '', '', '0.4.7', 'failback is not in effect'],
  ['path_selector round-robin 0', '', '', '0.4.9-136.xs', 'path_selector is not in effect'],
  ['path_selector service-time 0', '', '', '0.4.9', 'path_selector is not in effect'],
  ['rr_min_io_rq 100', 'rr_min_io_rq 1', '', '0.9.4', 'rr_min_io_rq is "1", expected "100"'],
  ['getuid_callout /sbin/scsi_id -g', '', '', '0.4.7', 'getuid_callout is not in effect'],
])(
  '%s is not in effect by %j, defaults %j, on %s',
  (desired, device, defaults, release, message) => {
    expect(differences(desired, device, defaults, release)).toEqual([
      expect.stringContaining(message),
    ]);
  },
);

test('of entries that the daemon prints twice the later wins, and other vendors do not count', () => {
  expect(
    differences(
      'failback 5',
      'failback manual\n}\ndevice {\nvendor OSNEXUS\nproduct QUANTASTOR\nfailback 5',
    ),
  ).toEqual([]);
  const other = read('devices {\ndevice {\nvendor "OSNEXUS.*"\nproduct "QUANTASTOR"\n}\n}\n');
  const desired = { match, keywords: [vendor, product] };
  expect(compareEffective(other, desired, undefined)).toMatchObject({ isThere: false });
});
