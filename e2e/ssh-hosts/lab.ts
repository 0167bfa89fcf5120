import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { addProgram, type ExtraProgram } from './add-program.ts';
import { freePort } from './free-port.ts';
import { changedFiles, commandLines, pathInHost } from './host-files.ts';
import { type HostProcess, startHostProcess } from './host-process.ts';
import { makeKey, writeClientConfig } from './keys.ts';
import { LAYOUTS, type Layout, layoutFiles } from './layouts.ts';
import { makeRoot } from './make-root.ts';

export type { Layout } from './layouts.ts';

/** Root's login shell on a host, and its /bin/sh. */
export type LoginShell = 'dash' | 'bash' | 'busybox';

export interface LabOptions {
  readonly count: number;
  /** Of all hosts; default: 5.x, 7.x, 8.x in turn. */
  readonly layout?: Layout;
  /** Default `bash`, as on dom0. */
  readonly shell?: LoginShell;
  /** Programs that a dom0 does not have, or not in a use of today; for comparisons. */
  readonly also?: readonly ExtraProgram[];
  /** More files of every host, by path. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface LabHost {
  /** `dom0-1`: its host name, and its name in the ssh configuration. */
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly layout: Layout;
  /** The file, or the folder of files, that a configuration change belongs in. */
  readonly target: string;
  /** What stands in a `--hosts` option. */
  readonly spec: string;
  /** Its file system, as it is while it runs. */
  readonly root: string;
  /** The place outside of a path inside, links followed. */
  path(inside: string): string;
  /** Removes a file inside, if it is there. */
  remove(inside: string): void;
  /** What sshd has said, at log level VERBOSE. */
  sshdLog(): string;
  /** Logins that sshd accepted. */
  logins(): number;
  /** Logins that have not ended. */
  sessions(): number;
  /** Command lines of all that runs on the host, one a line. */
  processes(): string;
  stop(): Promise<void>;
}

export interface Lab {
  readonly hosts: readonly LabHost[];
  /** For `ssh -F`. */
  readonly sshConfig: string;
  readonly knownHosts: string;
  /** A folder with an `ssh` that uses the configuration, to be put first in PATH. */
  readonly bin: string;
  /** The lab's own folder, for files of a test. */
  readonly folder: string;
  /** Paths of files that host `index` has written or removed since it started. */
  changed(index: number): string[];
  /** Calls of the stand-ins on host `index`, one a line. */
  calls(index: number): string[];
  stop(): Promise<void>;
}

/** More than any test has; a bench of 1,000 hosts starts them in turn. */
const AT_ONCE = 50;

/** Starts hosts on loopback addresses. All that they are lies in one temporary folder, which `stop` removes. */
export async function startHosts(options: LabOptions): Promise<Lab> {
  const folder = mkdtempSync(join(tmpdir(), 'quantastor-ssh-hosts-'));
  const processes: HostProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((process) => process.stop()));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    // sshd takes no keys below a folder that others may write
    chmodSync(folder, 0o755);
    const root = join(folder, 'root');
    makeRoot(root);
    for (const program of options.also ?? []) addProgram(root, program);
    installStandIns(root);
    const clientKey = makeKey(join(folder, 'id'));
    const attempts: PromiseSettledResult<StartedHost>[] = [];
    for (let from = 0; from < options.count; from += AT_ONCE) {
      const count = Math.min(AT_ONCE, options.count - from);
      // all are waited for, also when one fails: none may start after the others were stopped
      const some = await Promise.allSettled(
        Array.from({ length: count }, (_, index) =>
          startHost(folder, root, from + index, clientKey, options, processes),
        ),
      );
      attempts.push(...some);
    }
    const started = attempts.map((attempt) => {
      if (attempt.status === 'rejected') throw attempt.reason;
      return attempt.value;
    });
    const sshConfig = writeClientConfig(folder, started);
    return {
      hosts: started,
      sshConfig,
      knownHosts: join(folder, 'known_hosts'),
      bin: join(folder, 'bin'),
      folder,
      changed: (index) => changedFiles(started[index]?.upper() ?? folder),
      calls: (index) => callsOf(started[index]?.root ?? folder),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

type StartedHost = LabHost & { readonly hostKey: string; upper(): string };

async function startHost(
  folder: string,
  root: string,
  index: number,
  clientKey: string,
  options: LabOptions,
  processes: HostProcess[],
): Promise<StartedHost> {
  const name = `dom0-${index + 1}`;
  const address = `127.0.${Math.floor(index / 240)}.${(index % 240) + 11}`;
  const layout = options.layout ?? LAYOUTS[index % LAYOUTS.length] ?? 'xenserver-8';
  const state = join(folder, name);
  const own = join(state, 'own');
  const { files, links, target } = layoutFiles(layout);
  put(own, '/root/.ssh/authorized_keys', `${clientKey}\n`, 0o600);
  for (const part of ['root/.ssh', 'root']) chmodSync(join(own, part), 0o700);
  for (const [user, id] of Object.entries(USERS)) {
    const files = put(own, `/home/${user}/.ssh/authorized_keys`, `${clientKey}\n`, 0o600);
    for (const path of [files, dirname(files), dirname(dirname(files))]) chownSync(path, id, id);
  }
  const hostKey = makeHostKey(own);
  put(own, '/etc/ssh/sshd_config', SSHD_CONFIG);
  putShell(own, options.shell ?? 'bash');
  put(own, '/etc/hostname', `${name}\n`);
  put(own, '/var/lib/lab/paths', 'hcil dev dev_t pri dm_st chk_st dev_st next_check\n');
  put(own, '/var/lib/lab/topology', '');
  put(own, '/var/lib/lab/pool', poolOf(options.count));
  for (const [path, text] of Object.entries({ ...files, ...options.files })) put(own, path, text);
  appendFileSync(join(own, 'etc/xensource-inventory'), `INSTALLATION_UUID='${uuidOf(index)}'\n`);
  for (const [path, to] of Object.entries(links)) symlinkSync(to, join(own, path));
  const port = await freePort(address);
  const logFile = join(state, 'sshd.log');
  const process = await startHostProcess([root, state, name, address, `${port}`], logFile);
  processes.push(process);
  // seen through the namespaces' maker, which is in the mount namespace but not in the chroot
  const seen = `/proc/${process.pid}/root${state}`;
  const merged = join(seen, 'merged');
  const sshdLog = (): string => readFileSync(logFile, 'utf8');
  return {
    ...{ name, address, port, layout, target, hostKey, sshdLog },
    spec: `ssh://root@${name}`,
    root: merged,
    path: (inside) => pathInHost(merged, inside),
    remove: (inside) => rmSync(pathInHost(merged, inside), { force: true }),
    upper: () => [join(seen, 'upper/upper'), join(seen, 'upper')].find(existsSync) ?? seen,
    logins: () => sshdLog().match(/^Accepted publickey for /gm)?.length ?? 0,
    sessions: () => process.sessions(),
    processes: () => commandLines(merged),
    stop: () => process.stop(),
  };
}

const SSHD_CONFIG = `LogLevel VERBOSE
PidFile none
UsePAM no
PasswordAuthentication no
UseDNS no
StrictModes yes
Subsystem sftp internal-sftp
`;

/** admin may log in but is not root; nologin has no shell. */
const USERS = { admin: 1000, nologin: 1001 };

function putShell(own: string, shell: LoginShell): void {
  const login = { dash: '/bin/dash', bash: '/bin/bash', busybox: '/bin/ash' }[shell];
  put(
    own,
    '/etc/passwd',
    `root:x:0:0:root:/root:${login}\nsshd:x:74:74:sshd:/run/sshd:/bin/false\nadmin:x:1000:1000:admin:/home/admin:${login}\nnologin:x:1001:1001::/home/nologin:/bin/false\n`,
  );
  mkdirSync(join(own, 'usr/bin'), { recursive: true });
  symlinkSync(shell === 'busybox' ? 'busybox' : shell, join(own, 'usr/bin/sh'));
}

function makeHostKey(own: string): string {
  mkdirSync(join(own, 'etc/ssh'), { recursive: true });
  return makeKey(join(own, 'etc/ssh/ssh_host_ed25519_key'));
}

function put(own: string, path: string, text: string, mode: number = 0o644): string {
  const place = join(own, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, text, { mode });
  return place;
}

/** Of host `index`, as its inventory and its pool have it. */
export function uuidOf(index: number): string {
  return `00000000-0000-4000-8000-${(index + 1).toString(16).padStart(12, '0')}`;
}

function poolOf(count: number): string {
  return Array.from(
    { length: count },
    (_, index) => `${uuidOf(index)}|dom0-${index + 1}|dom0-${index + 1}|enterprise\n`,
  ).join('');
}

function installStandIns(root: string): void {
  const bin = join(import.meta.dirname, 'guest/bin');
  cpSync(bin, join(root, 'usr/sbin'), { recursive: true });
  copyFileSync(join(bin, 'service'), join(root, 'usr/sbin/systemctl'));
}

function callsOf(root: string): string[] {
  const file = join(root, 'var/lib/lab/calls');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : [];
}
