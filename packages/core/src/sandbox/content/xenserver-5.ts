/** What stands in /etc/multipath-enabled.conf of a 5.x host; tabs, as its authors had them. */
export const ENABLED_CONF: string = `# sandbox: multipathing switched on
defaults {
	user_friendly_names	no
	polling_interval	5
}

blacklist {
	devnode "^(ram|raw|loop|fd|md|sr|scd|st)[0-9]*"
	device {
		vendor	"ACME"
		product	"Local Disk"
	}
}

devices {
	device {
		vendor			"HP"
		product			"HSV2[01]0"
		path_grouping_policy	group_by_prio
		getuid_callout		"/sbin/scsi_id -g -u -s /block/%n"
		prio_callout		"/sbin/mpath_prio_alua /dev/%n"
		path_checker		tur
		failback		immediate
	}
	device {
		vendor			"NETAPP"
		product			"LUN"
		path_grouping_policy	multibus
		getuid_callout		"/sbin/scsi_id -g -u -s /block/%n"
		path_selector		"round-robin 0"
		path_checker		readsector0
		rr_min_io		128
		no_path_retry		queue
	}
}
`;

/** Multipathing switched off: nothing is taken. */
export const DISABLED_CONF: string = `# sandbox: multipathing switched off
blacklist {
	devnode "*"
}
`;
