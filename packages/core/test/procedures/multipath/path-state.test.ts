import { expect, test } from 'vitest';
import { type PathsHealth, pathStateOf } from '../../../src/procedures/multipath/read/topology.ts';
import type { ReportedMap } from '../../../src/procedures/report-types.ts';

/** `+` is an active path, `-` a failed one. */
const map = (paths: string, vendor = 'OSNEXUS'): ReportedMap => ({
  ...{ name: '3600a', vendor, product: 'X' },
  groups: [...paths].map((sign, at) => ({
    state: 'active',
    paths: [{ device: `sd${at}`, state: '', failed: sign === '-' }],
  })),
});

test.each<[string, readonly string[], readonly string[], PathsHealth]>([
  ['no map at all', [], [], 'no-maps'],
  ['two paths', ['++'], [], 'all-active'],
  ['one of two failed', ['+-', '++'], [], 'degraded'],
  ['one path only', ['++', '+'], [], 'degraded'],
  ['both failed', ['--', '++'], [], 'none-active'],
  ['a map without paths', [''], [], 'none-active'],
  ["another vendor's path failed", ['++'], ['+-'], 'degraded'],
  ["another vendor's single path", ['++'], ['+'], 'all-active'],
  ["another vendor's alone", [], ['++'], 'no-maps'],
])('%s', (_name, own, others, state) => {
  const mine = own.map((paths) => map(paths));
  expect(pathStateOf([...mine, ...others.map((paths) => map(paths, 'ACME'))], mine)).toBe(state);
});
