import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Fault, faultEnvironment, type Point, pointsOf } from './shim.ts';

const CLI = join(import.meta.dirname, '../../packages/zx-scripts/dist/quantastor-xenserver.js');

export interface Said {
  /** Null: killed. */
  readonly exit: number | null;
  readonly text: string;
  readonly stdout: string;
}

/** A folder with a sandbox, a state folder and a file to edit; all that a command changes lies below it. */
export class Place {
  readonly folder: string;
  readonly #shim: string;

  constructor(folder: string, shim: string) {
    this.folder = folder;
    this.#shim = shim;
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

  keep(): void {
    rmSync(`${this.folder}.kept`, { recursive: true, force: true });
    spawnSync('cp', ['-a', this.folder, `${this.folder}.kept`]);
  }

  restore(): void {
    rmSync(this.folder, { recursive: true, force: true });
    spawnSync('cp', ['-a', `${this.folder}.kept`, this.folder]);
  }

  /** As on a controller that has never seen the run. */
  forget(): void {
    rmSync(this.path('state'), { recursive: true, force: true });
  }

  call(argv: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Said> {
    const child = spawn(process.execPath, [CLI, ...argv], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', XDG_STATE_HOME: this.path('state'), ...env },
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

  async run(argv: readonly string[]): Promise<void> {
    const { exit, text } = await this.call(argv);
    if (exit !== 0) throw new Error(`${argv.join(' ')}: exit ${exit}: ${text}`);
  }

  /** The points of a command that goes well; the place is as before. */
  async rehearse(argv: readonly string[]): Promise<Point[]> {
    this.keep();
    const { exit, text } = await this.call(argv, faultEnvironment(this.#shim, this.folder));
    if (exit !== 0) throw new Error(`${argv.join(' ')}: exit ${exit}: ${text}`);
    const points = pointsOf(this.folder);
    this.restore();
    return points;
  }

  cut(argv: readonly string[], fault: Fault): Promise<Said> {
    return this.call(argv, faultEnvironment(this.#shim, this.folder, fault));
  }
}
