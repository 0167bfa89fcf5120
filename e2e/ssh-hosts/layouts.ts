/** Which dom0 a host looks like: 5.x, 7.x or 8.x. Texts are our own, in the manner of each. */
export type Layout = 'xenserver-5' | 'xenserver-7' | 'xenserver-8';

export const LAYOUTS: readonly Layout[] = ['xenserver-5', 'xenserver-7', 'xenserver-8'];

export interface LayoutFiles {
  readonly files: Readonly<Record<string, string>>;
  readonly links: Readonly<Record<string, string>>;
  /** The file that a change of the configuration must reach. */
  readonly target: string;
}

export function layoutFiles(layout: Layout): LayoutFiles {
  switch (layout) {
    case 'xenserver-5':
      return {
        target: '/etc/multipath-enabled.conf',
        files: {
          '/etc/multipath-enabled.conf': ENABLED,
          '/etc/multipath-disabled.conf': 'blacklist {\n\tdevnode "*"\n}\n',
          '/etc/xensource-inventory': inventory('5.6.100'),
        },
        links: { '/etc/multipath.conf': '/etc/multipath-enabled.conf' },
      };
    case 'xenserver-7':
      return {
        target: '/etc/multipath.xenserver/multipath.conf',
        files: {
          '/etc/multipath.xenserver/multipath.conf': MAIN,
          '/etc/xensource-inventory': inventory('7.1.0'),
        },
        links: { '/etc/multipath.conf': '/etc/multipath.xenserver/multipath.conf' },
      };
    case 'xenserver-8':
      return {
        target: '/etc/multipath/conf.d',
        files: {
          // as shipped: no line end at its end
          '/etc/multipath.xenserver/multipath.conf': MAIN.trimEnd(),
          '/etc/multipath/conf.d/custom.conf': '# settings of this site\n',
          '/etc/xensource-inventory': inventory('8.4.0'),
        },
        links: { '/etc/multipath.conf': '/etc/multipath.xenserver/multipath.conf' },
      };
  }
}

function inventory(version: string): string {
  return `PRODUCT_BRAND='XenServer'\nPRODUCT_NAME='xenenterprise'\nPRODUCT_VERSION='${version}'\n`;
}

const ENABLED = `# multipathing switched on
defaults {
\tuser_friendly_names\tno
\tpolling_interval\t5
}
blacklist {
\tdevnode "^(ram|raw|loop|fd|md|dm-|sr|scd|st)[0-9]*"
}
devices {
\tdevice {
\t\tvendor\t\t\t"HITACHI"
\t\tproduct\t\t\t"DF.*"
\t\tpath_grouping_policy\tgroup_by_prio
\t\tfailback\t\timmediate
\t\tpath_checker\t\ttur
\t}
}
`;

const MAIN = `# Updates overwrite this file.
defaults {
    user_friendly_names no
    dev_loss_tmo        30
}
devices {
    device {
        vendor                 "PURE"
        product                "FlashArray"
        path_selector          "queue-length 0"
        path_grouping_policy   group_by_prio
        path_checker           tur
        fast_io_fail_tmo       10
    }
    device {
        vendor                 "COMPELNT"
        product                "Compellent Vol"
        path_grouping_policy   multibus
        path_checker           tur
        no_path_retry          10
    }
}
`;
