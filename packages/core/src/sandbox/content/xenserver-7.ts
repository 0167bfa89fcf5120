/** What stands in /etc/multipath.xenserver/multipath.conf of a 7.0 host; blanks, three a level. */
export const MAIN_CONF: string = `## sandbox: storage arrays of a 7.x host
defaults {
   user_friendly_names no
   replace_wwid_whitespace yes
   dev_loss_tmo 30
}

devices {
   device {
      vendor               "EQLOGIC"
      product              "100E-00"
      path_grouping_policy multibus
      path_checker         tur
      failback             immediate
      path_selector        "round-robin 0"
      rr_min_io            3
      rr_weight            priorities
   }

   device {
      vendor               "NETAPP"
      product              "LUN.*"
      dev_loss_tmo         50
      features             "1 queue_if_no_path"
      hardware_handler     "0"
      prio                 "alua"
      path_grouping_policy group_by_prio
      failback             immediate
   }

   # a service processor that is not to be asked for priorities
   device {
      vendor               "DGC"
      product              ".*"
      product_blacklist    "LUNZ"
      path_checker         emc_clariion
      prio                 emc
      no_path_retry        60
   }
}

blacklist {
   devnode "^nvme"
   device {
      vendor  "ACME"
      product "Local Disk"
   }
}
`;
