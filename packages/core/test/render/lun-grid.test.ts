import { expect, test } from 'vitest';
import { lunGrid } from '../../src/render/lun-grid.ts';
import type { HostReport } from '../../src/run/report.ts';

const host = (name: string, luns: readonly string[] | undefined, failed = 0): HostReport =>
  ({
    ...{ host: `ssh://root@${name}`, name, kind: 'ssh', outcome: 'unchanged', durationMs: 0 },
    steps: [
      {
        ...{ name: 'list-maps', title: '', outcome: 'unchanged', summary: '' },
        ...{ changes: [], findings: [], durationMs: 0 },
        ...(luns && {
          found: { mapsListed: true },
          maps: luns.map((wwid) => ({
            ...{ name: wwid, wwid, vendor: 'OSNEXUS', product: 'QUANTASTOR' },
            groups: [
              {
                state: 'active',
                paths: [0, 1].map((at) => ({
                  ...{ device: `sd${at}`, state: 'active ready', failed: at < failed },
                })),
              },
            ],
          })),
        }),
      },
    ],
  }) as unknown as HostReport;

// FIELD-54
test('FIELD-54: which host has which LUN with how many paths, with three answers', () => {
  expect(
    lunGrid([host('xen1', ['a1', 'b2']), host('xen2', ['a1'], 1), host('xen3', undefined)]),
  ).toEqual(['LUN  xen1  xen2  xen3', 'a1   2/2   1/2   ?', 'b2   2/2   -     ?']);
});

test('nine hosts stand in two blocks', () => {
  const names = Array.from({ length: 9 }, (_, at) => `xen${at + 1}`);
  const lines = lunGrid(names.map((name) => host(name, ['a1'])));
  expect(lines.filter((line) => line.startsWith('LUN'))).toEqual([
    `LUN  ${names.slice(0, 8).join('  ')}`,
    'LUN  xen9',
  ]);
});

test.each([
  ['one host', [host('xen1', ['a1'])]],
  ['hosts without a LUN', [host('xen1', []), host('xen2', [])]],
])('there is no table of %s', (_name, hosts) => {
  expect(lunGrid(hosts)).toEqual([]);
});
