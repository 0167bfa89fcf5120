import type { Profile } from './profile.ts';

/**
 * OSNEXUS QuantaStor, as "Installing QuantaStor StorageLink Xenserver" has it
 * (ibm-cloud-docs/virtualization, quantastor-storagelink-xenserver-configuration.md). The page's rule
 * lines, `OSNEXUS` and `QUANTASTOR1`, lost their XML tags: the `1` is a value of its own, since the
 * stanza of the same page has the product without it.
 */
export const quantastor: Profile = {
  id: 'quantastor',
  title: 'OSNEXUS QuantaStor',
  sources: [
    'https://github.com/ibm-cloud-docs/virtualization, quantastor-storagelink-xenserver-configuration.md',
  ],
  match: { vendor: 'OSNEXUS', product: 'QUANTASTOR' },
  multipath: {
    published: [
      { keyword: 'vendor', value: 'OSNEXUS', quoted: true },
      { keyword: 'product', value: 'QUANTASTOR', quoted: true },
      { keyword: 'getuid_callout', value: '/sbin/scsi_id -g -u -s /block/%n', quoted: true },
      { keyword: 'path_selector', value: 'round-robin 0', quoted: true },
      { keyword: 'path_grouping_policy', value: 'multibus' },
      { keyword: 'failback', value: 'immediate' },
      { keyword: 'rr_weight', value: 'uniform' },
      { keyword: 'rr_min_io', value: '100' },
      { keyword: 'path_checker', value: 'tur' },
    ],
  },
  storagelink: {
    match: { vendor: 'OSNEXUS', product: 'QUANTASTOR' },
    installer: 'osn_quantastor_csladapter.exe',
    adapterName: 'QuantaStor',
  },
};
