import type { Profile } from '../../src/profiles/profile.ts';

/** HP 3PAR as its Citrix implementation guide has it for XenServer 5.x and 6.x, every value bare or quoted as there. */
export const threePar: Profile = {
  id: 'hp-3par',
  title: 'HP 3PAR',
  sources: ['HP 3PAR Citrix Implementation Guide, page 23'],
  match: { vendor: '3PARdata', product: 'VV' },
  multipath: {
    published: [
      { keyword: 'vendor', value: '3PARdata', quoted: true },
      { keyword: 'product', value: 'VV', quoted: true },
      { keyword: 'no_path_retry', value: '12' },
      { keyword: 'features', value: '0', quoted: true },
      { keyword: 'hardware_handler', value: '0', quoted: true },
      { keyword: 'path_grouping_policy', value: 'multibus' },
      { keyword: 'path_selector', value: 'round-robin 0' },
      { keyword: 'rr_weight', value: 'uniform' },
      { keyword: 'rr_min_io', value: '100' },
      { keyword: 'path_checker', value: 'tur' },
      { keyword: 'failback', value: 'immediate' },
    ],
  },
};

const DATACORE =
  'https://docs.datacore.com/FAQ/HCG-Citrix/Host-Configuration-Guide-Citrix/XenServer-Host-Settings.htm';

/** DataCore with ALUA: one stanza for XenServer 8.2, another one for 7.1 and 7.2. */
export const dataCore: Profile = {
  id: 'datacore-alua',
  title: 'DataCore SANsymphony (ALUA)',
  sources: [DATACORE],
  match: { vendor: 'DataCore', product: 'Virtual Disk' },
  multipath: {
    published: [
      { keyword: 'vendor', value: 'DataCore' },
      { keyword: 'product', value: 'Virtual Disk' },
      { keyword: 'path_checker', value: 'tur' },
      { keyword: 'path_grouping_policy', value: 'group_by_prio' },
      { keyword: 'failback', value: 'immediate' },
      { keyword: 'path_selector', value: 'round-robin 0' },
      { keyword: 'prio', value: 'alua' },
    ],
    variants: [
      {
        from: '0.4.9',
        to: '0.4.9-86',
        keywords: [
          { keyword: 'vendor', value: 'DataCore' },
          { keyword: 'product', value: 'Virtual Disk' },
          { keyword: 'path_checker', value: 'tur' },
          { keyword: 'failback', value: '30' },
          { keyword: 'path_selector', value: 'round-robin 0' },
          { keyword: 'rr_min_io_rq', value: '100' },
          { keyword: 'path_grouping_policy', value: 'group_by_prio' },
          { keyword: 'prio', value: 'alua' },
        ],
        notes: [`published for XenServer 7.1 and 7.2 (${DATACORE})`],
      },
    ],
  },
};
