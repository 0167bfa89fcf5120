import type { Stretch } from './stretch.ts';

/** How a keyword's value is read. Source: the handlers of libmultipath/dict.c at each release tag. */
export type ValueKind =
  | { readonly kind: 'text' | 'uid' | 'mode' | 'reservation-key' | 'path' | 'config-dir' }
  /** A name without `/`; where one with it crashes the parser, `crashes` says in which releases. */
  | { readonly kind: 'no-slash'; readonly crashes?: Stretch }
  /** Compiled at once; a bad one makes the parser refuse the whole file. */
  | { readonly kind: 'listed-regex' }
  /** Compiled when a device is matched; a bad one matches nothing, in silence. */
  | { readonly kind: 'regex' }
  /**
   * Made a blacklist entry of, together with the vendor, once the file is read (`setup_default_blist` of
   * libmultipath/blacklist.c); a bad one makes the parser refuse the whole file, in silence.
   */
  | { readonly kind: 'listing-regex' }
  | {
      readonly kind: 'choice';
      readonly words: readonly string[];
      /** Words of some releases only. */
      readonly since?: Readonly<Record<string, Stretch>>;
      /** Words that are taken for another, with a message. */
      readonly treatedAs?: Readonly<Record<string, readonly [string, Stretch]>>;
      /** Words that a build may have or not. */
      readonly optional?: readonly string[];
    }
  /** A word of the list, or anything that begins with one. */
  | {
      readonly kind: 'prefix';
      readonly words: readonly string[];
      readonly since?: Readonly<Record<string, Stretch>>;
    }
  /** Names of modules that are loaded later; an unknown one is not complained of. */
  | { readonly kind: 'module'; readonly words: readonly string[] }
  /** `interval`: polling_interval, with a fate of its own where it is not a number. */
  | { readonly kind: 'unsigned'; readonly interval?: boolean }
  /** A word, or a number that is moved into the range with a warning. */
  | {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      readonly words?: readonly string[];
      /** Read by `set_int`, which 0.6.0 to 0.7.7 hand the quote instead of what is quoted. */
      readonly isPlain?: boolean;
    }
  /** Words, of which number `index` counts those that follow it. */
  | { readonly kind: 'counted'; readonly index: number }
  | { readonly kind: 'uid-attributes' | 'device-loss' };

const INT_MAX = 2147483647;

export const YES_NO: ValueKind = { kind: 'choice', words: ['yes', 'no', '1', '0'] };
export const COUNT: ValueKind = { kind: 'number', min: 0, max: INT_MAX, isPlain: true };
export const CHECKS: ValueKind = { kind: 'number', min: 1, max: INT_MAX, words: ['no', '0'] };
export const TIMEOUT: ValueKind = { kind: 'number', min: 1, max: INT_MAX, words: ['off', '0'] };
export const RETRIES: ValueKind = { kind: 'number', min: 1, max: 5, words: ['off', '0'] };
export const PATH: ValueKind = { kind: 'path' };
export const CONFIG_DIR: ValueKind = { kind: 'config-dir' };
export const NO_SLASH: ValueKind = { kind: 'no-slash' };
// refused, and then compared although there is none
export const DELIMITER: ValueKind = { kind: 'no-slash', crashes: '0.8.8..' };
export const SECONDS: ValueKind = { kind: 'unsigned' };
export const INTERVAL: ValueKind = { kind: 'unsigned', interval: true };
export const FEATURES: ValueKind = { kind: 'counted', index: 0 };
export const SELECTOR: ValueKind = { kind: 'counted', index: 1 };
export const UID_ATTRIBUTES: ValueKind = { kind: 'uid-attributes' };
export const DEVICE_LOSS: ValueKind = { kind: 'device-loss' };
export const USER: ValueKind = { kind: 'uid' };
export const MODE: ValueKind = { kind: 'mode' };
export const KEY: ValueKind = { kind: 'reservation-key' };
export const VERBOSITY: ValueKind = { kind: 'number', min: 0, max: 4, isPlain: true };
export const ANY_NUMBER: ValueKind = {
  kind: 'number',
  min: -INT_MAX - 1,
  max: INT_MAX,
  isPlain: true,
};
export const SOCKET: ValueKind = { kind: 'number', min: 4000, max: INT_MAX, isPlain: true };

export const POLICY: ValueKind = {
  kind: 'prefix',
  words: ['failover', 'multibus', 'group_by_serial', 'group_by_prio', 'group_by_node_name'],
  since: { group_by_tpg: '0.9.6..' },
};
export const CHECKER: ValueKind = {
  kind: 'module',
  words: 'directio tur readsector0 hp_sw rdac emc_clariion cciss_tur none'.split(' '),
};
export const PRIORITIZER: ValueKind = {
  kind: 'module',
  words:
    'alua ana const datacore emc hds hp_sw iet none ontap path_latency random rdac sysfs weightedpath'.split(
      ' ',
    ),
};
export const FAILBACK: ValueKind = {
  kind: 'number',
  min: 0,
  max: INT_MAX,
  words: ['manual', 'immediate', 'followover'],
};
// the kernel's own limit, fs.nr_open, where nobody raised it
export const MAX_FDS: ValueKind = { kind: 'number', min: 0, max: 1048576, words: ['max'] };
export const WEIGHT: ValueKind = { kind: 'choice', words: ['uniform', 'priorities'] };
export const RETRY: ValueKind = {
  kind: 'number',
  min: 1,
  max: INT_MAX,
  words: ['fail', 'queue', '0'],
};
export const FLUSH: ValueKind = {
  kind: 'choice',
  words: ['yes', 'no', '1', '0'],
  since: { always: '0.9.9..', unused: '0.9.9..', never: '0.9.9..' },
  treatedAs: {
    yes: ['always', '0.9.9..'],
    '1': ['always', '0.9.9..'],
    no: ['unused', '0.9.9..'],
    '0': ['unused', '0.9.9..'],
  },
};
export const LOG: ValueKind = { kind: 'choice', words: ['once', 'always'] };
export const MARGINAL: ValueKind = {
  kind: 'choice',
  words: ['no', 'yes', '0', '1'],
  since: { off: '0.8.9..', on: '0.8.9..' },
  optional: ['fpin'],
};
export const FIND: ValueKind = {
  kind: 'choice',
  words: ['no', 'yes', '0', '1'],
  since: {
    off: '0.7.7..',
    on: '0.7.7..',
    strict: '0.7.7..',
    greedy: '0.7.7..',
    smart: '0.7.7..',
  },
};
export const RESIZE: ValueKind = { kind: 'choice', words: ['never', 'grow_only', 'grow_shrink'] };
export const VPD: ValueKind = { kind: 'choice', words: ['undef', 'hp3par'] };
export const PROTOCOL: ValueKind = {
  kind: 'choice',
  words: [
    ...['undef', 'ccw', 'cciss'],
    ...'fcp spi ssa sbp srp iscsi sas adt ata usb unspec'.split(' ').map((name) => `scsi:${name}`),
    ...'pcie rdma fc tcp loop apple-nvme unspec'.split(' ').map((name) => `nvme:${name}`),
  ],
};

export const TEXT: ValueKind = { kind: 'text' };
const REGEX: ValueKind = { kind: 'regex' };
const LISTING_REGEX: ValueKind = { kind: 'listing-regex' };
const LISTED_REGEX: ValueKind = { kind: 'listed-regex' };

/** How the value of a pattern keyword is read; undefined for other keywords. */
export function patternKind(section: string, keyword: string): ValueKind | undefined {
  if (/^(devnode_blacklist|blacklist|blacklist_exceptions)(\/|$)/.test(section))
    return LISTED_REGEX;
  if (section !== 'devices/device') return undefined;
  if (/^(vendor|product|revision)$/.test(keyword)) return REGEX;
  return keyword === 'product_blacklist' ? LISTING_REGEX : undefined;
}
