import { expect, test } from 'vitest';
import { codeSpan, fenced } from '../../src/summary/markdown.ts';

test('nothing in a text closes its fence, however many marks it holds', () => {
  const marks = `${'` '.repeat(200_000)}\`\`\`\``;
  expect(codeSpan(marks)).toMatch(/^`{5} /);
  expect(codeSpan(marks)).toMatch(/ `{5}$/);
  expect(fenced(marks)).toMatch(/^`{5}\n/);
  expect(fenced('a')).toBe('```\na\n```\n');
  expect(codeSpan('a')).toBe('`a`');
});
