import { expect, test } from 'vitest';
import { assignment, quoteWord } from '../../src/kit/output/table.ts';

// CLI-64: what `sandbox` prints is typed as it stands, on Windows into PowerShell
test.each<[platform: NodeJS.Platform, word: string, typed: string]>([
  ['linux', '/tmp/lab', '/tmp/lab'],
  ['linux', "it's", "'it'\\''s'"],
  ['linux', 'C:\\x', "'C:\\x'"],
  ['win32', 'sandbox:C:\\lab\\xenserver-5', 'sandbox:C:\\lab\\xenserver-5'],
  ['win32', "C:\\it's a lab", "'C:\\it''s a lab'"],
  // these mean something to PowerShell
  ['win32', 'a,b', "'a,b'"],
  ['win32', '@x', "'@x'"],
])('%s: %s is typed as %s', (platform, word, typed) => {
  expect(quoteWord(word, platform)).toBe(typed);
});

test('CLI-64: a variable is set in the words of the shell', () => {
  expect(assignment('A', 'b c', 'linux')).toBe("export A='b c'");
  expect(assignment('A', 'b', 'linux')).toBe('export A=b');
  expect(assignment('A', "b'c", 'win32')).toBe("$env:A = 'b''c'");
  expect(assignment('A', 'b', 'win32')).toBe("$env:A = 'b'");
});
