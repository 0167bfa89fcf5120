import type { Profile } from '../profile.ts';

/** As its source has it for XCP-ng 8.0; not run by us on such a system. */
export const truenas: Profile = {
  id: 'truenas',
  title: 'TrueNAS iSCSI',
  sources: ['https://github.com/xcp-ng/xcp/issues/297'],
  match: { vendor: 'TrueNAS', product: 'iSCSI Disk' },
  multipath: {
    published: [
      { keyword: 'vendor', value: 'TrueNAS', quoted: true },
      { keyword: 'product', value: 'iSCSI Disk', quoted: true },
      { keyword: 'hardware_handler', value: '1 alua', quoted: true },
      { keyword: 'path_grouping_policy', value: 'group_by_prio' },
      { keyword: 'prio', value: 'alua' },
    ],
  },
};
