import { expect, test } from 'vitest';
import { lexOldLine, type OldLexing } from '../../src/multipath/syntax/lex-old.ts';
import { splitLines } from '../../src/multipath/syntax/lines.ts';

const WIDE: OldLexing = { wideWords: true, quoteEnds: 'at-quote' };
const NARROW: OldLexing = { wideWords: false, quoteEnds: 'at-line-end' };

function words(text: string, how: OldLexing, brief = false): string[] {
  return lexOldLine(text, 0, text.length, how, brief).map(({ value }) => value);
}

test.each([
  ['wide', WIDE],
  ['narrow', NARROW],
] as const)('of a line of very many words, only those that are read are kept: %s', (_, how) => {
  const text = `vendor ${'a '.repeat(20_000)}{ z`;
  expect(words(text, how)).toHaveLength(20_003);
  const brief = words(text, how, true);
  expect(brief.slice(0, 3)).toEqual(['vendor', 'a', 'a']);
  expect(brief.slice(-2)).toEqual(['{', 'z']);
  expect(brief.length).toBeLessThan(10);
});

test('words before a quote do not change what is quoted', () => {
  const text = `vendor ${'a '.repeat(20)}"b c" d`;
  for (const how of [WIDE, NARROW])
    expect(words(text, how, true).at(-2)).toBe(words(text, how).at(-2));
});

test.each([
  ['ASCII', 'x'.repeat(2_500), [0, 1023, 2046]],
  ['two bytes each', 'é'.repeat(1_200), [0, 512, 1023]],
  ['ASCII before others', `${'x'.repeat(2_500)}\né\n`, [0, 1023, 2046, 2501]],
])('a long line is cut after 1023 bytes: %s', (_, text, starts) => {
  expect([...splitLines(text, false)]).toEqual(starts);
});
