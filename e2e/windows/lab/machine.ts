import { spawn } from 'node:child_process';
import {
  closeSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isAlive, machinesFolder, namesIn } from './cache.ts';
import { prepareTemplate, SERVER } from './template.ts';
import { bootWine, endWine, must, WINE, wineEnv } from './wine.ts';

/** What a command line in Windows did. */
export interface Ran {
  /** All 32 bits; -1 when the test killed it. */
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  /** Fails when there is no exit code: it was never started, took too long, or Wine itself ended. */
  readonly done: Promise<Ran>;
  /** What it wrote to stderr so far. */
  stderr(): string;
  /** Ends the program and what it started, hard. */
  kill(): void;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Default 200 s; then it is killed. */
  readonly timeoutMs?: number;
}

export interface Machine {
  readonly prefix: string;
  /** The place on Linux of a path below C:\, with forward slashes. */
  c(path: string): string;
  start(argv: readonly string[], options?: RunOptions): Running;
  run(argv: readonly string[], options?: RunOptions): Promise<Ran>;
  /** The state number of a service, by the service manager; 0 when there is none. */
  state(service?: string): Promise<number>;
  fault(name: string, value?: number): void;
  noFaults(): void;
  /** What service and installer wrote down since the last reset. */
  events(): string[];
  /** Faults off, traces of runs and added servers gone, these rules in place, the service up or down. */
  reset(rules: Uint8Array, up?: boolean): Promise<void>;
  startService(): Promise<void>;
  /** So that it meets the faults that are on. */
  restartService(): Promise<void>;
  /** A second StorageLink with a service of its own in another folder below C:\; resolves with its rule file on Linux. */
  addServer(service: string, folder: string, rules: Uint8Array): Promise<string>;
  /** Command lines of the machine's processes. */
  processes(): string[];
  /** Those of a StorageLink. */
  servers(): string[];
  stop(): Promise<void>;
}

/** A command line without an exit code, with what is known of run.exe that should have written it. */
class NoExitCode extends Error {
  constructor(
    argv: readonly string[],
    { ended, stdout, stderr }: Omit<Ran, 'exit'> & { readonly ended: number | string | null },
  ) {
    super(
      `no exit code of ${argv.join(' ')}: run.exe ended ${typeof ended === 'number' ? `with ${ended}` : ended}\nstderr: ${stderr}\nstdout: ${stdout}`,
    );
    this.name = 'NoExitCode';
  }
}

const PROJECT = join(import.meta.dirname, '../../..');

/** Words of a command that runs our command line in Windows Node. */
export const cli: readonly string[] = [
  'C:\\lab\\node.exe',
  'C:\\lab\\cli\\dist\\quantastor-xenserver.js',
];

/** A Windows machine of its own: a copy of the template that shares its system files by hard links. */
export async function startMachine(): Promise<Machine> {
  const template = await prepareTemplate();
  await removeDeadMachines();
  const prefix = freeFolder();
  await must(['cp', '-a', join(template.prefix, 'dosdevices'), prefix]);
  mkdirSync(join(prefix, 'drive_c'));
  for (const name of readdirSync(template.prefix))
    if (/\.reg$|^\.update/.test(name)) cpSync(join(template.prefix, name), join(prefix, name));
  for (const name of readdirSync(join(template.prefix, 'drive_c')))
    await must([
      'cp',
      name === 'windows' ? '-al' : '-a',
      join(template.prefix, 'drive_c', name),
      join(prefix, 'drive_c'),
    ]);
  const lab = join(prefix, 'drive_c/lab');
  linkSync(template.node, join(lab, 'node.exe'));
  // a copy, so that a build meanwhile does no harm
  for (const name of ['dist', 'package.json'])
    cpSync(join(PROJECT, 'packages/zx-scripts', name), join(lab, 'cli', name), { recursive: true });
  symlinkSync(join(PROJECT, 'node_modules'), join(lab, 'node_modules'));
  await bootWine(prefix);
  return machineAt(prefix);
}

function machineAt(prefix: string): Machine {
  const c = (path: string): string => join(prefix, 'drive_c', path);
  let runs = 0;
  const added = new Map<string, string>();

  const start = (
    argv: readonly string[],
    { env = {}, timeoutMs = 200_000 }: RunOptions = {},
  ): Running => {
    const name = `run-${++runs}`;
    const file = (kind: string): string => c(`lab/${name}.${kind}`);
    const out = openSync(file('out'), 'w');
    const err = openSync(file('err'), 'w');
    const child = spawn(WINE, ['C:\\lab\\run.exe', `C:\\lab\\${name}.exit`, ...argv], {
      cwd: c('lab'),
      env: { ...wineEnv(prefix), NODE_COMPILE_CACHE: 'C:\\lab\\compiled', ...env },
      // files, since what lives on would keep a pipe open
      stdio: ['ignore', out, err],
    });
    closeSync(out);
    closeSync(err);
    let killed: 'by the test' | `after ${number} ms` | undefined;
    const kill = (why: NonNullable<typeof killed>): void => {
      killed ??= why;
      child.kill('SIGKILL');
    };
    const timer = setTimeout(() => kill(`after ${timeoutMs} ms`), timeoutMs);
    const done = new Promise<Ran>((resolve, reject) => {
      child.on('error', reject);
      child.on('exit', (code, signal) => {
        clearTimeout(timer);
        const [written, stdout, stderr] = ['exit', 'out', 'err'].map((kind) => textOf(file(kind)));
        for (const kind of ['out', 'err', 'exit']) rmSync(file(kind), { force: true });
        const ran = {
          exit: written ? Number(written) : -1,
          stdout: stdout ?? '',
          stderr: stderr ?? '',
        };
        if (written || killed === 'by the test') resolve(ran);
        else reject(new NoExitCode(argv, { ...ran, ended: killed ?? signal ?? code }));
      });
    });
    return {
      done,
      stderr: () => readFileSync(file('err'), 'utf8'),
      kill: () => kill('by the test'),
    };
  };

  const run: Machine['run'] = (argv, options) => start(argv, options).done;

  const settle = async (service: string, want: number): Promise<number> =>
    (await run(['C:\\lab\\settle.exe', service, `${want}`])).exit;

  const state: Machine['state'] = (service = 'StorageLink') => settle(service, 0);

  const noFaults = (): void => {
    for (const name of namesIn(c('lab/faults'))) rmSync(c(`lab/faults/${name}`));
  };

  const processes = (): string[] =>
    namesIn('/proc')
      .filter((name) => /^\d+$/.test(name) && textOf(`/proc/${name}/environ`).includes(prefix))
      .map((name) => textOf(`/proc/${name}/cmdline`).replaceAll('\0', ' '));

  /** A service of an earlier test that stays would be taken for the next one's. */
  const removeAdded = async (): Promise<void> => {
    for (const [service, folder] of added) {
      await settle(service, 1);
      const program = `C:\\${folder.replaceAll('/', '\\')}\\storagelink.exe`;
      const { exit } = await run([program, 'uninstall', service]);
      if (exit !== 0) throw new Error(`the service ${service} is not removed: ${exit}`);
      rmSync(c(folder), { recursive: true });
      added.delete(service);
    }
  };

  return {
    prefix,
    c,
    start,
    run,
    state,
    fault: (name, value) =>
      writeFileSync(c(`lab/faults/${name}`), value === undefined ? '' : `${value}`),
    noFaults,
    events: () =>
      existsSync(c('lab/events.log'))
        ? readFileSync(c('lab/events.log'), 'utf8')
            .split('\r\n')
            .filter((line) => line !== '')
        : [],
    async reset(rules, up = true) {
      noFaults();
      if ((await settle('StorageLink', 1)) !== 1) {
        await endWine(prefix);
        await bootWine(prefix);
      }
      await removeAdded();
      for (const path of [`${SERVER}/Adapters`, 'ProgramData/quantastor-xenserver'])
        rmSync(c(path), { recursive: true, force: true });
      for (const user of namesIn(c('users')))
        rmSync(c(`users/${user}/AppData/Local/quantastor-xenserver`), {
          recursive: true,
          force: true,
        });
      writeFileSync(c(`${SERVER}/scsi_device_id_config.xml`), rules);
      if (up && (await settle('StorageLink', 4)) !== 4)
        throw new Error('the service does not start');
      rmSync(c('lab/events.log'), { force: true });
    },
    async startService() {
      if ((await settle('StorageLink', 4)) !== 4) throw new Error('the service does not start');
    },
    async restartService() {
      await settle('StorageLink', 1);
      await this.startService();
    },
    async addServer(service, folder, rules) {
      mkdirSync(c(folder), { recursive: true });
      cpSync(c(`${SERVER}/storagelink.exe`), c(`${folder}/storagelink.exe`));
      writeFileSync(c(`${folder}/scsi_device_id_config.xml`), rules);
      const program = `C:\\${folder.replaceAll('/', '\\')}\\storagelink.exe`;
      const { exit } = await run([program, 'install', service]);
      if (exit === 0) added.set(service, folder);
      if (exit !== 0 || (await settle(service, 4)) !== 4) throw new Error(`no service ${service}`);
      return c(`${folder}/scsi_device_id_config.xml`);
    },
    processes,
    servers: () => processes().filter((line) => line.includes('storagelink.exe')),
    async stop() {
      await endWine(prefix);
      rmSync(prefix, { recursive: true, force: true });
    },
  };
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Named by the process that owns it, so that a later run can tell what a killed one left. */
function freeFolder(): string {
  for (let number = 1; ; number++) {
    const folder = join(machinesFolder, `${process.pid}-${number}`);
    if (existsSync(folder)) continue;
    mkdirSync(folder, { recursive: true });
    return folder;
  }
}

async function removeDeadMachines(): Promise<void> {
  for (const name of namesIn(machinesFolder)) {
    if (isAlive(Number.parseInt(name, 10))) continue;
    const prefix = join(machinesFolder, name);
    await endWine(prefix);
    rmSync(prefix, { recursive: true, force: true });
  }
}
