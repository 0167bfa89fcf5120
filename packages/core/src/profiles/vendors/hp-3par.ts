import type { Profile } from '../profile.ts';

/** As its source has it for XenServer 5.5, XenServer 5.6 and 6.x; not run by us on such a system. */
export const hp3par: Profile = {
  id: 'hp-3par',
  title: 'HP 3PAR StoreServ',
  sources: [
    'https://www.manualshelf.com/manual/hp/hp-3par-10800-operating-system-software-suite-base-ltu/hp-3par-citrix-implementation-guide/page-22.html',
    'HP 3PAR Citrix implementation guide, page 23',
  ],
  match: { vendor: '3PARdata', product: 'VV' },
  multipath: {
    published: [
      { keyword: 'vendor', value: '3PARdata', quoted: true },
      { keyword: 'product', value: 'VV', quoted: true },
      { keyword: 'no_path_retry', value: '12' },
      { keyword: 'features', value: '0' },
      { keyword: 'hardware_handler', value: '0' },
      { keyword: 'path_grouping_policy', value: 'multibus' },
      { keyword: 'path_selector', value: 'round-robin 0', quoted: true },
      { keyword: 'rr_weight', value: 'uniform' },
      { keyword: 'rr_min_io', value: '100' },
      { keyword: 'path_checker', value: 'tur' },
      { keyword: 'failback', value: 'immediate' },
    ],
  },
};
