import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../src/text/edit.ts';
import { editBytes } from '../../src/text/edit-bytes.ts';
import { decodeText, type Encoding, encodeText } from '../../src/text/encoding.ts';
import { runs } from '../support/runs.ts';

const WORDS = ['<', 'a', '\n', '\r\n', 'é', '한', '😀', '\u2028'];

describe('editBytes', () => {
  it.each<Encoding>(['utf-8', 'utf-16le', 'utf-16be'])(
    'makes the bytes of the edited text in %s',
    (encoding) => {
      const word = fc.array(fc.constantFrom(...WORDS), { maxLength: 6 });
      fc.assert(
        fc.property(fc.array(word, { maxLength: 8 }), fc.array(word), (kept, put) => {
          let text = '';
          const edits = put.map((words, at) => {
            text += (kept[at] ?? []).join('');
            const offset = text.length;
            text += (kept[at + 1] ?? []).join('');
            return { offset, length: text.length - offset, text: words.join('') };
          });
          text += 'end';
          const bytes = encodeText(text, encoding);
          const edited = encodeText(applyEdits(text, edits), encoding);
          expect(editBytes(bytes, { text, encoding }, edits)).toEqual(edited);
        }),
        { numRuns: runs(300) },
      );
    },
  );

  it('keeps bytes of no known encoding, and refuses a character that has none', () => {
    const bytes = Uint8Array.from([0x61, 0xff, 0xc0, 0x62]);
    const decoded = decodeText(bytes);
    const edit = { offset: 1, length: 1, text: 'xé' };
    expect([...editBytes(bytes, decoded, [edit])]).toEqual([0x61, 0x78, 0xe9, 0xc0, 0x62]);
    expect(() => editBytes(bytes, decoded, [{ ...edit, text: '한' }])).toThrow(RangeError);
  });

  it('refuses edits that overlap or lie outside', () => {
    const decoded = decodeText(Buffer.from('abc'));
    const at = (offset: number, length: number) => ({ offset, length, text: '' });
    expect(() => editBytes(Buffer.from('abc'), decoded, [at(0, 2), at(1, 1)])).toThrow(RangeError);
    expect(() => editBytes(Buffer.from('abc'), decoded, [at(2, 2)])).toThrow(RangeError);
  });
});
