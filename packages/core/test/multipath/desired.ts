import type { DesiredStanza } from '../../src/multipath/syntax/types.ts';

export const MATCH = { vendor: 'OSNEXUS', product: 'QUANTASTOR' };

/** What a current release takes without a word. */
export const DESIRED: DesiredStanza = {
  match: MATCH,
  keywords: [
    { keyword: 'vendor', value: 'OSNEXUS', quoted: true },
    { keyword: 'product', value: 'QUANTASTOR', quoted: true },
    { keyword: 'path_selector', value: 'round-robin 0' },
    { keyword: 'path_grouping_policy', value: 'multibus' },
    { keyword: 'failback', value: 'immediate' },
    { keyword: 'rr_weight', value: 'uniform' },
    { keyword: 'rr_min_io_rq', value: '100' },
    { keyword: 'path_checker', value: 'tur' },
  ],
};

/** The desired as keyword map, as the real parser prints a device. */
export const EXPECTED_VALUES: Record<string, string> = Object.fromEntries(
  DESIRED.keywords.map(({ keyword, value }) => [keyword, value]),
);
