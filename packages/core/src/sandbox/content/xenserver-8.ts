/** The main file of an 8.x host: overwritten by updates, and without a line end at its end. */
export const MAIN_CONF: string = `# sandbox: DO NOT EDIT. Updates overwrite this file.
# Put your own settings into a file in /etc/multipath/conf.d.
defaults {
    user_friendly_names no
    replace_wwid_whitespace yes
    dev_loss_tmo 30
}
devices {
    device {
        vendor "PURE"
        product "FlashArray"
        path_selector "queue-length 0"
        path_grouping_policy group_by_prio
        prio alua
        path_checker tur
        fast_io_fail_tmo 10
    }
    device {
        vendor "COMPELNT"
        product "Compellent Vol"
        path_grouping_policy multibus
        path_checker tur
        failback immediate
        rr_min_io 1024
        no_path_retry 10
    }
}`;

/** /etc/multipath/conf.d/custom.conf: nothing but a word of what it is for. */
export const CUSTOM_CONF: string = `# sandbox: settings of this site; updates leave this file alone

`;
