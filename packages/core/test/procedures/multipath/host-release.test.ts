import { expect, test } from 'vitest';
import { parseRelease } from '../../../src/multipath/data/releases.ts';
import { isReadName, readsConfFolder } from '../../../src/procedures/multipath/read/release.ts';

test.each([
  ['0.4.7-46.xs1033', false],
  ['0.4.9-66.xs', false],
  ['0.4.9-85.el7', false],
  ['0.4.9-86.xs', true],
  ['0.4.9-136.xs8', true],
  ['0.5.0', false],
  ['0.6.0', true],
  ['0.9.4', true],
  ['multipath-tools v0.4.9 (05/33, 2016)', undefined],
  ['nothing', undefined],
])('%s reads conf.d: %s', (text, expected) => {
  expect(readsConfFolder(parseRelease(text))).toBe(expected);
});

test.each([
  ['custom.conf', true, true],
  ['custom.conf.bak', true, false],
  ['custom.conf.rpmnew', true, false],
  ['notes.txt', false, false],
])('%s', (name, old, fresh) => {
  expect(isReadName(name, parseRelease('0.4.9-136.xs'))).toBe(old);
  expect(isReadName(name, parseRelease('0.9.4'))).toBe(fresh);
});
