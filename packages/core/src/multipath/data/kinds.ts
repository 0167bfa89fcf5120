/** How a keyword's value is read. Source: the handlers of multipath-tools 0.9.4 libmultipath/dict.c. */
export type ValueKind =
  | { readonly kind: 'text' | 'uid' | 'mode' | 'reservation-key' | 'path' }
  /** A name without `/`; where one with it crashes the parser, `crashes` is set. */
  | { readonly kind: 'no-slash'; readonly crashes?: boolean }
  /** Compared with regcomp at once; a bad one makes the parser refuse the whole file. */
  | { readonly kind: 'listed-regex' }
  /** Compiled when a device is matched; a bad one matches nothing, in silence. */
  | { readonly kind: 'regex' }
  /**
   * Made a blacklist entry of, together with the vendor, once the file is read (`setup_default_blist` of
   * libmultipath/blacklist.c); a bad one makes the parser refuse the whole file, in silence.
   */
  | { readonly kind: 'listing-regex' }
  | { readonly kind: 'choice'; readonly words: readonly string[] }
  /** A word of the list, or anything that begins with one. */
  | { readonly kind: 'prefix'; readonly words: readonly string[] }
  /** Names of modules that are loaded later; an unknown one is not complained of. */
  | { readonly kind: 'module'; readonly words: readonly string[] }
  | { readonly kind: 'unsigned' }
  /** A word, or a number that is moved into the range with a warning. */
  | {
      readonly kind: 'number';
      readonly min: number;
      readonly max: number;
      readonly words?: readonly string[];
    }
  /** Words, of which number `index` counts those that follow it. */
  | { readonly kind: 'counted'; readonly index: number }
  | { readonly kind: 'uid-attributes' | 'device-loss' };

const INT_MAX = 2147483647;
const YES_NO: ValueKind = { kind: 'choice', words: ['yes', 'no', '1', '0'] };
const COUNT: ValueKind = { kind: 'number', min: 0, max: INT_MAX };
const CHECKS: ValueKind = { kind: 'number', min: 1, max: INT_MAX, words: ['no', '0'] };
const TIMEOUT: ValueKind = { kind: 'number', min: 1, max: INT_MAX, words: ['off', '0'] };
const PATH: ValueKind = { kind: 'path' };
const NO_SLASH: ValueKind = { kind: 'no-slash' };
const UNSIGNED: ValueKind = { kind: 'unsigned' };
const FEATURES: ValueKind = { kind: 'counted', index: 0 };

const CHECKERS = 'directio tur readsector0 hp_sw rdac emc_clariion cciss_tur none'.split(' ');
const PRIORITIZERS =
  'alua ana const datacore emc hds hp_sw iet none ontap path_latency random rdac sysfs weightedpath'.split(
    ' ',
  );
const PROTOCOLS = [
  ...['undef', 'ccw', 'cciss'],
  ...'fcp spi ssa sbp srp iscsi sas adt ata usb unspec'.split(' ').map((name) => `scsi:${name}`),
  ...'pcie rdma fc tcp loop apple-nvme unspec'.split(' ').map((name) => `nvme:${name}`),
];
const CHECKER: ValueKind = { kind: 'module', words: CHECKERS };

/** Keywords that are read alike wherever they may stand; all others are texts. */
export const VALUE_KINDS: Readonly<Record<string, ValueKind>> = {
  verbosity: { kind: 'number', min: 0, max: 4 },
  polling_interval: UNSIGNED,
  max_polling_interval: UNSIGNED,
  reassign_maps: YES_NO,
  path_selector: { kind: 'counted', index: 1 },
  path_grouping_policy: {
    kind: 'prefix',
    words: ['failover', 'multibus', 'group_by_serial', 'group_by_prio', 'group_by_node_name'],
  },
  uid_attrs: { kind: 'uid-attributes' },
  prio: { kind: 'module', words: PRIORITIZERS },
  features: FEATURES,
  hardware_handler: FEATURES,
  path_checker: CHECKER,
  checker: CHECKER,
  alias_prefix: NO_SLASH,
  alias: NO_SLASH,
  // refused, and then compared although there is none
  partition_delimiter: { kind: 'no-slash', crashes: true },
  failback: {
    kind: 'number',
    min: 0,
    max: INT_MAX,
    words: ['manual', 'immediate', 'followover'],
  },
  rr_min_io: COUNT,
  rr_min_io_rq: COUNT,
  // the kernel's own limit, fs.nr_open, where nobody raised it
  max_fds: { kind: 'number', min: 0, max: 1048576, words: ['max'] },
  rr_weight: { kind: 'choice', words: ['uniform', 'priorities'] },
  no_path_retry: { kind: 'number', min: 1, max: INT_MAX, words: ['fail', 'queue', '0'] },
  queue_without_daemon: YES_NO,
  checker_timeout: COUNT,
  allow_usb_devices: YES_NO,
  flush_on_last_del: YES_NO,
  user_friendly_names: YES_NO,
  mode: { kind: 'mode' },
  uid: { kind: 'uid' },
  gid: { kind: 'uid' },
  fast_io_fail_tmo: TIMEOUT,
  dev_loss_tmo: { kind: 'device-loss' },
  eh_deadline: TIMEOUT,
  bindings_file: PATH,
  wwids_file: PATH,
  prkeys_file: PATH,
  log_checker_err: { kind: 'choice', words: ['once', 'always'] },
  reservation_key: { kind: 'reservation-key' },
  all_tg_pt: YES_NO,
  retain_attached_hw_handler: YES_NO,
  detect_prio: YES_NO,
  detect_checker: YES_NO,
  detect_path_checker: YES_NO,
  detect_pgpolicy: YES_NO,
  detect_pgpolicy_use_tpg: YES_NO,
  force_sync: YES_NO,
  strict_timing: YES_NO,
  deferred_remove: YES_NO,
  delay_watch_checks: CHECKS,
  delay_wait_checks: CHECKS,
  san_path_err_threshold: CHECKS,
  san_path_err_forget_rate: CHECKS,
  san_path_err_recovery_time: CHECKS,
  marginal_path_err_sample_time: CHECKS,
  marginal_path_err_rate_threshold: CHECKS,
  marginal_path_err_recheck_gap_time: CHECKS,
  marginal_path_double_failed_time: CHECKS,
  marginal_pathgroups: { kind: 'choice', words: ['off', 'on', 'no', 'yes', '0', '1'] },
  find_multipaths: {
    kind: 'choice',
    words: ['off', 'on', 'strict', 'greedy', 'smart', 'no', 'yes', '0', '1'],
  },
  find_multipaths_timeout: { kind: 'number', min: -INT_MAX - 1, max: INT_MAX },
  uxsock_timeout: { kind: 'number', min: 4000, max: INT_MAX },
  retrigger_tries: COUNT,
  retrigger_delay: COUNT,
  missing_uev_wait_timeout: COUNT,
  remove_retries: COUNT,
  skip_kpartx: YES_NO,
  max_sectors_kb: COUNT,
  ghost_delay: CHECKS,
  recheck_wwid: YES_NO,
  vpd_vendor: { kind: 'choice', words: ['undef', 'hp3par'] },
  type: { kind: 'choice', words: PROTOCOLS },
};

const REGEX: ValueKind = { kind: 'regex' };
const LISTING_REGEX: ValueKind = { kind: 'listing-regex' };
const LISTED_REGEX: ValueKind = { kind: 'listed-regex' };

/** How the value of a keyword in a section is read; `text` for everything that is taken as it is. */
export function valueKind(section: string, keyword: string): ValueKind {
  if (/^(devnode_blacklist|blacklist|blacklist_exceptions)(\/|$)/.test(section))
    return LISTED_REGEX;
  if (section === 'devices/device') {
    if (/^(vendor|product|revision)$/.test(keyword)) return REGEX;
    if (keyword === 'product_blacklist') return LISTING_REGEX;
  }
  const known = Object.hasOwn(VALUE_KINDS, keyword) ? VALUE_KINDS[keyword] : undefined;
  return known ?? { kind: 'text' };
}
