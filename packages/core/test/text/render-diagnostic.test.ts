import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/text/diagnostic.ts';
import { hasErrors, renderDiagnostic } from '../../src/text/diagnostic.ts';
import { placedText } from '../../src/text/line-map.ts';

const finding = (offset: number, length: number): Diagnostic => ({
  severity: 'error',
  code: 'some-code',
  message: 'what is wrong',
  span: { offset, length },
});
const render = (text: string, offset: number, length: number): string[] =>
  renderDiagnostic(finding(offset, length), placedText(text), 'a.conf').split('\n');

describe('renderDiagnostic', () => {
  it('shows place, line and caret', () => {
    expect(render('one\ntwo three\n', 8, 5)).toEqual([
      'a.conf:2:5: error: what is wrong [some-code]',
      '  two three',
      '      ^^^^^',
    ]);
  });
  it.each<
    [name: string, text: string, offset: number, length: number, line: string, caret: string]
  >([
    [
      'CLI-71: counts columns, not characters',
      '한국 x 日本',
      5,
      2,
      '  한국 x 日本',
      '         ^^^^',
    ],
    ['counts no column for a combining mark', 'e\u0301 x', 3, 1, '  e\u0301 x', '    ^'],
    ['keeps tabs before the caret', '\t\tx y', 4, 1, '  \t\tx y', '  \t\t  ^'],
    ['shows one caret for an empty span', 'abc', 1, 0, '  abc', '   ^'],
    ['ends the caret at the end of the line', 'abc\ndef', 1, 6, '  abc', '   ^^'],
    ['shows the end of a file', 'abc', 3, 0, '  abc', '     ^'],
    ['leaves the CR of CRLF out', 'abc\r\ndef', 2, 1, '  abc', '    ^'],
    ['spells control characters out', 'a\u001b[31mb', 1, 1, '  a\\x1b[31mb', '   ^^^^'],
    ['spells a BOM out', '\ufeffab', 1, 1, '  \\u{feff}ab', '          ^'],
    [
      'spells a turned direction out (ROBUSTNESS-36)',
      'a \u202e b',
      4,
      1,
      '  a \\u{202e} b',
      '             ^',
    ],
    ['shows an empty last line', 'abc\n', 4, 0, '  ', '  ^'],
  ])('%s', (_, text, offset, length, line, caret) => {
    expect(render(text, offset, length).slice(1)).toEqual([line, caret]);
  });
  it('shows the part of a long line around the place', () => {
    const [, line = '', caret = ''] = render(`${'a'.repeat(500)}X${'b'.repeat(500)}`, 500, 1);
    expect(line).toHaveLength(162);
    expect(line[caret.indexOf('^')]).toBe('X');
  });
  it('leaves line and caret out where there is no span, and adds the help', () => {
    const { span: _, ...rest } = finding(0, 0);
    expect(renderDiagnostic({ ...rest, help: 'do this' }, placedText('abc'), 'a.conf')).toBe(
      'a.conf: error: what is wrong [some-code]\n  help: do this',
    );
  });
  it('puts the caret under the place, wherever it is', () => {
    const line = fc.string({
      unit: fc.constantFrom('a', 'b', '\t', ' '),
      minLength: 1,
      maxLength: 400,
    });
    fc.assert(
      fc.property(line, fc.nat(), (text, some) => {
        const offset = some % text.length;
        const marked = `${text.slice(0, offset)}X${text.slice(offset + 1)}`;
        const [, shown = '', caret = ''] = render(marked, offset, 1);
        expect(shown[caret.indexOf('^')]).toBe('X');
      }),
    );
  });
});

describe('hasErrors', () => {
  it('tells errors from the rest', () => {
    expect(hasErrors([])).toBe(false);
    expect(hasErrors([{ ...finding(0, 0), severity: 'warning' }])).toBe(false);
    expect(hasErrors([{ ...finding(0, 0), severity: 'info' }, finding(0, 0)])).toBe(true);
  });
});

// ACTION-75: a line of megabytes with thousands of findings was read whole for each of them
it('shows thousands of findings on one line of 16 MB without reading it again', () => {
  const text = `a ${'x'.repeat(16_000_000)}\r\n`;
  const document = placedText(text);
  // the machine may be busy with other things, so not the time on the wall
  const started = process.cpuUsage();
  for (let at = 0; at < 5_000; at++) {
    const span = { offset: at * 3000, length: 4 };
    const shown = renderDiagnostic(
      { severity: 'warning', code: 'some', message: 'this', span },
      document,
      'a.conf',
    );
    expect(shown.length).toBeLessThan(500);
    if (at % 1000 === 0) expect(shown.split('\n')[1]).not.toContain('\r');
  }
  const { user, system } = process.cpuUsage(started);
  // each of them took 2 ms when it was; 10 s for all
  expect((user + system) / 1000).toBeLessThan(4000);
});
