import { describe, expect, test } from 'vitest';
import { safeLines } from '../../src/log/printer.ts';

/** As actions/runner tells a command, ActionCommand.cs. */
const isCommand = (line: string): boolean =>
  line.trimStart().startsWith('::') || line.includes('##[');

describe('what a host prints is no command of the runner', () => {
  test.each([
    ['at the start', '::set-env name=PATH::/tmp'],
    ['after blanks, as in a diff', '   ::add-mask::e'],
    ['after a tab and a no-break space', '\t\u00a0::error::x'],
    ['of the older kind, anywhere', 'text ##[error]x'],
    ['after a lone CR', 'text\r::error::x'],
    ['after a line separator', 'text\u2028::error::x'],
    ['after a next-line character', 'text\u0085::error::x'],
    ['after a byte order mark', '\ufeff::error::x'],
  ])('%s', (_, text) => {
    expect(safeLines(text).filter(isCommand)).toEqual([]);
  });
});

test('control characters cannot steer a terminal', () => {
  expect(safeLines('a\u001b[31mb')).toEqual(['a\\x1b[31mb']);
});

test('other text stays as it is', () => {
  const text = '+\tdevice {\n a::b # c\n';
  expect(safeLines(text).join('\n')).toBe(text.trimEnd());
});
