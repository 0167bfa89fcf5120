import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quotePosix } from '../../src/text/quote.ts';
import { runs } from '../support/runs.ts';

test.each([
  [['a'], "'a'"],
  [[], ''],
  [[''], "''"],
  [["it's"], "'it'\\''s'"],
  [['$(x)', '`y`', 'a b'], "'$(x)' '`y`' 'a b'"],
])('quotes %j', (argv, text) => {
  expect(quotePosix(argv)).toBe(text);
});

test('refuses a NUL', () => {
  expect(() => quotePosix(['a\0b'])).toThrow(RangeError);
});

describe.skipIf(process.platform === 'win32')('a real sh', () => {
  test('parses the words back', () => {
    const word = fc.string({ unit: 'binary' }).filter((text) => !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 5 }), (words) => {
        const script = `printf '%s\\0' ${quotePosix(words)}`;
        const output = execFileSync('sh', ['-c', script], { encoding: 'utf8' });
        expect(output.split('\0').slice(0, -1)).toEqual(
          words.map((each) => Buffer.from(each).toString()),
        );
      }),
      { numRuns: runs(40) },
    );
  });
});
