import type { Profile } from '../profile.ts';

/** As its source has it for XenServer 7.1/7.2; not run by us on such a system. */
export const datacoreNoAlua7: Profile = {
  id: 'datacore-no-alua-7',
  title: 'DataCore SANsymphony without ALUA, XenServer 7.1 and 7.2',
  sources: [
    'https://docs.datacore.com/FAQ/HCG-Citrix/Host-Configuration-Guide-Citrix/XenServer-Host-Settings.htm',
  ],
  match: { vendor: 'DataCore', product: 'Virtual Disk' },
  multipath: {
    published: [
      { keyword: 'vendor', value: 'DataCore', quoted: true },
      { keyword: 'product', value: 'Virtual Disk', quoted: true },
      { keyword: 'path_checker', value: 'tur' },
      { keyword: 'failback', value: '10' },
      { keyword: 'path_grouping_policy', value: 'failover' },
      { keyword: 'prio', value: 'hp_sw' },
    ],
  },
};
