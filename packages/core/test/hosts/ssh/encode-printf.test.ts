import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodePrintfWords } from '../../../src/hosts/shell/encode-printf.ts';
import { runs } from '../../support/runs.ts';

test.each([
  ['abc\n\t', `'abc\n\t'`],
  ["it's", `'it\\047s'`],
  ['\\', `'\\\\'`],
  ['\u0000', `'\\00'`],
  ['\u00007', `'\\00007'`],
  ['\u00008', `'\\008'`],
  ['%s $x `y`', `'%s $x \`y\`'`],
])('encodes %j', (text, word) => {
  expect(encodePrintfWords(Buffer.from(text, 'latin1'))).toEqual([word]);
});

test('cuts into words of a limited size', () => {
  const words = encodePrintfWords(new Uint8Array(10_000).fill(255));
  expect(words).toHaveLength(3);
  expect(Math.max(...words.map((word) => word.length))).toBeLessThan(21_000);
});

const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'ash']].filter(([program]) =>
  ['/bin', '/usr/bin'].some((folder) => existsSync(`${folder}/${program}`)),
);

describe.each(SHELLS)('real %s', (program, ...args) => {
  test('prints the very bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 6_000 }), (bytes) => {
        const script = encodePrintfWords(bytes)
          .map((word) => `printf '%b' ${word}\n`)
          .join('');
        const { stdout } = spawnSync(program as string, args, { input: script });
        expect(stdout.equals(Buffer.from(bytes))).toBe(true);
      }),
      { numRuns: runs(25) },
    );
  });
});
