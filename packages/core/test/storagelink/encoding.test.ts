import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isProcedureError } from '../../src/errors.ts';
import { decodeXml, encodeXml } from '../../src/storagelink/xml/encoding.ts';
import { encodeText } from '../../src/text/encoding.ts';
import { runs } from '../support/runs.ts';

const latin1 = (text: string): Uint8Array => encodeText(text, 'byte');
const utf8 = (text: string): Uint8Array => encodeText(text, 'utf-8');
const declaration = (encoding: string): string => `<?xml version="1.0" encoding="${encoding}"?>`;

describe('decodeXml', () => {
  it.each<[name: string, bytes: Uint8Array, encoding: string, codes: string[]]>([
    ['UTF-8 without a declaration', utf8('<a>é</a>'), 'utf-8', []],
    ['UTF-8 with a BOM', utf8(`\ufeff${declaration('utf-8')}<a/>`), 'utf-8', []],
    [
      'UTF-16LE by its BOM',
      encodeText(`\ufeff${declaration('utf-16')}<a/>`, 'utf-16le'),
      'utf-16le',
      [],
    ],
    ['UTF-16BE by its BOM', encodeText('\ufeff<a/>', 'utf-16be'), 'utf-16be', []],
    [
      'UTF-16LE without a BOM',
      encodeText(`${declaration('UTF-16')}<a/>`, 'utf-16le'),
      'utf-16le',
      [],
    ],
    ['latin1', latin1(`${declaration('ISO-8859-1')}<a>é</a>`), 'byte', []],
    [
      'windows-1252 with its own characters',
      latin1(`${declaration('windows-1252')}<a>\x80</a>`),
      'byte',
      [],
    ],
    [
      'another declared encoding byte for byte',
      latin1(`${declaration('Shift_JIS')}<a>\x83\x5c</a>`),
      'byte',
      [],
    ],
    ['US-ASCII', latin1(`<?xml version='1.0' encoding='us-ascii'?><a/>`), 'byte', []],
    [
      'UTF-16 that is declared UTF-8',
      encodeText(`\ufeff${declaration('utf-8')}<a/>`, 'utf-16le'),
      'utf-16le',
      ['encoding-contradiction'],
    ],
    [
      'UTF-8 that is declared UTF-16',
      utf8(`${declaration('utf-16')}<a>é</a>`),
      'utf-8',
      ['encoding-contradiction'],
    ],
    [
      'a UTF-8 BOM before a declared latin1',
      utf8(`\ufeff${declaration('iso-8859-1')}<a/>`),
      'utf-8',
      ['encoding-contradiction'],
    ],
    [
      'bytes that are not the declared UTF-8',
      latin1(`${declaration('utf-8')}<a>é</a>`),
      'byte',
      ['encoding'],
    ],
    ['bytes that are no UTF-8, nothing declared', latin1('<a>é</a>'), 'byte', ['encoding']],
    [
      'an encoding that is not above ASCII',
      latin1(`${declaration('ISO-2022-JP')}<a/>`),
      'byte',
      ['encoding'],
    ],
    ['half a code unit', Uint8Array.of(0xff, 0xfe, 0x3c), 'byte', ['encoding']],
    ['nothing', Uint8Array.of(), 'utf-8', []],
  ])('reads %s', (_, bytes, encoding, codes) => {
    const decoded = decodeXml(bytes);
    expect(decoded.encoding).toBe(encoding);
    expect(decoded.diagnostics.map(({ code }) => code)).toEqual(codes);
    expect(encodeXml(decoded.text, decoded.encoding)).toEqual(bytes);
  });
  it('loses no byte, whatever the bytes and the declaration are', () => {
    const start = fc.constantFrom(
      '',
      declaration('utf-16'),
      declaration('latin1'),
      declaration('utf-8'),
      declaration('x-unknown'),
    );
    const mark = fc.constantFrom([], [0xff, 0xfe], [0xfe, 0xff], [0xef, 0xbb, 0xbf]);
    fc.assert(
      fc.property(mark, start, fc.uint8Array({ maxLength: 40 }), (bom, head, tail) => {
        const bytes = Uint8Array.from([...bom, ...latin1(head), ...tail]);
        const { text, encoding } = decodeXml(bytes);
        expect(encodeXml(text, encoding)).toEqual(bytes);
      }),
      { numRuns: runs(1000) },
    );
  });
});

describe('encodeXml', () => {
  it('refuses a character that has no byte', () => {
    let error: unknown;
    try {
      encodeXml('<a>€</a>', 'byte');
    } catch (caught) {
      error = caught;
    }
    expect(isProcedureError(error) && error.code).toBe('BAD_INPUT');
  });
});
