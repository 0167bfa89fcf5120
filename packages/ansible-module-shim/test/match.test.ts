import { quantastor } from '@quantastor-xenserver/core';
import { expect, test } from 'vitest';
import { matchFrom } from '../src/options/match.ts';
import { ruleMatch } from '../src/options/rule.ts';

test('vendor and product are taken together or not at all', () => {
  expect(matchFrom({})).toBeUndefined();
  expect(matchFrom({ vendor: 'A', product: 'B' })).toEqual({ vendor: 'A', product: 'B' });
  for (const half of [{ vendor: 'A' }, { product: 'B' }]) {
    expect(() => matchFrom(half)).toThrow('parameters are required together: vendor, product');
    expect(() => ruleMatch(half, quantastor)).toThrow('required together');
  }
  expect(() => matchFrom({ vendor: '', product: 'B' })).toThrow('must not be empty');
  expect(ruleMatch({}, quantastor)).toEqual(quantastor.storagelink?.match);
});
