import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { litterIn } from './litter.ts';
import {
  beginCount,
  type Fault,
  faultEnvironment,
  type Point,
  pointsIn,
  type Watched,
} from './shim.ts';

const CLI = join(import.meta.dirname, '../../packages/zx-scripts/bin/quantastor-xenserver.js');

export interface Said {
  /** Null: killed. */
  readonly exit: number | null;
  readonly text: string;
  readonly stdout: string;
}

/** Where commands are cut, and where what they leave is looked at: a host, a controller with its state folder, and files. */
export interface Place {
  /** Of the controller; all else of this name with an ending is this place's too. */
  readonly folder: string;
  readonly stateFolder: string;
  path(...names: readonly string[]): string;
  make(): Promise<void>;
  close(): Promise<void>;
  /** Keeps all as it is now, for `restore`. */
  keep(): void;
  restore(): void;
  /** As on a controller that has never seen the run. */
  forget(): void;
  call(argv: readonly string[], env?: NodeJS.ProcessEnv): Promise<Said>;
  /** @throws when it does not end with 0. */
  run(argv: readonly string[]): Promise<void>;
  /** The points of a command that goes well; the place is as before. */
  rehearse(argv: readonly string[]): Promise<Point[]>;
  /** Waits too until nothing of the command runs any more. */
  cut(argv: readonly string[], fault: Fault): Promise<Said>;
  /** The call at which the last cut was to be. */
  pointAt(at: number): Point | undefined;
  /** Files, and processes, that a command of ours should not have left. */
  litter(): string[];
}

export function callCommand(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<Said> {
  const [script = ''] = argv;
  const child = spawn(process.execPath, script.endsWith('.mjs') ? argv : [CLI, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // what is kept for the next start is none of the calls that are cut
    env: { ...process.env, NO_COLOR: '1', NODE_DISABLE_COMPILE_CACHE: '1', ...env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return new Promise((resolve) =>
    child.on('close', (exit) => resolve({ exit, stdout, text: stdout + stderr })),
  );
}

export function checkRun(argv: readonly string[], { exit, text }: Said): void {
  if (exit !== 0) throw new Error(`${argv.join(' ')}: exit ${exit}: ${text}`);
}

/** A copy in place of what was there, with all that the files have. */
export function copyTree(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  const { status, stderr } = spawnSync('cp', ['-a', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** A folder with a sandbox, a state folder and a file to edit; all that a command changes lies below it. */
export class SandboxPlace implements Place {
  readonly folder: string;
  readonly #shim: string;
  readonly #watched: Watched;

  constructor(folder: string, shim: string) {
    this.folder = folder;
    this.#shim = shim;
    this.#watched = { folders: [folder], counter: `${folder}.counter`, log: `${folder}.log` };
  }

  get stateFolder(): string {
    return this.path('state', 'quantastor-xenserver');
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  /** Journals hold paths, so a copy must lie where the first was. */
  async make(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
    await this.run(['sandbox', this.folder]);
    mkdirSync(this.path('edit'));
  }

  async close(): Promise<void> {
    rmSync(this.folder, { recursive: true, force: true });
  }

  keep(): void {
    copyTree(this.folder, `${this.folder}.kept`);
  }

  restore(): void {
    copyTree(`${this.folder}.kept`, this.folder);
  }

  forget(): void {
    rmSync(this.path('state'), { recursive: true, force: true });
  }

  call(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
    return callCommand(argv, { XDG_STATE_HOME: this.path('state'), ...env });
  }

  async run(argv: readonly string[]): Promise<void> {
    checkRun(argv, await this.call(argv));
  }

  async rehearse(argv: readonly string[]): Promise<Point[]> {
    this.keep();
    beginCount(this.#watched);
    checkRun(argv, await this.call(argv, faultEnvironment(this.#shim, this.#watched)));
    const points = pointsIn(this.#watched.log);
    this.restore();
    return points;
  }

  cut(argv: readonly string[], fault: Fault): Promise<Said> {
    beginCount(this.#watched);
    return this.call(argv, faultEnvironment(this.#shim, this.#watched, fault));
  }

  pointAt(at: number): Point | undefined {
    return pointsIn(this.#watched.log)[at];
  }

  litter(): string[] {
    return litterIn(this.folder);
  }
}
