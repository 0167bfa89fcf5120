import type { Profile } from '../profile.ts';

/** As its source has it for XenServer 7.1/7.2; not run by us on such a system. */
export const datacore7: Profile = {
  id: 'datacore-7',
  title: 'DataCore SANsymphony, ALUA, XenServer 7.1 and 7.2',
  sources: [
    'https://docs.datacore.com/FAQ/HCG-Citrix/Host-Configuration-Guide-Citrix/XenServer-Host-Settings.htm',
  ],
  match: { vendor: 'DataCore', product: 'Virtual Disk' },
  multipath: {
    published: [
      { keyword: 'vendor', value: 'DataCore', quoted: true },
      { keyword: 'product', value: 'Virtual Disk', quoted: true },
      { keyword: 'path_checker', value: 'tur' },
      { keyword: 'failback', value: '30' },
      { keyword: 'path_selector', value: 'round-robin 0', quoted: true },
      { keyword: 'rr_min_io_rq', value: '100' },
      { keyword: 'path_grouping_policy', value: 'group_by_prio' },
      { keyword: 'prio', value: 'alua' },
    ],
  },
};
