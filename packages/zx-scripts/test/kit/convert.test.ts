import { allOptions, type Option } from '@quantastor-xenserver/core';
import { expect, test } from 'vitest';
import { convertText } from '../../src/kit/options/convert.ts';

test.each<[keyof typeof allOptions, string, unknown]>([
  ['olderThan', '90', 90],
  ['olderThan', '90d', 90],
  ['olderThan', '90s', '90s'],
  ['olderThan', 'd', 'd'],
  ['connectTimeout', '30s', 30],
  ['connectTimeout', '30', 30],
  ['connectTimeout', '30d', '30d'],
  ['keep', '3d', '3d'],
])('%s as %j', (field, text, value) => {
  expect(convertText(allOptions[field] as Option<unknown>, text)).toBe(value);
});
