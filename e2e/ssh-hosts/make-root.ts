import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** What a host needs and nothing else: no Python, no Node, no base64, no diffutils. */
const PROGRAMS = [
  ...['dash', 'bash', 'cat', 'chmod', 'chown', 'cksum', 'cp', 'date', 'dd', 'echo', 'env', 'false'],
  ...[
    'head',
    'hostname',
    'id',
    'ln',
    'ls',
    'md5sum',
    'printf',
    'mkdir',
    'mknod',
    'mv',
    'od',
    'pwd',
    'readlink',
  ],
  ...[
    'rm',
    'rmdir',
    'sha1sum',
    'sha256sum',
    'sleep',
    'sort',
    'stat',
    'sync',
    'tail',
    'touch',
    'tr',
  ],
  ...[
    'true',
    'truncate',
    'uname',
    'wc',
    'seq',
    'grep',
    'sed',
    'mount',
    'umount',
    'setsid',
    'unshare',
  ],
  ...['getfattr', 'setfattr', 'multipath', 'sshd', 'busybox'],
];

const ALSO = ['/lib/multipath', '/usr/lib/openssh/sshd-session', '/usr/lib/openssh/sshd-auth'];

/** Makes a root file system from this machine's own files, for overlays to lie on. Read-only from then on. */
export function makeRoot(root: string): void {
  for (const folder of [
    'usr/bin',
    'usr/sbin',
    'usr/lib',
    'usr/lib64',
    'etc/multipath',
    'root',
    'run',
  ])
    mkdirSync(join(root, folder), { recursive: true });
  for (const folder of ['proc', 'dev', 'sys', 'tmp', 'var/lib/lab', 'var/log', 'home'])
    mkdirSync(join(root, folder), { recursive: true });
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) symlinkSync(`usr/${name}`, join(root, name));
  chmodSync(join(root, 'tmp'), 0o1777);
  chmodSync(join(root, 'root'), 0o700);
  const files = PROGRAMS.map(findProgram).filter((path) => path !== undefined);
  for (const path of ALSO.filter(existsSync))
    files.push(
      ...(path.endsWith('multipath') ? readdirSync(path).map((name) => join(path, name)) : [path]),
    );
  for (const path of new Set([...files, ...librariesOf(files)])) copyInto(root, path);
  symlinkSync('busybox', join(root, 'usr/bin/ash'));
  writeFileSync(join(root, 'etc/shells'), '/bin/dash\n/bin/bash\n/bin/ash\n');
  writeFileSync(
    join(root, 'etc/group'),
    'root:x:0:\ndisk:x:6:\nstaff:x:50:\nsshd:x:74:\nadmin:x:1000:\n',
  );
  writeFileSync(join(root, 'etc/nsswitch.conf'), 'passwd: files\ngroup: files\nhosts: files\n');
  writeFileSync(join(root, 'etc/hosts'), '127.0.0.1 localhost\n');
}

export function findProgram(name: string): string | undefined {
  return ['/usr/bin', '/usr/sbin', '/bin', '/sbin']
    .map((folder) => join(folder, name))
    .find((path) => existsSync(path));
}

/** The closure that the loader itself names; the loader among it. A static program has none. */
export function librariesOf(files: readonly string[]): string[] {
  const listed = files.map((file) => {
    try {
      return execFileSync('ldd', [file], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    } catch {
      return '';
    }
  });
  const paths = listed.join('\n').match(/(?:=> |^\s+)(\/\S+)/gm) ?? [];
  return [...new Set(paths.map((path) => path.replace(/^(?:=>)?\s*/, '')))];
}

/** Under the merged /usr of the new root, whatever way this machine names the file. */
export function copyInto(root: string, path: string): void {
  const place = join(root, path.replace(/^\/(bin|sbin|lib|lib64)\//, '/usr/$1/'));
  mkdirSync(dirname(place), { recursive: true });
  copyFileSync(realpathSync(path), place);
}
