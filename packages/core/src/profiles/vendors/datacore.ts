import type { Profile } from '../profile.ts';

const sansymphony: Pick<Profile, 'sources' | 'match'> = {
  sources: [
    'https://docs.datacore.com/FAQ/HCG-Citrix/Host-Configuration-Guide-Citrix/XenServer-Host-Settings.htm',
  ],
  match: { vendor: 'DataCore', product: 'Virtual Disk' },
};

/** As its source has it for XenServer/Citrix Hypervisor 8.2; not run by us on such a system. */
export const datacore: Profile = {
  id: 'datacore',
  title: 'DataCore SANsymphony, ALUA, XenServer 8.2',
  ...sansymphony,
  multipath: {
    published: [
      { keyword: 'vendor', value: 'DataCore', quoted: true },
      { keyword: 'product', value: 'Virtual Disk', quoted: true },
      { keyword: 'path_checker', value: 'tur' },
      { keyword: 'path_grouping_policy', value: 'group_by_prio' },
      { keyword: 'failback', value: 'immediate' },
      { keyword: 'path_selector', value: 'round-robin 0', quoted: true },
      { keyword: 'prio', value: 'alua' },
    ],
  },
};

/** As its source has it for XenServer 7.1/7.2; not run by us on such a system. */
export const datacore7: Profile = {
  id: 'datacore-7',
  title: 'DataCore SANsymphony, ALUA, XenServer 7.1 and 7.2',
  ...sansymphony,
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

/** As its source has it for XenServer 7.1/7.2; not run by us on such a system. */
export const datacoreNoAlua7: Profile = {
  id: 'datacore-no-alua-7',
  title: 'DataCore SANsymphony without ALUA, XenServer 7.1 and 7.2',
  ...sansymphony,
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
