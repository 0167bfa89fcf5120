import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits, type Edit, invertEdits, sortEdits } from '../../src/text/edit.ts';
import { textAndEdits } from './arbitrary-edits.ts';

describe('applyEdits', () => {
  it.each<[name: string, text: string, edits: Edit[], result: string]>([
    ['nothing', 'abc', [], 'abc'],
    ['an insertion at the start', 'abc', [{ offset: 0, length: 0, text: 'x' }], 'xabc'],
    ['an insertion at the end', 'abc', [{ offset: 3, length: 0, text: 'x' }], 'abcx'],
    ['a replacement', 'abc', [{ offset: 1, length: 1, text: 'xyz' }], 'axyzc'],
    ['a removal', 'abc', [{ offset: 0, length: 3, text: '' }], ''],
    [
      'edits in any order',
      'abcd',
      [
        { offset: 3, length: 1, text: 'D' },
        { offset: 0, length: 1, text: 'A' },
      ],
      'AbcD',
    ],
    [
      'insertions at one offset in list order',
      'ab',
      [
        { offset: 1, length: 0, text: '1' },
        { offset: 1, length: 0, text: '2' },
      ],
      'a12b',
    ],
    [
      'an insertion behind a removal',
      'abc',
      [
        { offset: 0, length: 1, text: '' },
        { offset: 1, length: 0, text: 'x' },
      ],
      'xbc',
    ],
    [
      'code units of a surrogate pair',
      '\u{1f600}',
      [{ offset: 2, length: 0, text: '!' }],
      '\u{1f600}!',
    ],
  ])('carries out %s', (_, text, edits, result) => {
    expect(applyEdits(text, edits)).toBe(result);
  });
  it.each<[name: string, edits: Edit[]]>([
    [
      'overlap',
      [
        { offset: 0, length: 2, text: '' },
        { offset: 1, length: 1, text: '' },
      ],
    ],
    ['end behind the text', [{ offset: 2, length: 2, text: '' }]],
    ['begin behind the text', [{ offset: 4, length: 0, text: 'x' }]],
    ['begin before it', [{ offset: -1, length: 0, text: 'x' }]],
    ['have a negative length', [{ offset: 2, length: -1, text: 'x' }]],
  ])('throws for edits that %s', (_, edits) => {
    expect(() => applyEdits('abc', edits)).toThrow(RangeError);
  });
  it('does not change its argument', () => {
    const edits: Edit[] = [
      { offset: 2, length: 0, text: 'x' },
      { offset: 0, length: 1, text: '' },
    ];
    const copy = structuredClone(edits);
    applyEdits('abc', edits);
    expect(edits).toEqual(copy);
  });
});

describe('invertEdits', () => {
  it('leads back to the text', () => {
    fc.assert(
      fc.property(textAndEdits(fc.string({ unit: 'binary', maxLength: 40 })), ({ text, edits }) => {
        const after = applyEdits(text, edits);
        expect(applyEdits(after, invertEdits(text, edits))).toBe(text);
      }),
    );
  });
  it('is its own inverse', () => {
    fc.assert(
      fc.property(textAndEdits(fc.string()), ({ text, edits }) => {
        const after = applyEdits(text, edits);
        expect(invertEdits(after, invertEdits(text, edits))).toEqual(sortEdits(edits));
      }),
    );
  });
});
