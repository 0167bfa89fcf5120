import { fenced } from '@quantastor-xenserver/core/report';
import { expect, test } from 'vitest';
import { codeCell } from '../../src/summary/markdown.ts';

test('nothing in a text closes its fence, however many marks it holds', () => {
  const marks = `${'` '.repeat(200_000)}\`\`\`\``;
  expect(codeCell(marks)).toMatch(/^`{5} /);
  expect(codeCell(marks)).toMatch(/ `{5}$/);
  expect(fenced(marks)).toMatch(/^`{5}\n/);
  expect(fenced('a')).toBe('```\na\n```\n');
  expect(codeCell('a')).toBe('`a`');
});
