import fc from 'fast-check';
import { expect, test } from 'vitest';
import { printable, printableJson, printableLine } from '../../src/text/printable.ts';

// U+061C, U+200E-200F, U+202A-202E, U+2066-2069: what turns the direction of a text (CVE-2021-42574, Unicode UTS #55)
const TURNING = [
  0x61c, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069,
];

test.each(TURNING)('U+%s is spelt out (ROBUSTNESS-35, -37)', (code) => {
  expect(printable(`a${String.fromCodePoint(code)}b`)).toBe(`a\\u{${code.toString(16)}}b`);
});

// soft hyphen, joiners, fillers, selectors, deprecated and musical formats: seen by nobody, and none is a letter
test.each([
  0x34f, 0x115f, 0x180e, 0x2061, 0x206a, 0x206f, 0x3164, 0xfe0f, 0xffa0, 0xfff9, 0x1d173, 0xe0001,
  0xe0100,
])('U+%s is spelt out too (ROBUSTNESS-35)', (code) => {
  expect(printable(`a${String.fromCodePoint(code)}b`)).toBe(`a\\u{${code.toString(16)}}b`);
});

test('JSON has each of them as an escape, and the value stays (ROBUSTNESS-35)', () => {
  const value = { 'a\u202e': ['\u009b31m', '\u{e0041}', 'é 한 😀\n\t', '\u2028\u00ad'] };
  const json = printableJson(value, 2);
  expect(JSON.parse(json)).toEqual(value);
  expect(json).toBe(
    '{\n  "a\\u202e": [\n    "\\u009b31m",\n    "\\udb40\\udc41",\n    "é 한 😀\\n\\t",\n    "\\u2028\\u00ad"\n  ]\n}',
  );
});

test.each([
  ['\u001b[2J', '\\x1b[2J'],
  ['\u009b31m', '\\x9b31m'],
  ['a\u00adb', 'a\\xadb'],
  ['a\tb\nc', 'a\tb\nc'],
  ['a\r\nb', 'a\r\nb'],
  ['a\rb', 'a\\x0db'],
  ['a\u2028b', 'a\\u{2028}b'],
  ['\u{e0041}', '\\u{e0041}'],
  ['한국어 é 😀', '한국어 é 😀'],
])('%j is shown as %j', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('whatever comes in, nothing that steers comes out, and a second time changes nothing', () => {
  const units = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(...TURNING.map((code) => String.fromCodePoint(code))),
  );
  fc.assert(
    fc.property(fc.array(units), (parts) => {
      const shown = printable(parts.join(''));
      expect(shown.replace(/\r\n/g, '')).not.toMatch(
        // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not come out
        /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
      );
      expect(printable(shown)).toBe(shown);
    }),
  );
});

test('a line is one line, and not longer than it may be', () => {
  expect(printableLine('a\nb\r\nc\u202e')).toBe('a b c\\u{202e}');
  expect(printableLine('x'.repeat(500), 10)).toBe('xxxxxxx...');
});
