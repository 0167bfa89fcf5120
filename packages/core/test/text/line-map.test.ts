import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placedConf, placedText } from '../../src/text/line-map.ts';

describe('the lines of a text', () => {
  it.each<[text: string, starts: number[]]>([
    ['', [0]],
    ['a', [0]],
    ['a\n', [0, 2]],
    ['a\r\nb', [0, 3]],
    ['a\rb', [0, 2]],
    ['\n\n', [0, 1, 2]],
    ['\r\r\n', [0, 1, 3]],
    ['a\u2028b\u0085c\fd', [0]],
  ])('finds the lines of %j', (text, starts) => {
    const document = placedText(text);
    const found = [...text, ''].map((_, at) => document.lineAt(at).start);
    expect([...new Set(found)]).toEqual(starts);
  });
});

describe('positionAt', () => {
  it.each<[text: string, offset: number, line: number, column: number]>([
    ['', 0, 1, 1],
    ['ab\ncd', 1, 1, 2],
    ['ab\ncd', 2, 1, 3],
    ['ab\ncd', 3, 2, 1],
    ['ab\r\ncd', 3, 1, 4],
    ['ab\r\ncd', 4, 2, 1],
    ['ab\n', 3, 2, 1],
    ['ab', 99, 1, 100],
  ])('%j at %i is line %i, column %i', (text, offset, line, column) => {
    expect(placedText(text).positionAt(offset)).toEqual({ line, column });
  });
  it('agrees with counting', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r') });
    fc.assert(
      fc.property(text, fc.nat(), (input, some) => {
        const offset = some % (input.length + 1);
        const ends = [...input.matchAll(/\r\n|\r|\n/g)].map(
          ({ index, 0: eol }) => index + eol.length,
        );
        const before = ends.filter((end) => end <= offset);
        const expected = { line: before.length + 1, column: offset - (before.at(-1) ?? 0) + 1 };
        expect(placedText(input).positionAt(offset)).toEqual(expected);
      }),
    );
  });
});

// DRIFT-3a, DRIFT-3b: the document says how its lines are counted
it('of a multipath.conf a lone CR ends no line, of XML it does', () => {
  const text = '# a\rb\rc\ndefaults {\n}\n';
  const offset = text.indexOf('defaults');
  expect(placedConf(text).positionAt(offset)).toEqual({ line: 2, column: 1 });
  expect(placedText(text).positionAt(offset)).toEqual({ line: 4, column: 1 });
  expect(placedConf(text).lineAt(5)).toEqual({ start: 0, end: 8 });
});
