import {
  ANY_NUMBER,
  CHECKER,
  CHECKS,
  CONFIG_DIR,
  COUNT,
  DELIMITER,
  DEVICE_LOSS,
  FAILBACK,
  FEATURES,
  FIND,
  FLUSH,
  INTERVAL,
  KEY,
  LOG,
  MARGINAL,
  MAX_FDS,
  MODE,
  NO_SLASH,
  PATH,
  POLICY,
  PRIORITIZER,
  PROTOCOL,
  RESIZE,
  RETRIES,
  RETRY,
  SECONDS,
  SELECTOR,
  SOCKET,
  TIMEOUT,
  UID_ATTRIBUTES,
  USER,
  type ValueKind,
  VERBOSITY,
  VPD,
  WEIGHT,
  YES_NO,
} from './kinds.ts';

/** A keyword, wherever it may stand. */
export interface KeywordRow {
  /**
   * Sections, and the releases that know it there: `defaults device 0.5.0.. xs, overrides 0.6.0..` (see
   * `stretch.ts`). After a stretch `?` means deprecated and said to be so, `!` ignored and said to be so, `~` without effect in
   * silence.
   */
  readonly in: string;
  /** How its value is read; absent for what is taken as it is, and for patterns. */
  readonly kind?: ValueKind;
  /** What takes its place, for lint's help. */
  readonly replacedBy?: string;
}

/** The sections of a row, by their paths. */
export const SECTION_PATHS: Readonly<Record<string, string>> = {
  top: '',
  defaults: 'defaults',
  list: 'blacklist',
  listed: 'blacklist/device',
  exceptions: 'blacklist_exceptions',
  excepted: 'blacklist_exceptions/device',
  'old-list': 'devnode_blacklist',
  devices: 'devices',
  device: 'devices/device',
  multipaths: 'multipaths',
  multipath: 'multipaths/multipath',
  overrides: 'overrides',
  protocol: 'overrides/protocol',
};

/**
 * Every keyword of multipath-tools 0.4.5 to 0.15.1 and of XenServer's builds 86, 119 and 136. Sources: the keyword
 * tables of libmultipath/dict.c at each tag; 67b82ad6 with the patches of xcp-ng-rpms/device-mapper-multipath; 0.15.1
 * was asked.
 */
export const KEYWORDS: Readonly<Record<string, KeywordRow>> = {
  alias: { kind: NO_SLASH, in: 'multipath 0.4.5.. xs' },
  alias_prefix: { kind: NO_SLASH, in: 'defaults device 0.5.0.. xs, overrides 0.6.0.. xs119..~' },
  all_devs: { in: 'device xs' },
  all_tg_pt: { kind: YES_NO, in: 'defaults device 0.7.8.. xs136.., overrides 0.7.8.. xs136..~' },
  allow_usb_devices: { kind: YES_NO, in: 'defaults 0.8.5..' },
  auto_resize: { kind: RESIZE, in: 'defaults 0.9.7..' },
  bindings_file: {
    kind: PATH,
    in: 'defaults 0.5.0..0.8.7 0.8.8..0.9.6? 0.9.7..! xs',
    replacedBy: 'Leave it out: the default place is the only one that will stay.',
  },
  blacklist: { in: 'top 0.4.7.. xs' },
  blacklist_exceptions: { in: 'top 0.4.8.. xs' },
  checker: { kind: CHECKER, in: 'defaults device 0.4.9.. xs, overrides 0.6.0.. xs119..~' },
  checker_timeout: { kind: COUNT, in: 'defaults 0.5.0.. xs' },
  config_dir: { kind: CONFIG_DIR, in: 'defaults 0.6.0..0.8.7 0.8.8..0.8.9? 0.9.0..! xs' },
  default_features: {
    kind: FEATURES,
    in: 'defaults 0.4.5..0.8.9 xs',
    replacedBy: "It is called 'features'.",
  },
  default_getuid_callout: {
    in: 'defaults 0.4.5..0.8.9',
    replacedBy: "'uid_attribute' takes its place.",
  },
  default_path_checker: {
    kind: CHECKER,
    in: 'defaults 0.4.6..0.8.9 xs',
    replacedBy: "It is called 'path_checker'.",
  },
  default_path_grouping_policy: {
    kind: POLICY,
    in: 'defaults 0.4.5..0.8.9 xs',
    replacedBy: "It is called 'path_grouping_policy'.",
  },
  default_prio_callout: {
    in: 'defaults 0.4.5..0.4.8',
    replacedBy: "'prio' takes its place since 0.4.9.",
  },
  default_selector: {
    kind: SELECTOR,
    in: 'defaults 0.4.5..0.8.9 xs',
    replacedBy: "It is called 'path_selector'.",
  },
  default_uid_attribute: {
    in: 'defaults 0.5.0..0.8.9 xs',
    replacedBy: "It is called 'uid_attribute'.",
  },
  defaults: { in: 'top 0.4.5.. xs' },
  deferred_remove: {
    kind: YES_NO,
    in: 'defaults device multipath 0.6.0.. xs, overrides 0.6.0.. xs119..~',
  },
  delay_wait_checks: {
    kind: CHECKS,
    in: 'defaults device multipath 0.6.0.. xs, overrides 0.6.0.. xs119..~',
  },
  delay_watch_checks: {
    kind: CHECKS,
    in: 'defaults device multipath 0.6.0.. xs, overrides 0.6.0.. xs119..~',
  },
  detect_checker: { kind: YES_NO, in: 'defaults device overrides 0.7.0..' },
  detect_path_checker: {
    kind: YES_NO,
    in: 'defaults device xs119.., overrides xs119..~',
    replacedBy: "It is called 'detect_checker'.",
  },
  detect_pgpolicy: { kind: YES_NO, in: 'defaults device overrides 0.9.6..' },
  detect_pgpolicy_use_tpg: { kind: YES_NO, in: 'defaults device overrides 0.9.6..' },
  detect_prio: { kind: YES_NO, in: 'defaults device 0.5.0.. xs, overrides 0.6.0.. xs119..~' },
  dev_loss_tmo: {
    kind: DEVICE_LOSS,
    in: 'defaults device 0.4.9.. xs, overrides 0.6.0.. xs119..~, protocol 0.9.0..',
  },
  device: { in: 'devices 0.4.5.. xs, list 0.4.7.. xs, exceptions 0.4.8.. xs' },
  devices: { in: 'top 0.4.5.. xs' },
  devnode: { in: 'old-list 0.4.5..0.4.6, list 0.4.7.. xs, exceptions 0.4.8.. xs' },
  devnode_blacklist: { in: 'top 0.4.5..0.4.6', replacedBy: "It is called 'blacklist'." },
  disable_changed_wwids: { in: 'defaults 0.6.4..0.9.5 0.9.6..! xs119..' },
  eh_deadline: { kind: TIMEOUT, in: 'defaults device overrides 0.8.6.., protocol 0.9.0..' },
  enable_foreign: { in: 'defaults 0.8.3..' },
  failback: {
    kind: FAILBACK,
    in: 'defaults device multipath 0.4.5.. xs, overrides 0.6.0.. xs119..~',
  },
  fast_io_fail_tmo: {
    kind: TIMEOUT,
    in: 'defaults device 0.4.9.. xs, overrides 0.6.0.. xs119..~, protocol 0.9.0..',
  },
  features: {
    kind: FEATURES,
    in: 'defaults 0.4.6.. xs, device 0.4.5.. xs, multipath 0.5.0.. xs, overrides 0.6.0.. xs119..~',
  },
  find_multipaths: { kind: FIND, in: 'defaults 0.6.0.. xs' },
  find_multipaths_timeout: { kind: ANY_NUMBER, in: 'defaults 0.7.7..' },
  flush_on_last_del: {
    kind: FLUSH,
    in: 'defaults device multipath 0.4.9.. xs, overrides 0.6.0.. xs119..~',
  },
  force_sync: { kind: YES_NO, in: 'defaults 0.6.0.. xs' },
  getuid_callout: {
    in: 'defaults 0.4.6..0.8.9 0.9.0..!, device 0.4.5..0.8.9 0.9.0..!, overrides 0.6.0..0.8.9 0.9.0..!',
    replacedBy:
      "Leave it out: 'uid_attribute' takes its place, and its default gives the same WWID.",
  },
  ghost_delay: {
    kind: CHECKS,
    in: 'defaults device multipath 0.7.5.. xs119.., overrides 0.7.5.. xs136..~',
  },
  gid: { kind: USER, in: 'defaults multipath 0.4.9.. xs' },
  hardware_handler: { kind: FEATURES, in: 'device 0.4.5.. xs, overrides xs119..~' },
  hw_str_match: { kind: YES_NO, in: 'defaults xs' },
  ignore_new_boot_devs: { kind: YES_NO, in: 'defaults xs' },
  log_checker_err: { kind: LOG, in: 'defaults 0.5.0.. xs' },
  marginal_path_double_failed_time: {
    kind: CHECKS,
    in: 'defaults device multipath 0.7.4.. xs136.., overrides 0.7.4..',
  },
  marginal_path_err_rate_threshold: {
    kind: CHECKS,
    in: 'defaults device multipath 0.7.4.. xs136.., overrides 0.7.4..',
  },
  marginal_path_err_recheck_gap_time: {
    kind: CHECKS,
    in: 'defaults device multipath 0.7.4.. xs136.., overrides 0.7.4..',
  },
  marginal_path_err_sample_time: {
    kind: CHECKS,
    in: 'defaults device multipath 0.7.4.. xs136.., overrides 0.7.4..',
  },
  marginal_pathgroups: { kind: MARGINAL, in: 'defaults 0.8.3..' },
  max_fds: { kind: MAX_FDS, in: 'defaults 0.4.9.. xs' },
  max_polling_interval: { kind: SECONDS, in: 'defaults 0.5.0.. xs' },
  max_retries: { kind: RETRIES, in: 'defaults 0.9.7..' },
  max_sectors_kb: {
    kind: COUNT,
    in: 'defaults device multipath 0.7.0.. xs119.., overrides 0.7.0.. xs119..~',
  },
  missing_uev_msg_delay: { kind: COUNT, in: 'defaults xs..118' },
  missing_uev_wait_timeout: { kind: COUNT, in: 'defaults 0.6.0.. xs119..' },
  mode: { kind: MODE, in: 'defaults multipath 0.4.9.. xs' },
  multipath: { in: 'multipaths 0.4.5.. xs' },
  multipath_dir: { in: 'defaults 0.4.9..0.8.7 0.8.8..0.8.9? 0.9.0..! xs' },
  multipath_tool: { in: 'defaults 0.4.5' },
  multipaths: { in: 'top 0.4.5.. xs' },
  new_bindings_in_boot: { kind: YES_NO, in: 'defaults xs' },
  no_path_retry: {
    kind: RETRY,
    in: 'defaults device multipath 0.4.6.. xs, overrides 0.6.0.. xs119..~',
  },
  overrides: { in: 'top 0.6.0.. xs119..' },
  partition_delimiter: { kind: DELIMITER, in: 'defaults 0.6.0..' },
  path_checker: {
    kind: CHECKER,
    in: 'defaults 0.4.6.. xs, device 0.4.5.. xs, overrides 0.6.0.. xs119..~',
  },
  path_grouping_policy: {
    kind: POLICY,
    in: 'defaults 0.4.6.. xs, device multipath 0.4.5.. xs, overrides 0.6.0.. xs119..~',
  },
  path_selector: {
    kind: SELECTOR,
    in: 'defaults 0.5.0.. xs, device multipath 0.4.5.. xs, overrides 0.6.0.. xs119..~',
  },
  pg_timeout: {
    in: 'defaults device multipath 0.4.8..0.5.0 0.6.0..0.9.0~ 0.9.1..! xs, overrides xs119..~',
    replacedBy: 'Leave it out: it has no effect.',
  },
  polling_interval: { kind: INTERVAL, in: 'defaults 0.4.5.. xs' },
  prio: {
    kind: PRIORITIZER,
    in: 'defaults device 0.4.9.. xs, multipath 0.5.0.. xs, overrides 0.6.0.. xs119..~',
  },
  prio_args: { in: 'defaults device 0.4.9.. xs, multipath 0.5.0.. xs, overrides 0.6.0.. xs119..~' },
  prio_callout: {
    in: 'defaults 0.4.6..0.4.8, device 0.4.5..0.4.8',
    replacedBy: "'prio' takes its place since 0.4.9.",
  },
  prkeys_file: {
    kind: PATH,
    in: 'defaults 0.7.3..0.8.7 0.8.8..0.9.6? 0.9.7..! xs119..',
    replacedBy: 'Leave it out: the default place is the only one that will stay.',
  },
  product: { in: 'device 0.4.5.. xs, listed 0.4.7.. xs, excepted 0.4.8.. xs' },
  product_blacklist: { in: 'device 0.4.7.. xs' },
  property: { in: 'list exceptions 0.5.0.. xs119..' },
  protocol: { in: 'list exceptions 0.7.8.. xs136.., overrides 0.9.0..' },
  purge_disconnected: { kind: YES_NO, in: 'defaults device multipath overrides 0.14.0..' },
  queue_without_daemon: { kind: YES_NO, in: 'defaults 0.4.9.. xs' },
  reassign_maps: { kind: YES_NO, in: 'defaults 0.5.0.. xs' },
  recheck_wwid: { kind: YES_NO, in: 'defaults device overrides 0.8.6..' },
  remove_retries: { kind: COUNT, in: 'defaults 0.7.0.. xs119..' },
  reservation_key: { kind: KEY, in: 'defaults multipath 0.5.0.. xs' },
  retain_attached_hw_handler: {
    kind: YES_NO,
    in: 'defaults device 0.5.0.. xs, overrides 0.6.0.. xs119..~',
  },
  retrigger_delay: { kind: COUNT, in: 'defaults 0.6.0.. xs' },
  retrigger_tries: { kind: COUNT, in: 'defaults 0.6.0.. xs' },
  revision: { in: 'device 0.5.0.. xs' },
  rr_min_io: {
    kind: COUNT,
    in: 'defaults 0.4.5..0.14.3 0.15.0..! xs, device multipath 0.4.7..0.14.3 0.15.0..! xs, overrides 0.6.0..0.14.3 0.15.0..! xs119..~',
  },
  rr_min_io_rq: {
    kind: COUNT,
    in: 'defaults device multipath 0.5.0..0.14.3 0.15.0..! xs, overrides 0.6.0..0.14.3 0.15.0..! xs119..~',
  },
  rr_weight: {
    kind: WEIGHT,
    in: 'defaults device multipath 0.4.5..0.14.3 0.15.0..! xs, overrides 0.6.0..0.14.3 0.15.0..! xs119..~',
  },
  san_path_err_forget_rate: {
    kind: CHECKS,
    in: 'defaults device multipath overrides 0.7.0..0.7.3 0.8.0..',
  },
  san_path_err_recovery_time: {
    kind: CHECKS,
    in: 'defaults device multipath overrides 0.7.0..0.7.3 0.8.0..',
  },
  san_path_err_threshold: {
    kind: CHECKS,
    in: 'defaults device multipath overrides 0.7.0..0.7.3 0.8.0..',
  },
  selector: {
    kind: SELECTOR,
    in: 'defaults 0.4.6..0.4.9',
    replacedBy: "It is called 'path_selector'.",
  },
  skip_kpartx: {
    kind: YES_NO,
    in: 'defaults device multipath 0.6.4.. xs119.., overrides 0.6.4.. xs119..~',
  },
  strict_timing: { kind: YES_NO, in: 'defaults 0.6.1..' },
  type: { kind: PROTOCOL, in: 'protocol 0.9.0..' },
  udev_dir: { in: 'defaults 0.4.5..0.4.9' },
  uid: { kind: USER, in: 'defaults multipath 0.4.9.. xs' },
  uid_attribute: { in: 'defaults device 0.5.0.. xs, overrides 0.6.0.. xs119..~' },
  uid_attrs: { kind: UID_ATTRIBUTES, in: 'defaults 0.7.0..' },
  unpriv_sgio: { kind: YES_NO, in: 'defaults device multipath xs119.., overrides xs136..~' },
  user_friendly_names: {
    kind: YES_NO,
    in: 'defaults 0.4.6.. xs, device multipath 0.5.0.. xs, overrides 0.6.0.. xs119..~',
  },
  uxsock_timeout: { kind: SOCKET, in: 'defaults 0.6.0..' },
  vendor: { in: 'device 0.4.5.. xs, listed 0.4.7.. xs, excepted 0.4.8.. xs' },
  verbosity: { kind: VERBOSITY, in: 'defaults 0.4.9.. xs' },
  vpd_vendor: { kind: VPD, in: 'device 0.8.4..' },
  wwid: {
    in: 'old-list 0.4.5..0.4.6, multipath 0.4.5.. xs, list 0.4.7.. xs, exceptions 0.4.8.. xs',
  },
  wwids_file: {
    kind: PATH,
    in: 'defaults 0.5.0..0.8.7 0.8.8..0.9.6? 0.9.7..! xs',
    replacedBy: 'Leave it out: the default place is the only one that will stay.',
  },
};
