import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBytes, decodeText, type Encoding, encodeText } from '../../src/text/encoding.ts';
import { runs } from '../support/runs.ts';

const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list);

describe('decodeText', () => {
  it.each<[name: string, bytes: Uint8Array, encoding: Encoding, text: string]>([
    ['an empty file', bytes(), 'utf-8', ''],
    ['ASCII', bytes(0x61, 0x0d, 0x0a), 'utf-8', 'a\r\n'],
    ['UTF-8', bytes(0xc3, 0xa9), 'utf-8', 'é'],
    ['a UTF-8 BOM, kept as U+FEFF', bytes(0xef, 0xbb, 0xbf, 0x61), 'utf-8', '\ufeffa'],
    ['two BOMs', bytes(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf), 'utf-8', '\ufeff\ufeff'],
    ['UTF-16LE by its BOM', bytes(0xff, 0xfe, 0x3c, 0), 'utf-16le', '\ufeff<'],
    ['UTF-16BE by its BOM', bytes(0xfe, 0xff, 0, 0x3c), 'utf-16be', '\ufeff<'],
    ['UTF-16LE by its first <', bytes(0x3c, 0, 0x61, 0), 'utf-16le', '<a'],
    ['UTF-16BE by its first blank', bytes(0, 0x20, 0, 0x61), 'utf-16be', ' a'],
    ['NULs in ASCII', bytes(0x61, 0, 0x62, 0), 'utf-8', 'a\0b\0'],
    ['bytes that are no UTF-8', bytes(0x61, 0xe9), 'byte', 'aé'],
    ['a UTF-16 BOM before an odd number of bytes', bytes(0xff, 0xfe, 0x3c), 'byte', 'ÿþ<'],
    ['a lone surrogate in UTF-16', bytes(0xff, 0xfe, 0x00, 0xd8), 'byte', 'ÿþ\0Ø'],
    ['a surrogate in UTF-8', bytes(0xed, 0xa0, 0x80), 'byte', 'í\u00a0\u0080'],
    ['an overlong form', bytes(0xc0, 0xaf), 'byte', 'À¯'],
  ])('reads %s', (_, input, encoding, text) => {
    expect(decodeText(input)).toEqual({ encoding, text });
  });
  it('comes back as the same bytes, whatever they are', () => {
    const start = fc.constantFrom(
      [],
      [0xff, 0xfe],
      [0xfe, 0xff],
      [0xef, 0xbb, 0xbf],
      [0x3c, 0],
      [0, 0x3c],
    );
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 60 }), (head, tail) => {
        const input = Uint8Array.from([...head, ...tail]);
        const { text, encoding } = decodeText(input);
        expect(encodeText(text, encoding)).toEqual(input);
      }),
      { numRuns: runs(2000) },
    );
  });
  it('reads text in each Unicode form back', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme' }),
        fc.constantFrom<Encoding>('utf-8', 'utf-16le', 'utf-16be'),
        (text, encoding) => {
          const marked = `\ufeff${text}`;
          expect(decodeText(encodeText(marked, encoding))).toEqual({ text: marked, encoding });
        },
      ),
    );
  });
});

describe('encodeText', () => {
  it('refuses a character that has no byte', () => {
    expect(() => encodeText('aŁ', 'byte')).toThrow(/U\+141/);
  });
  it('takes bytes as code units in blocks too', () => {
    const input = Uint8Array.from({ length: 100_003 }, (_, at) => at % 256);
    const { text, encoding } = decodeBytes(input);
    expect(encoding).toBe('byte');
    expect(encodeText(text, encoding)).toEqual(input);
  });
});
