import { expect, test } from 'vitest';
import { makeKnownContents } from '../../../src/hosts/shell/known-contents.ts';

test('forgets the oldest bytes when there are too many, and keeps none that are too large', () => {
  const known = makeKnownContents(10);
  const bytes = (length: number): Uint8Array => new Uint8Array(length);
  known.remember('a', bytes(4));
  known.remember('b', bytes(4));
  known.remember('a', bytes(4));
  expect(known.find('a')).toHaveLength(4);
  known.remember('c', bytes(4));
  expect([known.find('a'), known.find('b'), known.find('c')].map(Boolean)).toEqual([
    false,
    true,
    true,
  ]);
  known.remember('large', bytes(11));
  expect(known.find('large')).toBeUndefined();
  expect(known.find('b')).toHaveLength(4);
});
