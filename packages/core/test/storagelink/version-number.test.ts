import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVersion, raiseVersion } from '../../src/storagelink/rule/version.ts';

describe('raiseVersion', () => {
  it.each([
    ['2.0.0.4', '2.0.0.5'],
    ['2.0.0.9', '2.0.0.10'],
    ['2.0.0.99', '2.0.0.100'],
    ['1.0', '1.1'],
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
    '7',
    '1.',
    '.1',
    '1..2',
    '2.0.0.4-beta',
    'v2.0.0.4',
    '1.2.3.4.5.6.7',
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
