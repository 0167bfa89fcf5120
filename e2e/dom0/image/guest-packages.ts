/** Debian's packages of the guest; what they depend on comes with them. */
export const GUEST_PACKAGES: readonly string[] = [
  ...[
    'libc-bin',
    'base-files',
    'dash',
    'bash',
    'coreutils',
    'sysvinit-utils',
    'grep',
    'sed',
    'mawk',
  ],
  ...['util-linux', 'mount', 'procps', 'kmod', 'udev', 'passwd', 'login', 'iproute2', 'hostname'],
  ...['dmsetup', 'kpartx', 'multipath-tools', 'openssh-server', 'tgt', 'open-iscsi', 'findutils'],
];

/** The small kernel: device-mapper multipath, virtio and iSCSI are in it, ALUA's handler is not. */
export const KERNEL_PACKAGE: string = 'linux-image-cloud-amd64';

/** For the initrd only. */
export const BUSYBOX_PACKAGE: string = 'busybox-static';
