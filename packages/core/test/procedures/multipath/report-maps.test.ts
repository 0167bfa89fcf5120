import { expect, test } from 'vitest';
import { parseDiskstats, reportMaps } from '../../../src/procedures/multipath/read/topology.ts';

const path = (device: string, hctl: string, state: string, failed = false) => ({
  ...{ device, hctl, state, failed },
});

test('path groups of 0.4.9 and later', () => {
  const text = `mpatha (3600a) dm-0 OSNEXUS,QUANTASTOR
size=64G features='0' hwhandler='0' wp=rw
|-+- policy='service-time 0' prio=50 status=active
| |- 8:0:0:1 sdb 8:16 active ready running
| \`- 9:0:0:1 sdc 8:32 failed faulty offline
\`-+- policy='service-time 0' prio=10 status=enabled
  \`- 8:0:1:1 sdd 8:48 active ready running
3600b dm-1 DGC,RAID 5
\`-+- policy='round-robin 0' prio=0 status=enabled
  \`- 8:0:0:2 sde 8:64 active undef running
`;
  expect(reportMaps(text)).toEqual([
    {
      name: 'mpatha',
      wwid: '3600a',
      vendor: 'OSNEXUS',
      product: 'QUANTASTOR',
      groups: [
        {
          state: 'active',
          selector: 'service-time 0',
          paths: [
            path('sdb', '8:0:0:1', 'active ready running'),
            path('sdc', '9:0:0:1', 'failed faulty offline', true),
          ],
        },
        {
          state: 'enabled',
          selector: 'service-time 0',
          paths: [path('sdd', '8:0:1:1', 'active ready running')],
        },
      ],
    },
    {
      name: '3600b',
      vendor: 'DGC',
      product: 'RAID 5',
      groups: [
        {
          state: 'enabled',
          selector: 'round-robin 0',
          paths: [path('sde', '8:0:0:2', 'active undef running')],
        },
      ],
    },
  ]);
});

test('path groups of 0.4.7', () => {
  const text = `mpath1 (3600a) dm-4 OSNEXUS ,QUANTASTOR
[size=10G][features=0][hwhandler=0]
\\_ round-robin 0 [prio=2][active]
 \\_ 2:0:0:1 sdb 8:16 [active][ready]
 \\_ 3:0:0:1 sdc 8:32 [failed][faulty]
`;
  expect(reportMaps(text)[0]?.groups).toEqual([
    {
      state: 'active',
      selector: 'round-robin 0',
      paths: [
        path('sdb', '2:0:0:1', 'active ready'),
        path('sdc', '3:0:0:1', 'failed faulty', true),
      ],
    },
  ]);
});

test('paths without a group line still belong to their map', () => {
  expect(reportMaps('a dm-0 X,Y\n `- 8:0:0:1 sdb 8:16 active ready\n')[0]?.groups).toEqual([
    { state: '', paths: [path('sdb', '8:0:0:1', 'active ready')] },
  ]);
});

test.each(['', 'ok\n', 'fail\n', ' `- 8:0:0:1 sdb 8:16 active ready\n', 'prio=1 status=active\n'])(
  '%j holds no map',
  (text) => {
    expect(reportMaps(text)).toEqual([]);
  },
);

test('what the kernel has counted stands with each path that it knows', () => {
  const counts = parseDiskstats(
    '   8      16 sdb 138 1 2704 150 7 2 9 0 0 128 151 0 0 0 0 1 0\n 253 0 dm-0 51 0 766 83 0 0 0 0\nno line\n',
  );
  const text =
    "a dm-0 X,Y\n`-+- policy='round-robin 0' prio=1 status=active\n  |- 8:0:0:1 sdb 8:16 active ready running\n  `- 9:0:0:1 sdc 8:32 active ready running\n";
  expect(reportMaps(text, counts)[0]?.groups[0]?.paths).toEqual([
    { ...path('sdb', '8:0:0:1', 'active ready running'), reads: 138, writes: 7 },
    path('sdc', '9:0:0:1', 'active ready running'),
  ]);
});
