import { expect, test } from 'vitest';
import { reportMaps } from '../../../src/steps/multipath/report-maps.ts';

const path = (device: string, state: string, failed = false) => ({ device, state, failed });

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
          paths: [path('sdb', 'active ready running'), path('sdc', 'failed faulty offline', true)],
        },
        { state: 'enabled', paths: [path('sdd', 'active ready running')] },
      ],
    },
    {
      name: '3600b',
      vendor: 'DGC',
      product: 'RAID 5',
      groups: [{ state: 'enabled', paths: [path('sde', 'active undef running')] }],
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
    { state: 'active', paths: [path('sdb', 'active ready'), path('sdc', 'failed faulty', true)] },
  ]);
});

test('paths without a group line still belong to their map', () => {
  expect(reportMaps('a dm-0 X,Y\n `- 8:0:0:1 sdb 8:16 active ready\n')[0]?.groups).toEqual([
    { state: '', paths: [path('sdb', 'active ready')] },
  ]);
});

test.each(['', 'ok\n', 'fail\n', ' `- 8:0:0:1 sdb 8:16 active ready\n', 'prio=1 status=active\n'])(
  '%j holds no map',
  (text) => {
    expect(reportMaps(text)).toEqual([]);
  },
);
