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
