import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareRuleVersions,
  isVersion,
  raiseVersion,
  warnOfVersion,
} from '../../src/storagelink/rule/version-number.ts';

describe('raiseVersion', () => {
  it.each([
    ['2.0.0.4', '2.0.0.5'],
    ['2.0.0.9', '2.0.0.10'],
    ['2.0.0.99', '2.0.0.100'],
    ['1.0', '1.1'],
    ['5', '6'],
    ['v2.0.0.4', 'v2.0.0.5'],
    ['V9', 'V10'],
    ['1.2.3.4.5', '1.2.3.4.6'],
    ['1.2.3.4.5.6', '1.2.3.4.5.7'],
    ['2.0.09', '2.0.10'],
    ['2.0.009', '2.0.010'],
    ['2.0.00', '2.0.01'],
    ['1.99999999999999999999', '1.100000000000000000000'],
  ])('%s becomes %s', (from, to) => {
    expect(raiseVersion(from)).toBe(to);
  });
  it.each([
    '',
    '1.',
    '.1',
    '1..2',
    '2.0.0.4-beta',
    '2.0.0.4b',
    'vv2',
    '1.2.3.4.5.6.7.8.9',
    '1,2',
    '1.-1',
    ' 1.0',
    '١.٢',
  ])('refuses %j', (version) => {
    expect(isVersion(version)).toBe(false);
    expect(() => raiseVersion(version)).toThrow(/plain dotted number/);
  });
  it('is always higher, and differs in the last part alone', () => {
    fc.assert(
      fc.property(
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 30n }), { minLength: 2, maxLength: 6 }),
        (parts) => {
          const raised = raiseVersion(parts.join('.')).split('.').map(BigInt);
          expect(raised).toEqual([...parts.slice(0, -1), (parts.at(-1) ?? 0n) + 1n]);
        },
      ),
    );
  });
});

describe('a version that StorageLink has run with', () => {
  it.each([
    // the file was put back to an older content: its number is behind the published one (STORAGELINK-1, STORAGELINK-2)
    ['2.0.0.4', '2.0.0.5', '2.0.0.6'],
    ['2.0.0.4', '2.0.0.4', '2.0.0.5'],
    ['2.0.0.9', '2.0.0.5', '2.0.0.10'],
    ['1.9', '2.0.0.5', '2.0.0.6'],
    ['2.0.0.4', 'something', '2.0.0.5'],
  ])('%s with %s published becomes %s', (version, published, to) => {
    expect(raiseVersion(version, published)).toBe(to);
  });
  it('is compared part by part, as numbers', () => {
    expect(compareRuleVersions('2.0.0.9', '2.0.0.10')).toBeLessThan(0);
    expect(compareRuleVersions('v2.0', '2.0.0.0')).toBe(0);
    expect(compareRuleVersions('2.0.0.10', '2.0.0.9')).toBeGreaterThan(0);
    expect(compareRuleVersions('2.0.0.4b', '2.0.0.4')).toBeUndefined();
  });
});

describe('a version that may not be what is meant is told (STORAGELINK-60)', () => {
  it.each([
    ['1.0.0.65535', '1.0.0.65536', /65535/],
    ['2.0.0.18446744073709551615', '2.0.0.18446744073709551616', /65535/],
    ['16.12.2009', '16.12.2010', /date/],
    ['2009.12.16', '2009.12.17', /date/],
  ])('%s', (from, to, why) => {
    expect(warnOfVersion(from, to)).toMatchObject([
      { severity: 'warning', message: expect.stringMatching(why) },
    ]);
  });
  it.each([
    ['2.0.0.4', '2.0.0.5'],
    ['5', '6'],
    ['5.6.2', '5.6.3'],
  ])('%s is nothing to tell of', (from, to) => {
    expect(warnOfVersion(from, to)).toEqual([]);
  });
});
