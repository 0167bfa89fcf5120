import { describe, expect, test } from 'vitest';
import { posixPattern } from '../../src/multipath/data/posix-regex.ts';

describe('POSIX patterns', () => {
  const cases: [string, string, boolean][] = [
    ['.*', 'OSNEXUS', true],
    ['', 'OSNEXUS', true],
    ['OSNEX', 'OSNEXUS', true],
    ['^NEX', 'OSNEXUS', false],
    ['(DELL|OSNEXUS)', 'OSNEXUS', true],
    ['[[:upper:]]+$', 'OSNEXUS', true],
    ['[[:digit:]]', 'OSNEXUS', false],
    ['[]O]S', 'OSNEXUS', true],
    ['[^]OU]S', 'OSNEXUS', false],
    ['[a\\]', 'x\\', true],
    ['*', 'OSNEXUS', false],
    ['O{1,2}S', 'OSNEXUS', true],
    ['OSNEXUS(', 'OSNEXUS', false],
    ['[z-a]', 'OSNEXUS', false],
    ['osnexus', 'OSNEXUS', false],
  ];
  for (const [pattern, value, expected] of cases)
    test(`${JSON.stringify(pattern)} ${expected ? 'matches' : 'does not match'} ${value}`, () => {
      expect(posixPattern(pattern).test(value)).toBe(expected);
    });
});
