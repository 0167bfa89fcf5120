import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { FetchedPackages } from './fetch-packages.ts';
import { runProgram } from './run-program.ts';

const GUEST_FILES = join(import.meta.dirname, '../guest');

/** The stand-in for XenServer's command line. */
export const XE: string = join(import.meta.dirname, '../../ssh-hosts/guest/bin/xe');

/** The kernel's modules that the guest may load; the rest of them would double the image. */
const MODULES = [
  ...['drivers/scsi', 'drivers/md', 'drivers/block', 'drivers/virtio', 'drivers/char/hw_random'],
  ...['drivers/net/virtio_net.ko', 'drivers/net/net_failover.ko', 'net/core/failover.ko'],
  ...['lib', 'crypto', 'arch/x86/crypto', 'block', 'drivers/dax', 'drivers/infiniband/core'],
];

/** Left out of the root: nobody reads them in it. */
const UNUSED = [
  'usr/share/doc',
  'usr/share/man',
  'usr/share/locale',
  'usr/share/info',
  'usr/share/i18n',
];
const UNUSED_TOO = [
  'usr/share/bug',
  'usr/share/lintian',
  'usr/lib/x86_64-linux-gnu/gconv',
  'usr/share/perl',
];

export interface GuestKeys {
  /** `ssh-ed25519 AAAA...` of who may log in as root. */
  readonly client: string;
  /** File of the host's private key. */
  readonly hostKey: string;
}

/** Unpacks the packages into a root file system and sets it up; nothing of theirs is run but ldconfig and depmod. */
export async function makeRoot(
  root: string,
  packages: FetchedPackages,
  keys: GuestKeys,
): Promise<{ readonly kernelRelease: string }> {
  for (const folder of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', folder), { recursive: true });
    symlinkSync(`usr/${folder}`, join(root, folder));
  }
  const without = [...UNUSED, ...UNUSED_TOO, 'usr/lib/udev/hwdb.d', 'usr/lib/systemd/system'];
  for (const deb of packages.guest)
    await unpack(
      deb,
      root,
      without.map((path) => `--exclude=./${path}`),
    );
  await unpack(packages.kernel, root, [
    '--wildcards',
    './boot/vmlinuz*',
    './lib/modules/*/modules.*',
    ...MODULES.map((path) => `./lib/modules/*/kernel/${path}`),
  ]).catch(ignoreMissingMembers(root));
  const [kernelRelease = ''] = readdirSync(join(root, 'lib/modules'));
  await runProgram('chroot', [root, '/sbin/depmod', kernelRelease]);
  await runProgram('chroot', [root, '/sbin/ldconfig']);
  setUp(root, keys);
  return { kernelRelease };
}

export async function unpack(
  deb: string,
  root: string,
  tarOptions: readonly string[],
): Promise<void> {
  await runProgram('dpkg-deb', ['--fsys-tarfile', deb], {
    pipeTo: ['tar', '-x', '-C', root, '--keep-directory-symlink', ...tarOptions],
  });
}

/** A kernel without one of the folders is no mistake; one without any module is. */
function ignoreMissingMembers(root: string): (error: Error) => void {
  return (error) => {
    const isThere = readdirSync(join(root, 'lib')).includes('modules');
    if (!isThere || !error.message.includes('Not found in archive')) throw error;
  };
}

function setUp(root: string, { client, hostKey }: GuestKeys): void {
  for (const folder of FOLDERS) mkdirSync(join(root, folder), { recursive: true });
  chmodSync(join(root, 'tmp'), 0o1777);
  for (const [path, text] of Object.entries(FILES)) write(root, path, text);
  write(root, 'root/.ssh/authorized_keys', `${client}\n`, 0o600);
  for (const folder of ['root', 'root/.ssh']) chmodSync(join(root, folder), 0o700);
  write(root, 'etc/ssh/ssh_host_ed25519_key', readFileSync(hostKey, 'utf8'), 0o600);
  chmodSync(join(root, 'etc/shadow'), 0o600);
  for (const [link, to] of Object.entries(LINKS)) {
    rmSync(join(root, link), { recursive: true, force: true });
    symlinkSync(to, join(root, link));
  }
  const rules = join(root, 'usr/lib/udev/rules.d');
  for (const name of readdirSync(rules).filter((each) => SLOW_RULES.test(each)))
    rmSync(join(rules, name));
  for (const name of ['service', 'iscsi.sh', 'writer.sh', 'compare.sh'])
    copyFileSync(join(GUEST_FILES, name), join(root, 'usr/sbin', name));
  copyFileSync(join(GUEST_FILES, 'init'), join(root, 'usr/sbin/lab-init'));
  copyFileSync(XE, join(root, 'usr/sbin/xe'));
}

function write(root: string, path: string, text: string, mode = 0o644): void {
  const place = join(root, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text, { mode });
}

const FOLDERS = [
  ...['dev', 'proc', 'sys', 'run', 'tmp', 'root', 'var/log', 'var/lib/iscsi', 'var/lib/lab'],
  ...['etc/multipath', 'run/sshd'],
];

/** They start programs for every disk that nothing here needs, or wait for devices that never come. */
const SLOW_RULES =
  /net-setup|snd|drm|hwdb|camera|joystick|mouse|touchpad|scsi-sg3|sound|v4l|seat|uaccess/;

const LINKS: Readonly<Record<string, string>> = {
  'var/run': '/run',
  'usr/bin/sh': 'bash',
  'usr/bin/awk': 'mawk',
  'usr/sbin/systemctl': 'service',
  'usr/bin/systemctl': '../sbin/service',
};

const GROUPS = 'root:0 daemon:1 tty:5 disk:6 kmem:15 dialout:20 cdrom:24 tape:26 video:44';

const FILES: Readonly<Record<string, string>> = {
  'etc/passwd':
    'root:x:0:0:root:/root:/bin/bash\nsshd:x:100:65534::/run/sshd:/usr/sbin/nologin\nnobody:x:65534:65534::/:/usr/sbin/nologin\n',
  'etc/shadow': 'root:*:19000:0:99999:7:::\nsshd:*:19000:0:99999:7:::\n',
  'etc/group': `${GROUPS.split(' ')
    .map((group) => group.replace(':', ':x:'))
    .join(':\n')}:\nnogroup:x:65534:\n`,
  'etc/hostname': 'dom0\n',
  'etc/hosts': '127.0.0.1 localhost dom0\n',
  'etc/nsswitch.conf': 'passwd: files\ngroup: files\nshadow: files\nhosts: files\n',
  'etc/ssh/sshd_config':
    'PermitRootLogin prohibit-password\nPasswordAuthentication no\nUsePAM no\nUseDNS no\nMaxSessions 100\nSubsystem sftp internal-sftp\n',
  // what the stand-in for xe tells of the pool: uuid, name, address, edition
  'var/lib/lab/pool': '00000000-0000-4000-8000-000000000001|dom0|dom0|enterprise\n',
};
