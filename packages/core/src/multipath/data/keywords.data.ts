/**
 * What a release makes of a keyword: `ok`; `deprecated`: obeyed, and on its way out; `ignored`:
 * accepted without effect; `unknown`: refused with a warning, the rest of the section applies.
 */
export type KeywordStatus = 'ok' | 'ignored' | 'deprecated' | 'unknown';

/** A stretch of releases, both ends included, `to` absent for "to the newest". */
export interface KeywordSpan {
  readonly status: Exclude<KeywordStatus, 'unknown'>;
  readonly from: string;
  readonly to?: string;
}

/** Keyword to its one or several stretches, oldest first. */
export type KeywordSpans = Readonly<Record<string, KeywordSpan | readonly KeywordSpan[]>>;

export function ok(from: string, to?: string): KeywordSpan {
  return { status: 'ok', from, ...(to ? { to } : {}) };
}

export function deprecated(from: string, to?: string): KeywordSpan {
  return { status: 'deprecated', from, ...(to ? { to } : {}) };
}

export function ignored(from: string, to?: string): KeywordSpan {
  return { status: 'ignored', from, ...(to ? { to } : {}) };
}

/** Keywords of `blacklist { }`. Source: multipath-tools libmultipath/dict.c, init_keywords() at each release tag from 0.4.5 to 0.14.3. */
export const BLACKLIST_KEYWORDS: KeywordSpans = {
  device: ok('0.4.7'),
  devnode: ok('0.4.7'),
  property: ok('0.5.0'),
  protocol: ok('0.7.8'),
  wwid: ok('0.4.7'),
};

/** Keywords of `blacklist_exceptions { }`. Source: the same. */
export const EXCEPTIONS_KEYWORDS: KeywordSpans = {
  device: ok('0.4.8'),
  devnode: ok('0.4.8'),
  property: ok('0.5.0'),
  protocol: ok('0.7.8'),
  wwid: ok('0.4.8'),
};

/** Keywords of `device { }` in either list. Source: the same. */
export const LISTED_DEVICE_KEYWORDS: KeywordSpans = {
  product: ok('0.4.7'),
  vendor: ok('0.4.7'),
};

/** Keywords of `defaults { }`. Source: multipath-tools libmultipath/dict.c, init_keywords() at each release tag from 0.4.5 to 0.14.3. */
export const DEFAULTS_KEYWORDS: KeywordSpans = {
  alias_prefix: ok('0.5.0'),
  all_tg_pt: ok('0.7.8'),
  allow_usb_devices: ok('0.8.5'),
  auto_resize: ok('0.9.7'),
  bindings_file: [ok('0.5.0', '0.8.7'), deprecated('0.8.8', '0.9.6'), ignored('0.9.7')],
  checker: ok('0.4.9'),
  checker_timeout: ok('0.5.0'),
  config_dir: [ok('0.6.0', '0.8.9'), ignored('0.9.0')],
  default_features: [ok('0.4.5', '0.4.6'), deprecated('0.4.7', '0.8.9')],
  default_getuid_callout: [ok('0.4.5', '0.4.6'), deprecated('0.4.7', '0.8.9')],
  default_path_checker: [ok('0.4.6', '0.4.6'), deprecated('0.4.7', '0.8.9')],
  default_path_grouping_policy: [ok('0.4.5', '0.4.6'), deprecated('0.4.7', '0.8.9')],
  default_prio_callout: [ok('0.4.5', '0.4.6'), deprecated('0.4.7', '0.4.8')],
  default_selector: [ok('0.4.5', '0.4.6'), deprecated('0.4.7', '0.8.9')],
  default_uid_attribute: deprecated('0.5.0', '0.8.9'),
  deferred_remove: ok('0.6.0'),
  delay_wait_checks: ok('0.6.0'),
  delay_watch_checks: ok('0.6.0'),
  detect_checker: ok('0.7.0'),
  detect_pgpolicy: ok('0.9.6'),
  detect_pgpolicy_use_tpg: ok('0.9.6'),
  detect_prio: ok('0.5.0'),
  dev_loss_tmo: ok('0.4.9'),
  disable_changed_wwids: [ok('0.6.4', '0.9.5'), ignored('0.9.6')],
  eh_deadline: ok('0.8.6'),
  enable_foreign: ok('0.8.3'),
  failback: ok('0.4.5'),
  fast_io_fail_tmo: ok('0.4.9'),
  features: ok('0.4.6'),
  find_multipaths: ok('0.6.0'),
  find_multipaths_timeout: ok('0.7.7'),
  flush_on_last_del: ok('0.4.9'),
  force_sync: ok('0.6.0'),
  getuid_callout: [ok('0.4.6', '0.8.9'), ignored('0.9.0')],
  ghost_delay: ok('0.7.5'),
  gid: ok('0.4.9'),
  log_checker_err: ok('0.5.0'),
  marginal_path_double_failed_time: ok('0.7.4'),
  marginal_path_err_rate_threshold: ok('0.7.4'),
  marginal_path_err_recheck_gap_time: ok('0.7.4'),
  marginal_path_err_sample_time: ok('0.7.4'),
  marginal_pathgroups: ok('0.8.3'),
  max_fds: ok('0.4.9'),
  max_polling_interval: ok('0.5.0'),
  max_retries: ok('0.9.7'),
  max_sectors_kb: ok('0.7.0'),
  missing_uev_wait_timeout: ok('0.6.0'),
  mode: ok('0.4.9'),
  multipath_dir: [ok('0.4.9', '0.8.9'), ignored('0.9.0')],
  multipath_tool: ok('0.4.5', '0.4.5'),
  no_path_retry: ok('0.4.6'),
  partition_delimiter: ok('0.6.0'),
  path_checker: ok('0.4.6'),
  path_grouping_policy: ok('0.4.6'),
  path_selector: ok('0.5.0'),
  pg_timeout: [ok('0.4.8', '0.5.0'), ignored('0.6.0')],
  polling_interval: ok('0.4.5'),
  prio: ok('0.4.9'),
  prio_args: ok('0.4.9'),
  prio_callout: ok('0.4.6', '0.4.8'),
  prkeys_file: [ok('0.7.3', '0.8.7'), deprecated('0.8.8', '0.9.6'), ignored('0.9.7')],
  purge_disconnected: ok('0.14.0'),
  queue_without_daemon: ok('0.4.9'),
  reassign_maps: ok('0.5.0'),
  recheck_wwid: ok('0.8.6'),
  remove_retries: ok('0.7.0'),
  reservation_key: ok('0.5.0'),
  retain_attached_hw_handler: ok('0.5.0'),
  retrigger_delay: ok('0.6.0'),
  retrigger_tries: ok('0.6.0'),
  rr_min_io: ok('0.4.5'),
  rr_min_io_rq: ok('0.5.0'),
  rr_weight: ok('0.4.5'),
  san_path_err_forget_rate: [ok('0.7.0', '0.7.3'), ok('0.8.0')],
  san_path_err_recovery_time: [ok('0.7.0', '0.7.3'), ok('0.8.0')],
  san_path_err_threshold: [ok('0.7.0', '0.7.3'), ok('0.8.0')],
  selector: ok('0.4.6', '0.4.9'),
  skip_kpartx: ok('0.6.4'),
  strict_timing: ok('0.6.1'),
  udev_dir: ok('0.4.5', '0.4.9'),
  uid: ok('0.4.9'),
  uid_attribute: ok('0.5.0'),
  uid_attrs: ok('0.7.0'),
  user_friendly_names: ok('0.4.6'),
  uxsock_timeout: ok('0.6.0'),
  verbosity: ok('0.4.9'),
  wwids_file: [ok('0.5.0', '0.8.7'), deprecated('0.8.8', '0.9.6'), ignored('0.9.7')],
};

/** Keywords of `devices { device { } }`. Source: multipath-tools libmultipath/dict.c, init_keywords() at each release tag from 0.4.5 to 0.14.3. */
export const DEVICE_KEYWORDS: KeywordSpans = {
  alias_prefix: ok('0.5.0'),
  all_tg_pt: ok('0.7.8'),
  checker: ok('0.4.9'),
  deferred_remove: ok('0.6.0'),
  delay_wait_checks: ok('0.6.0'),
  delay_watch_checks: ok('0.6.0'),
  detect_checker: ok('0.7.0'),
  detect_pgpolicy: ok('0.9.6'),
  detect_pgpolicy_use_tpg: ok('0.9.6'),
  detect_prio: ok('0.5.0'),
  dev_loss_tmo: ok('0.4.9'),
  eh_deadline: ok('0.8.6'),
  failback: ok('0.4.5'),
  fast_io_fail_tmo: ok('0.4.9'),
  features: ok('0.4.5'),
  flush_on_last_del: ok('0.4.9'),
  getuid_callout: [ok('0.4.5', '0.8.9'), ignored('0.9.0')],
  ghost_delay: ok('0.7.5'),
  hardware_handler: ok('0.4.5'),
  marginal_path_double_failed_time: ok('0.7.4'),
  marginal_path_err_rate_threshold: ok('0.7.4'),
  marginal_path_err_recheck_gap_time: ok('0.7.4'),
  marginal_path_err_sample_time: ok('0.7.4'),
  max_sectors_kb: ok('0.7.0'),
  no_path_retry: ok('0.4.6'),
  path_checker: ok('0.4.5'),
  path_grouping_policy: ok('0.4.5'),
  path_selector: ok('0.4.5'),
  pg_timeout: [ok('0.4.8', '0.5.0'), ignored('0.6.0')],
  prio: ok('0.4.9'),
  prio_args: ok('0.4.9'),
  prio_callout: ok('0.4.5', '0.4.8'),
  product: ok('0.4.5'),
  product_blacklist: ok('0.4.7'),
  purge_disconnected: ok('0.14.0'),
  recheck_wwid: ok('0.8.6'),
  retain_attached_hw_handler: ok('0.5.0'),
  revision: ok('0.5.0'),
  rr_min_io: ok('0.4.7'),
  rr_min_io_rq: ok('0.5.0'),
  rr_weight: ok('0.4.5'),
  san_path_err_forget_rate: [ok('0.7.0', '0.7.3'), ok('0.8.0')],
  san_path_err_recovery_time: [ok('0.7.0', '0.7.3'), ok('0.8.0')],
  san_path_err_threshold: [ok('0.7.0', '0.7.3'), ok('0.8.0')],
  skip_kpartx: ok('0.6.4'),
  uid_attribute: ok('0.5.0'),
  user_friendly_names: ok('0.5.0'),
  vendor: ok('0.4.5'),
  vpd_vendor: ok('0.8.4'),
};

/** Keywords of `multipaths { multipath { } }`. Source: multipath-tools libmultipath/dict.c, init_keywords() at each release tag from 0.4.5 to 0.14.3. */
export const MULTIPATH_KEYWORDS: KeywordSpans = {
  alias: ok('0.4.5'),
  deferred_remove: ok('0.6.0'),
  delay_wait_checks: ok('0.6.0'),
  delay_watch_checks: ok('0.6.0'),
  failback: ok('0.4.5'),
  features: ok('0.5.0'),
  flush_on_last_del: ok('0.4.9'),
  ghost_delay: ok('0.7.5'),
  gid: ok('0.4.9'),
  marginal_path_double_failed_time: ok('0.7.4'),
  marginal_path_err_rate_threshold: ok('0.7.4'),
  marginal_path_err_recheck_gap_time: ok('0.7.4'),
  marginal_path_err_sample_time: ok('0.7.4'),
  max_sectors_kb: ok('0.7.0'),
  mode: ok('0.4.9'),
  no_path_retry: ok('0.4.6'),
  path_grouping_policy: ok('0.4.5'),
  path_selector: ok('0.4.5'),
  pg_timeout: [ok('0.4.8', '0.5.0'), ignored('0.6.0')],
  prio: ok('0.5.0'),
  prio_args: ok('0.5.0'),
  purge_disconnected: ok('0.14.0'),
  reservation_key: ok('0.5.0'),
  rr_min_io: ok('0.4.7'),
  rr_min_io_rq: ok('0.5.0'),
  rr_weight: ok('0.4.5'),
  san_path_err_forget_rate: [ok('0.7.0', '0.7.3'), ok('0.8.0')],
  san_path_err_recovery_time: [ok('0.7.0', '0.7.3'), ok('0.8.0')],
  san_path_err_threshold: [ok('0.7.0', '0.7.3'), ok('0.8.0')],
  skip_kpartx: ok('0.6.4'),
  uid: ok('0.4.9'),
  user_friendly_names: ok('0.5.0'),
  wwid: ok('0.4.5'),
};

/** Keywords of `overrides { }`. Source: multipath-tools libmultipath/dict.c, init_keywords() at each release tag from 0.4.5 to 0.14.3. */
export const OVERRIDES_KEYWORDS: KeywordSpans = {
  alias_prefix: ok('0.6.0'),
  all_tg_pt: ok('0.7.8'),
  checker: ok('0.6.0'),
  deferred_remove: ok('0.6.0'),
  delay_wait_checks: ok('0.6.0'),
  delay_watch_checks: ok('0.6.0'),
  detect_checker: ok('0.7.0'),
  detect_pgpolicy: ok('0.9.6'),
  detect_pgpolicy_use_tpg: ok('0.9.6'),
  detect_prio: ok('0.6.0'),
  dev_loss_tmo: ok('0.6.0'),
  eh_deadline: ok('0.8.6'),
  failback: ok('0.6.0'),
  fast_io_fail_tmo: ok('0.6.0'),
  features: ok('0.6.0'),
  flush_on_last_del: ok('0.6.0'),
  getuid_callout: [ok('0.6.0', '0.8.9'), ignored('0.9.0')],
  ghost_delay: ok('0.7.5'),
  marginal_path_double_failed_time: ok('0.7.4'),
  marginal_path_err_rate_threshold: ok('0.7.4'),
  marginal_path_err_recheck_gap_time: ok('0.7.4'),
  marginal_path_err_sample_time: ok('0.7.4'),
  max_sectors_kb: ok('0.7.0'),
  no_path_retry: ok('0.6.0'),
  path_checker: ok('0.6.0'),
  path_grouping_policy: ok('0.6.0'),
  path_selector: ok('0.6.0'),
  prio: ok('0.6.0'),
  prio_args: ok('0.6.0'),
  protocol: ok('0.9.0'),
  purge_disconnected: ok('0.14.0'),
  recheck_wwid: ok('0.8.6'),
  retain_attached_hw_handler: ok('0.6.0'),
  rr_min_io: ok('0.6.0'),
  rr_min_io_rq: ok('0.6.0'),
  rr_weight: ok('0.6.0'),
  san_path_err_forget_rate: [ok('0.7.0', '0.7.3'), ok('0.8.0')],
  san_path_err_recovery_time: [ok('0.7.0', '0.7.3'), ok('0.8.0')],
  san_path_err_threshold: [ok('0.7.0', '0.7.3'), ok('0.8.0')],
  skip_kpartx: ok('0.6.4'),
  uid_attribute: ok('0.6.0'),
  user_friendly_names: ok('0.6.0'),
};

/** Keywords of `overrides { protocol { } }`. Source: the same. */
export const PROTOCOL_KEYWORDS: KeywordSpans = {
  dev_loss_tmo: ok('0.9.0'),
  eh_deadline: ok('0.9.0'),
  fast_io_fail_tmo: ok('0.9.0'),
  type: ok('0.9.0'),
};

/**
 * Keyword tables of the RHEL 7 lineage, as XenServer and XCP-ng 8.x have it in 0.4.9-136.xs: the
 * 2013-02-21 snapshot of opensvc/multipath-tools (commit 67b82ad6, libmultipath/dict.c) and the
 * install_keyword lines that the patches of xcp-ng-rpms/device-mapper-multipath add (branch XS-8.3).
 */

/** Keyword names, blank-separated. */
type Names = string;

const SHARED: Names = `path_grouping_policy path_selector prio prio_args failback rr_weight no_path_retry
  rr_min_io rr_min_io_rq pg_timeout flush_on_last_del features user_friendly_names deferred_remove
  delay_watch_checks delay_wait_checks skip_kpartx max_sectors_kb unpriv_sgio ghost_delay`;

const MARGINAL: Names = `marginal_path_err_sample_time marginal_path_err_rate_threshold
  marginal_path_err_recheck_gap_time marginal_path_double_failed_time`;

/** What a device, the overrides and the defaults know besides. */
const PATHWISE: Names = `uid_attribute path_checker checker alias_prefix fast_io_fail_tmo dev_loss_tmo
  retain_attached_hw_handler detect_prio detect_path_checker all_tg_pt`;

const LISTS: Names = 'devnode wwid device property protocol';

/** Section to the keywords that it knows. */
export const RHEL7_KEYWORDS: Readonly<Record<string, Names>> = {
  '': 'defaults blacklist blacklist_exceptions devices overrides multipaths',
  defaults: `${SHARED} ${MARGINAL} ${PATHWISE} verbosity polling_interval max_polling_interval reassign_maps
    multipath_dir max_fds queue_without_daemon checker_timeout mode uid gid bindings_file wwids_file
    prkeys_file log_checker_err reservation_key find_multipaths hw_str_match force_sync
    ignore_new_boot_devs config_dir retrigger_tries retrigger_delay new_bindings_in_boot
    missing_uev_wait_timeout remove_retries disable_changed_wwids`,
  blacklist: LISTS,
  'blacklist/device': 'vendor product',
  blacklist_exceptions: LISTS,
  'blacklist_exceptions/device': 'vendor product',
  devices: 'device',
  'devices/device': `${SHARED} ${MARGINAL} ${PATHWISE} vendor product revision product_blacklist
    hardware_handler all_devs`,
  multipaths: 'multipath',
  'multipaths/multipath': `${SHARED} ${MARGINAL} wwid alias mode uid gid reservation_key`,
};

/** Obeyed, and called deprecated in its own source. */
export const RHEL7_DEPRECATED: Readonly<Record<string, Names>> = {
  '': 'devnode_blacklist',
  defaults: `default_selector default_path_grouping_policy default_uid_attribute default_features
    default_path_checker`,
  devnode_blacklist: 'devnode wwid device',
  'devnode_blacklist/device': 'vendor product',
};

/** Red Hat's `overrides` accepts these and does nothing with them. */
export const RHEL7_IGNORED: Readonly<Record<string, Names>> = {
  overrides: `${SHARED} ${PATHWISE} hardware_handler`,
};

const SECTIONS: KeywordSpans = {
  defaults: ok('0.4.5'),
  blacklist: ok('0.4.7'),
  blacklist_exceptions: ok('0.4.8'),
  devnode_blacklist: [ok('0.4.5', '0.4.6'), deprecated('0.4.7', '0.8.9')],
  devices: ok('0.4.5'),
  multipaths: ok('0.4.5'),
  overrides: ok('0.6.0'),
};

const OLD_BLACKLIST: KeywordSpans = {
  devnode: ok('0.4.5'),
  wwid: ok('0.4.5'),
  device: ok('0.4.5'),
};

/** Section, as its names joined by `/`, to its keywords; '' holds the sections themselves. */
export const UPSTREAM: Readonly<Record<string, KeywordSpans>> = {
  '': SECTIONS,
  defaults: DEFAULTS_KEYWORDS,
  blacklist: BLACKLIST_KEYWORDS,
  'blacklist/device': LISTED_DEVICE_KEYWORDS,
  blacklist_exceptions: EXCEPTIONS_KEYWORDS,
  'blacklist_exceptions/device': LISTED_DEVICE_KEYWORDS,
  devnode_blacklist: OLD_BLACKLIST,
  'devnode_blacklist/device': LISTED_DEVICE_KEYWORDS,
  devices: { device: ok('0.4.5') },
  'devices/device': DEVICE_KEYWORDS,
  multipaths: { multipath: ok('0.4.5') },
  'multipaths/multipath': MULTIPATH_KEYWORDS,
  overrides: OVERRIDES_KEYWORDS,
  'overrides/protocol': PROTOCOL_KEYWORDS,
};
