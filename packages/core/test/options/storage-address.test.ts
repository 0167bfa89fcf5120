import { expect, it } from 'vitest';
import { addressProblem } from '../../src/options/checks.ts';

it.each([
  '10.0.0.9',
  'array',
  'array-1.lab.example.',
  'array_1',
  '연구실.example',
  '9array',
  'fe80::1',
  'fe80::1%12',
  '::ffff:10.0.0.9',
])('%s is an address', (address) => {
  expect(addressProblem(address)).toBeUndefined();
});

// STORAGELINK-8: what no step could use is refused before StorageLink is stopped
it.each([
  ['', /empty/],
  ['  ', /empty/],
  ['a\tb', /control character/],
  ['a b', /neither a host name nor an IP address/],
  ['10.0.0.9 ', /neither/],
  ['10.0.0.999', /neither/],
  ['10.0.0', /neither/],
  ['1.2.3.4.5', /neither/],
  ['a..b', /neither/],
  ['-array', /neither/],
  ['user@array', /neither/],
  ['10.0.0.9,10.0.0.10', /neither/],
  [`${'a'.repeat(64)}.example`, /neither/],
  ['fe80:::1', /neither/],
  ['https://10.0.0.9/', /is a URL/],
  ['10.0.0.9/24', /is a URL/],
  ['10.0.0.9:443', /holds a port/],
  ['[fe80::1]', /brackets/],
])('%j is refused', (address, says) => {
  expect(addressProblem(address)?.message).toMatch(says);
});
