import { expect, test } from 'vitest';
import { failsLint } from '../../src/options/edit.ts';

const ORDER = ['error', 'warning', 'info'] as const;

// one place for three front ends: a finding fails the lint where it is as severe as asked for, or worse
test.each([
  ['never', []],
  ['error', ['error']],
  ['warning', ['error', 'warning']],
  ['info', ['error', 'warning', 'info']],
  [undefined, ['error', 'warning']],
] as const)('fail-on %s fails for %j only', (failOn, failing) => {
  const failed = ORDER.filter((severity) =>
    failsLint({ error: 0, warning: 0, info: 0, [severity]: 1 }, failOn),
  );
  expect(failed).toEqual(failing);
  expect(failsLint({ error: 0, warning: 0, info: 0 }, failOn)).toBe(false);
});
