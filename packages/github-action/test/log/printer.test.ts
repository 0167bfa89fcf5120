import { expect, test, vi } from 'vitest';
import { makePrinter } from '../../src/log/printer.ts';
import { makeRedactor } from '../../src/secrets/redactor.ts';

test('an annotation spells out what turns its text (ROBUSTNESS-35)', () => {
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const printer = makePrinter(makeRedactor([]));
  printer.annotate({ level: 'error', title: 'not read', message: 'a\u202eb\u001b[2Jc: is a link' });
  const written = write.mock.calls.map(([chunk]) => String(chunk)).join('');
  write.mockRestore();
  expect(written.trimEnd()).toBe('::error title=not read::a\\u{202e}b\\x1b[2Jc: is a link');
});
