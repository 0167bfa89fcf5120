import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changedMiddle } from '../../../src/hosts/shell/changed-middle.ts';

test.each([
  ['', 'abc', 0, 'abc', 0],
  ['abc', '', 0, '', 0],
  ['abc', 'abc', 3, '', 0],
  ['aXc', 'aYc', 1, 'Y', 1],
  ['aa', 'aaa', 2, 'a', 0],
  ['abab', 'ab', 2, '', 0],
])('%j to %j', (before, after, prefix, middle, suffix) => {
  const change = changedMiddle(Buffer.from(before), Buffer.from(after));
  expect({ ...change, middle: Buffer.from(change.middle).toString() }).toEqual({
    prefix,
    middle,
    suffix,
  });
});

test('always makes the new bytes of the old ones', () => {
  const bytes = fc.uint8Array({ maxLength: 30, max: 3 });
  fc.assert(
    fc.property(bytes, bytes, (before, after) => {
      const { prefix, middle, suffix } = changedMiddle(before, after);
      const made = [...before.slice(0, prefix), ...middle, ...before.slice(before.length - suffix)];
      expect(made).toEqual([...after]);
    }),
  );
});
