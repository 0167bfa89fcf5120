import { expect, test } from 'vitest';
import { decodeMultipath } from '../../src/multipath/syntax/read.ts';
import { encodeText } from '../../src/text/encoding.ts';

test.each([
  ['UTF-8', Buffer.from('\ufeff# caf\u00e9\n'), 'utf-8'],
  ['Latin-1', Buffer.from('# caf\u00e9\n', 'latin1'), 'byte'],
  ['UTF-16 with a BOM', Buffer.from('\ufeffa b\n', 'utf16le'), 'byte'],
  ['UTF-16 without one', Buffer.from('\na\n', 'utf16le'), 'utf-8'],
  ['a NUL after a blank', Buffer.from(' \0a\n'), 'utf-8'],
  ['nothing', Buffer.from(''), 'utf-8'],
])('%s is decoded without loss', (_, bytes, encoding) => {
  const decoded = decodeMultipath(bytes);
  expect(decoded.encoding).toBe(encoding);
  expect(Buffer.from(encodeText(decoded.text, decoded.encoding))).toEqual(bytes);
});
