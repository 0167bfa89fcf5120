import type { Profile } from '../profile.ts';

/** As its source has it for XenServer/Citrix Hypervisor 8.2; not run by us on such a system. */
export const datacore: Profile = {
  id: 'datacore',
  title: 'DataCore SANsymphony, ALUA, XenServer 8.2',
  sources: [
    'https://docs.datacore.com/FAQ/HCG-Citrix/Host-Configuration-Guide-Citrix/XenServer-Host-Settings.htm',
  ],
  match: { vendor: 'DataCore', product: 'Virtual Disk' },
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
