import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { startCutProxy } from '../ssh-hosts/cut-proxy.ts';
import {
  type Lab,
  type LabHost,
  type Layout,
  type LoginShell,
  startHosts,
} from '../ssh-hosts/lab.ts';
import { waitUntil } from '../ssh-hosts/open-host.ts';
import { litterIn } from './litter.ts';
import { callCommand, checkRun, copyTree, type Place, type Said } from './place.ts';
import {
  beginCount,
  type Fault,
  faultEnvironment,
  type Point,
  pointsIn,
  type Watched,
} from './shim.ts';

/** What goes wrong: a call on the host, a call of the controller in its state folder, or the connection between them. */
export type Side = 'host' | 'controller' | 'wire';

/** Every so many bytes of a conversation the connection is cut. */
const STEP = 173;

/** What a run changes on a host, and what its stand-ins keep. */
const KEPT = [
  '/etc/multipath',
  '/etc/multipath.xenserver',
  '/etc/multipath-enabled.conf',
  '/var/lib/quantastor-xenserver',
  '/var/lib/lab',
];
const WATCHED = ['/etc', '/var/lib/quantastor-xenserver'];

const SHELL = '/usr/bin/login-shell';
const FAULTS = '/var/lib/faults';

/** One host over a real sshd, and the state folder of a controller. */
export class SshPlace implements Place {
  readonly folder: string;
  readonly #shim: string;
  readonly #side: Side;
  readonly #layout: Layout;
  readonly #shell: LoginShell;
  #lab: Lab | undefined;
  #points: Point[] = [];

  constructor(folder: string, shim: string, side: Side, layout: Layout, shell: LoginShell) {
    this.folder = folder;
    this.#shim = shim;
    this.#side = side;
    this.#layout = layout;
    this.#shell = shell;
  }

  get stateFolder(): string {
    return this.path('state', 'quantastor-xenserver');
  }

  get #box(): LabHost {
    const box = this.#lab?.hosts[0];
    if (!box) throw new Error('the place is not made yet');
    return box;
  }

  /** Of the host where it begins with a slash; else of the controller. */
  path(...names: readonly string[]): string {
    const path = join(...names);
    return path.startsWith('/') ? this.#box.path(path) : join(this.folder, path);
  }

  async make(): Promise<void> {
    await this.close();
    mkdirSync(this.path('state'), { recursive: true });
    const files = { [SHELL]: loginShell(this.#shell) };
    this.#lab = await startHosts({ count: 1, layout: this.#layout, shell: this.#shell, files });
    const { path } = this.#box;
    chmodSync(path(SHELL), 0o755);
    const passwd = readFileSync(path('/etc/passwd'), 'utf8');
    writeFileSync(path('/etc/passwd'), passwd.replace(/^(root:.*:).*$/m, `$1${SHELL}`));
    mkdirSync(path(FAULTS));
    copyFileSync(this.#shim, path(`${FAULTS}/fault.so`));
  }

  async close(): Promise<void> {
    await this.#lab?.stop();
    this.#lab = undefined;
    rmSync(this.folder, { recursive: true, force: true });
  }

  keep(): void {
    rmSync(`${this.folder}.kept`, { recursive: true, force: true });
    mkdirSync(`${this.folder}.kept`);
    copyTree(this.path('state'), `${this.folder}.kept/state`);
    for (const [at, path] of KEPT.entries())
      if (existsSync(this.path(path))) copyTree(this.path(path), `${this.folder}.kept/${at}`);
  }

  restore(): void {
    copyTree(`${this.folder}.kept/state`, this.path('state'));
    for (const [at, path] of KEPT.entries()) {
      const kept = `${this.folder}.kept/${at}`;
      if (existsSync(kept)) copyTree(kept, this.path(path));
      else rmSync(this.path(path), { recursive: true, force: true });
    }
  }

  forget(): void {
    rmSync(this.path('state'), { recursive: true, force: true });
    mkdirSync(this.path('state'));
  }

  call(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
    const PATH = `${this.#lab?.bin}:${process.env['PATH']}`;
    return callCommand(argv, { PATH, XDG_STATE_HOME: this.path('state'), ...env });
  }

  async run(argv: readonly string[]): Promise<void> {
    checkRun(argv, await this.call(argv));
    await this.#quiet();
  }

  async rehearse(argv: readonly string[]): Promise<Point[]> {
    this.keep();
    checkRun(argv, await this.#faulty(argv));
    this.restore();
    return this.#points;
  }

  cut(argv: readonly string[], fault: Fault): Promise<Said> {
    return this.#faulty(argv, fault);
  }

  pointAt(at: number): Point | undefined {
    return this.#points[at];
  }

  litter(): string[] {
    const folders = ['/etc', '/var/lib/quantastor-xenserver'].filter((path) =>
      existsSync(this.path(path)),
    );
    const strangers = this.#box
      .processes()
      .split('\n')
      .filter((line) => line !== '' && !/^(\/usr\/sbin\/)?sshd/.test(line));
    return [
      ...litterIn(this.path('state')),
      ...folders.flatMap((path) => litterIn(this.path(path))),
      ...strangers.map((line) => `process ${line}`),
    ];
  }

  async #faulty(argv: readonly string[], fault?: Fault): Promise<Said> {
    const way = {
      host: () => this.#onHost(argv, fault),
      controller: () => this.#onController(argv, fault),
      wire: () => this.#onWire(argv, fault),
    };
    const said = await way[this.#side]();
    await this.#quiet();
    return said;
  }

  async #onHost(argv: readonly string[], fault?: Fault): Promise<Said> {
    const inside: Watched = {
      folders: WATCHED,
      counter: `${FAULTS}/counter`,
      log: `${FAULTS}/log`,
    };
    const log = this.path(inside.log);
    beginCount({ counter: this.path(inside.counter), log });
    const env = Object.entries(faultEnvironment(`${FAULTS}/fault.so`, inside, fault));
    const lines = env.map(([name, value]) => `export ${name}='${value}'\n`).join('');
    writeFileSync(this.path(`${FAULTS}/env`), `export FAULT_MAIN=$$\n${lines}`);
    const said = await this.call(argv);
    await this.#quiet();
    rmSync(this.path(`${FAULTS}/env`));
    this.#points = pointsIn(log);
    return said;
  }

  async #onController(argv: readonly string[], fault?: Fault): Promise<Said> {
    const watched = {
      folders: [this.path('state')],
      counter: `${this.folder}.counter`,
      log: `${this.folder}.log`,
    };
    beginCount(watched);
    const said = await this.call(argv, faultEnvironment(this.#shim, watched, fault));
    this.#points = pointsIn(watched.log);
    return said;
  }

  async #onWire(argv: readonly string[], fault?: Fault): Promise<Said> {
    const cut = fault && this.#points[fault.at];
    const counted = cut?.call === 'to-client' ? 'to-client' : 'to-host';
    const proxy = await startCutProxy(this.#box, cut ? Number(cut.path) : undefined, counted);
    const bin = `${this.folder}.bin`;
    mkdirSync(bin, { recursive: true });
    const config = join(bin, 'config');
    const host = `Host *\n  HostName 127.0.0.1\n  Port ${proxy.port}\n  HostKeyAlias dom0-1\n`;
    writeFileSync(config, host + readFileSync(this.#lab?.sshConfig ?? '', 'utf8'));
    writeFileSync(join(bin, 'ssh'), `#!/bin/sh\nexec /usr/bin/ssh -F ${config} "$@"\n`, {
      mode: 0o755,
    });
    const said = await this.call(argv, { PATH: `${bin}:${process.env['PATH']}` });
    if (!fault)
      this.#points = [...steps('to-host', proxy.sent), ...steps('to-client', proxy.received)];
    await proxy.close();
    return said;
  }

  /** Nothing of the command runs on the host any more. */
  #quiet(): Promise<void> {
    return waitUntil(() => this.#box.sessions() === 0, 'the end of the sessions');
  }
}

function steps(call: string, bytes: number): Point[] {
  return Array.from({ length: Math.floor(bytes / STEP) }, (_, at) => ({
    call,
    path: String((at + 1) * STEP),
  }));
}

function loginShell(shell: LoginShell): string {
  const real = { dash: '/bin/dash', bash: '/bin/bash', busybox: '/bin/ash' }[shell];
  return `#!/bin/sh\n[ ! -r ${FAULTS}/env ] || . ${FAULTS}/env\nexec ${real} "$@"\n`;
}
