import { describe, expect, test } from 'vitest';
import { readMultipath } from '../../src/multipath/syntax/read.ts';

function devices(text: string): string[] {
  return readMultipath(text).devices.map(({ vendor, product }) => `${vendor}/${product}`);
}

const device = (vendor: string, product: string): string =>
  `device {\nvendor ${vendor}\nproduct ${product}\n}\n`;

describe('live devices', () => {
  const cases: Record<string, [string, string[]]> = {
    'in a devices section': [`devices {\n${device('A', 'B')}}\n`, ['A/B']],
    'of two sections': [
      `devices {\n${device('A', 'B')}}\ndevices {\n${device('C', 'D')}}\n`,
      ['A/B', 'C/D'],
    ],
    'not in a blacklist': [`blacklist {\n${device('A', 'B')}}\n`, []],
    'not in its exceptions': [`blacklist_exceptions {\n${device('A', 'B')}}\n`, []],
    'not outside of a section': [device('A', 'B'), []],
    'not in a comment': ['devices {\n#device {\n!device {\n}\n', []],
    'with glued braces': ['devices{\ndevice{\nvendor"A"\nproduct B# c\n}\n}', ['A/B']],
    'with braces on the next line': ['devices\n{\ndevice\n{\nvendor A\nproduct B\n}\n}\n', ['A/B']],
    'whatever follows the brace': ['devices { x\ndevice } y\nvendor A\nproduct B\n}\n', ['A/B']],
    'a one-line device is never closed on its line': [
      'devices {\ndevice { vendor A product B }\nvendor C\n}\n',
      ['C/undefined'],
    ],
    'a brace after a value closes nothing': [
      'devices {\ndevice {\nvendor A\nproduct B }\n}\n}\n',
      ['A/B'],
    ],
    'a device in a device is a keyword': [
      'devices {\ndevice {\nvendor A\nproduct B\ndevice {\nvendor C\n}\n}\n',
      ['C/B'],
    ],
    'in an unknown section, which is read flat': [
      `foo {\ndevices {\n${device('A', 'B')}}\n}\n`,
      ['A/B'],
    ],
    'a bare overrides opens nothing': [
      `overrides\n{\ndevices {\n${device('A', 'B')}}\n}\n`,
      ['A/B'],
    ],
    'overrides with a brace swallows': [`overrides {\ndevices {\n${device('A', 'B')}}\n`, []],
    'the later of two vendors': [
      'devices {\ndevice {\nvendor A\nvendor\nproduct X\nproduct B\n}\n}\n',
      ['A/B'],
    ],
    'quotes, doubled inside': [
      'devices {\ndevice {\nvendor "A ""x"" #"\nproduct ""\n}\n}\n',
      ['A "x" #/'],
    ],
    'an open quote reaches to the line end': [
      'devices {\ndevice {\nvendor "A b\nproduct B\n}\n}\n',
      ['A b/B'],
    ],
    'nothing after a CR or a NUL': [
      'devices {\ndevice {\nvendor A\rx\nproduct B\0C\n}\r}\n}\n',
      ['A/B'],
    ],
    'a CR at the line start is a blank': [
      'devices {\n\r\rdevice {\nvendor A\nproduct B\n}\n}\n',
      ['A/B'],
    ],
    'a BOM and other non-ASCII are blanks': [
      '\ufeffdevices\u00a0{\ndevice {\nvendor\u201cA\u201d\nproduct B\u00e9C\n}\n}\n',
      ['A/B'],
    ],
  };
  for (const [name, [text, expected]] of Object.entries(cases))
    test(name, () => {
      expect(devices(text)).toEqual(expected);
    });

  test('a line over 1023 bytes is read in pieces', () => {
    const filler = '#'.padEnd(1023, 'x');
    expect(devices(`devices {\n${filler}device {\nvendor A\nproduct B\n}\n}\n`)).toEqual(['A/B']);
    expect(devices(`devices {\n${filler} x device {\n}\n`)).toEqual([]);
    const document = readMultipath(`${filler}}\n`);
    expect(document.lines.length).toBe(2);
    expect(document.strayCloses).toEqual([1]);
  });

  test('pieces are counted in UTF-8 bytes, or in code units of byte text', () => {
    const filler = `#${'\u00e9'.repeat(511)}`;
    expect(devices(`devices {\n${filler}device {\nvendor A\nproduct B\n}\n}\n`)).toEqual(['A/B']);
    const byteText = Buffer.from(`${filler}x`).toString('latin1');
    expect(readMultipath(byteText, { encoding: 'byte' }).lines.length).toBe(2);
    expect(readMultipath(filler.slice(0, 512), { encoding: 'byte' }).lines.length).toBe(1);
  });
});

describe('blocks', () => {
  test('have statements of their own level, spans and lines', () => {
    const text = 'defaults { # c\n a 1\n}\nfoo {\n bar\n devices {\n }\n}\nbaz "q"\n';
    const document = readMultipath(text);
    expect(
      document.blocks.map(({ name, live, openLine, closeLine }) => [
        name,
        live,
        openLine,
        closeLine,
      ]),
    ).toEqual([
      ['defaults', true, 0, 2],
      ['foo', false, 3, 7],
    ]);
    const [defaults, foo] = document.blocks;
    expect(defaults?.statements).toEqual([{ keyword: 'a', value: '1', line: 1 }]);
    expect(text.slice(foo?.span.offset, (foo?.span.offset ?? 0) + (foo?.span.length ?? 0))).toBe(
      'foo {\n bar\n devices {\n }\n}',
    );
    expect(foo?.statements).toEqual([{ keyword: 'bar', value: undefined, line: 4 }]);
    expect(foo?.blocks.map(({ name, live }) => [name, live])).toEqual([['devices', true]]);
    expect(document.statements).toEqual([
      { keyword: 'foo', value: '{', line: 3 },
      { keyword: 'baz', value: 'q', line: 8 },
    ]);
    expect(document.strayCloses).toEqual([7]);
  });

  test('that are never closed are listed, the outer one first', () => {
    const document = readMultipath('foo {\ndevices {\ndevice {\nvendor A\n');
    expect(document.unclosed.map(({ name }) => name)).toEqual(['foo', 'devices', 'device']);
  });
});

describe('lines', () => {
  test('have tokens with their source and value', () => {
    const text = '\ta"b ""c"\t{}#d\r\n';
    const line = readMultipath(text).lines.at(0);
    expect(line?.eol).toBe('\r\n');
    expect(
      line?.tokens.map(({ kind, value, span }) => [
        kind,
        value,
        text.slice(span.offset, span.offset + span.length),
      ]),
    ).toEqual([
      ['word', 'a', 'a'],
      ['quoted', 'b "c', '"b ""c"'],
      ['open', '{', '{'],
      ['close', '}', '}'],
      ['comment', '#d', '#d'],
    ]);
  });

  test('are found by offset', () => {
    const { lines } = readMultipath('a\nbc\n\nd');
    expect([0, 1, 2, 4, 5, 6, 7].map((offset) => lines.indexAt(offset))).toEqual([
      0, 0, 1, 1, 2, 3, 3,
    ]);
  });
});
