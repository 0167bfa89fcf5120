import type { Profile } from '../profile.ts';

/** As its source has it for XenServer 6.0.2 (Sanibel hotfix HFX-455) test TC18156; not run by us on such a system. */
export const equallogic: Profile = {
  id: 'equallogic',
  title: 'Dell EqualLogic 100E-00',
  sources: ['https://github.com/gagomes/xenrt, exec/testcases/xenserver/tc/multipath.py:4185-4235'],
  match: { vendor: 'EQLOGIC', product: '100E-00' },
  multipath: {
    published: [
      { keyword: 'vendor', value: 'EQLOGIC', quoted: true },
      { keyword: 'product', value: '100E-00', quoted: true },
      { keyword: 'path_grouping_policy', value: 'multibus' },
      { keyword: 'getuid_callout', value: '/sbin/scsi_id -g -u -s /block/%n', quoted: true },
      { keyword: 'path_checker', value: 'readsector0' },
      { keyword: 'failback', value: 'immediate' },
      { keyword: 'path_selector', value: 'round-robin 0', quoted: true },
      { keyword: 'rr_weight', value: 'priorities' },
    ],
  },
};
