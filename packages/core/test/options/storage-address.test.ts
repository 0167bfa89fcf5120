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
  '',
  '  ',
  'a\tb',
  'a b',
  '10.0.0.9 ',
  '10.0.0.999',
  '10.0.0',
  '1.2.3.4.5',
  '10.0.0.9.',
  'a..b',
  '-array',
  'user@array',
  '10.0.0.9,10.0.0.10',
  `${'a'.repeat(64)}.example`,
  'fe80:::1',
  'https://10.0.0.9/',
  '10.0.0.9/24',
  '10.0.0.9:443',
  'array:443',
  '[fe80::1]',
])('%j is refused', (address) => {
  expect(addressProblem(address)?.message).toContain('neither a host name nor an IP address');
});
