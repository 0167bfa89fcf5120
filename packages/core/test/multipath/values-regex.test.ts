import { expect, test } from 'vitest';
import { regexProblem } from '../../src/multipath/data/posix-regex.ts';

// verdicts of glibc's regcomp with REG_EXTENDED
test.each([
  '',
  '.*',
  '^(ram|raw|loop)[0-9]*',
  'a**',
  'a|',
  '(|a)',
  '()',
  ')',
  'a{,3}',
  'a{2}{3}',
  '}',
  '[]a]',
  '[^]a]',
  '[a-]',
  '[---z]',
  '[[:alpha:][=a=][.a.]]',
  '(a)\\1',
  '\\.',
  '[\\]',
  'S/390',
])('takes %j', (pattern) => {
  expect(regexProblem(pattern)).toBeUndefined();
});

test.each([
  '*',
  '+a',
  'a|*b',
  '(*a)',
  '^*',
  '{2}',
  'a{',
  'a{}',
  'a{2,1}',
  'a{32768}',
  '(',
  '(a',
  '[',
  '[a',
  '[z-a]',
  '[a-c-e]',
  '[[:foo:]]',
  '[[.ab.]]',
  '[[:alpha:]-z',
  '\\1',
  '(\\1)',
  'a\\',
  '\\<*',
])('refuses %j', (pattern) => {
  expect(regexProblem(pattern)).toMatch(/\S/);
});
