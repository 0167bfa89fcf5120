import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The built command line: what users run. */
export const cliPath = fileURLToPath(
  new URL('../../dist/quantastor-xenserver.js', import.meta.url),
);

export interface CliResult {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** stdout as it came. */
  readonly bytes: Buffer;
}

export interface CliOptions {
  /** Given on stdin; stdin is empty without it. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** Runs `quantastor-xenserver ARGS` off a terminal. */
export function cli(args: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  return run(process.execPath, [cliPath, ...args], options);
}

export function run(
  command: string,
  args: readonly string[],
  options: CliOptions = {},
): Promise<CliResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...cleanEnvironment(), ...options.env },
    });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => {});
    child.stdin.end(options.input ?? '');
    child.on('error', reject);
    child.on('close', (exit) => {
      const bytes = Buffer.concat(out);
      resolve({ exit, bytes, stdout: bytes.toString(), stderr: Buffer.concat(err).toString() });
    });
  });
}

/** Colours and terminals of whoever runs the tests must not decide what they see. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { FORCE_COLOR: _force, NO_COLOR: _no, CI: _ci, ...env } = process.env;
  const others = Object.entries(env).filter(([name]) => !name.startsWith('QUANTASTOR_XENSERVER_'));
  return { ...Object.fromEntries(others), TERM: 'xterm' };
}
