import { readMultipath } from '../../src/multipath/syntax/read.ts';
import { MemoryHost, type MemoryHostOptions } from './memory-host.ts';

export interface Dom0Options
  extends Pick<MemoryHostOptions, 'name' | 'before' | 'after' | 'files'> {
  /** `0.4.9-136.xs`; undefined: rpm is not there. */
  readonly package?: string | undefined;
  /** What rpm says of the files, as lines of the survey's own format; undefined: not known. */
  readonly packageFiles?: string;
  /** What `multipath -h` says. */
  readonly banner?: string | undefined;
  readonly links?: Readonly<Record<string, string>>;
  readonly folders?: readonly string[];
  /** Default true. */
  readonly running?: boolean;
  /** What the daemon says in place of its configuration. */
  readonly config?: string;
  readonly topology?: string;
  /** The topology while the daemon has the stanza in effect; default: the same. */
  readonly topologyAfter?: string;
  readonly paths?: string;
  /** `/proc/mounts` and `/proc/scsi/scsi`; default: they cannot be read. */
  readonly mounts?: string;
  readonly scsi?: string;
  /** What sysfs tells of the disks; default: it cannot be read. */
  readonly disks?: string;
  /** `dmsetup table` and `dmsetup status`; default: not there. */
  readonly table?: string;
  readonly status?: string;
  /** `xe` by its words. */
  readonly xe?: (words: string) => string | undefined;
  /** What reconfigure answers; default `ok`. */
  readonly reconfigure?: string;
  /** The daemon is there and its client fails. */
  readonly mute?: boolean;
  /** The daemon takes nothing up. */
  readonly deaf?: boolean;
  /** Answers to unshare (the parser's test); default: not there. */
  readonly unshare?: (input: string) => { exit?: number; stdout?: string; stderr?: string };
}

const DEFAULTS = 'defaults {\n\tverbosity 2\n\tpolling_interval 5\n}\n';

/** A dom0 with a pretended multipathd that has in effect what it last read. */
export class MemoryDom0 extends MemoryHost {
  loaded: string;

  constructor(options: Dom0Options = {}) {
    const { package: rpm = '0.4.9-136.xs', running = true } = options;
    super({
      ...options,
      command: (argv, host, input) => {
        const self = host as MemoryDom0;
        const words = argv.join(' ');
        if (argv[0] === 'rpm')
          return 'package' in options && !options.package ? undefined : { stdout: rpm };
        if (argv[0] === 'sh' && argv[2]?.includes('rpm -qf'))
          return options.packageFiles === undefined ? undefined : { stdout: options.packageFiles };
        if (words === 'multipath -h')
          return { exit: 1, stderr: options.banner ?? 'multipath-tools v0.4.9 (05/33, 2016)\n' };
        if (words === 'pidof multipathd') return running ? { stdout: '1234\n' } : { exit: 1 };
        if (words === 'cat /proc/mounts' && options.mounts) return { stdout: options.mounts };
        if (words === 'cat /proc/scsi/scsi' && options.scsi) return { stdout: options.scsi };
        if (argv[0] === 'sh' && argv[2]?.includes('/sys/class/scsi_device'))
          return options.disks === undefined ? undefined : { stdout: options.disks };
        if (argv[0] === 'dmsetup') {
          const said = argv[1] === 'table' ? options.table : options.status;
          return said === undefined ? undefined : { stdout: said };
        }
        if (argv[0] === 'xe') {
          const said = options.xe?.(words);
          return said === undefined ? undefined : { stdout: said };
        }
        if (argv[0] === 'unshare') return options.unshare?.(input ?? '');
        if (argv[0] !== 'multipathd' && words !== 'service multipathd restart') return undefined;
        if (!running || options.mute)
          return { exit: 1, stderr: 'ux_socket_connect: Connection refused\n' };
        switch (argv[1]) {
          case '-kshow config':
            return { stdout: options.config ?? self.loaded };
          case '-kshow topology':
            return { stdout: self.topology(options) };
          case '-kshow paths':
            return { stdout: options.paths ?? '' };
          default:
            if (options.reconfigure === undefined && !options.deaf) self.loaded = self.effective();
            return { stdout: `${options.reconfigure ?? 'ok'}\n` };
        }
      },
    });
    this.loaded = this.effective();
  }

  private topology({ topology = '', topologyAfter = topology }: Dom0Options): string {
    return this.loaded.includes('OSNEXUS') ? topologyAfter : topology;
  }

  /** What the files say, printed as multipathd prints it. */
  effective(): string {
    const texts = [this.text('/etc/multipath.conf') ?? ''];
    for (const path of [...this.files.keys()].sort())
      if (path.startsWith('/etc/multipath/conf.d/')) texts.push(this.text(path) ?? '');
    const entries = texts.flatMap((text) =>
      readMultipath(text).devices.map(({ block }) => {
        const lines = block.statements
          // what 0.4.9-136 does not know it does not print
          .filter(({ keyword }) => keyword !== 'getuid_callout')
          .map(
            ({ keyword, value = '' }) =>
              `\t\t${keyword} ${/^\d+$/.test(value) ? value : `"${value}"`}\n`,
          );
        return `\tdevice {\n${lines.join('')}\t}\n`;
      }),
    );
    return `${DEFAULTS}devices {\n${entries.join('')}}\n`;
  }
}

export const SHIPPED = `# the shipped file
defaults {
	user_friendly_names no
}
devices {
	device {
		vendor "ACME"
		product "DISK"
		path_checker tur
	}
}
`;

/** Three ages, by what is found on them. */
export const dom0 = {
  /** XenServer 5.x, multipathing switched off. */
  five: (more: Dom0Options = {}): MemoryDom0 =>
    new MemoryDom0({
      package: '0.4.7-23.xs',
      running: false,
      files: {
        '/etc/multipath-enabled.conf': SHIPPED,
        '/etc/multipath-disabled.conf': 'devnode_blacklist {\n\tdevnode ".*"\n}\n',
      },
      links: { '/etc/multipath.conf': '/etc/multipath-disabled.conf' },
      ...more,
    }),
  seven: (more: Dom0Options = {}): MemoryDom0 =>
    new MemoryDom0({
      package: '0.4.9-66.xs',
      files: { '/etc/multipath.xenserver/multipath.conf': SHIPPED },
      links: { '/etc/multipath.conf': '/etc/multipath.xenserver/multipath.conf' },
      ...more,
    }),
  eight: (more: Dom0Options = {}): MemoryDom0 =>
    new MemoryDom0({
      files: {
        '/etc/multipath.xenserver/multipath.conf': `# DO NOT EDIT THIS FILE\n${SHIPPED}`,
        '/etc/multipath/conf.d/custom.conf': '# yours\n',
      },
      links: { '/etc/multipath.conf': '/etc/multipath.xenserver/multipath.conf' },
      folders: ['/etc/multipath/conf.d'],
      ...more,
    }),
};
