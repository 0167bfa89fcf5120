import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { ProcedureError } from '../errors.ts';
import { given } from '../text/given.ts';
import { endProcessTree, killProcessTree } from './end-process-tree.ts';
import { MAX_OUTPUT_BYTES, RUN_TIMEOUT_MS } from './limits.ts';
import type { CommandResult, RunCommandOptions } from './types.ts';

export interface CollectedOutput {
  /** To be called when the child has exited: hands over what it wrote once its pipes are empty. */
  drain(done: (output: { stdout: string; stderr: string }) => void): void;
}

/** A pipe that a grandchild still holds is given up when it was silent for this long. */
const QUIET_MS = 100;
const MAX_DRAIN_MS = 2_000;

/** Gathers what a child writes. `onOverflow` is called once when a stream has more than `limit` bytes. */
function collectOutput(
  child: ChildProcess,
  limit: number,
  onOverflow: () => void,
): CollectedOutput {
  const parts: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  let open = 0;
  let onQuiet: (() => void) | undefined;
  let onActivity: (() => void) | undefined;
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = child[name];
    if (!stream) continue;
    open++;
    let size = 0;
    let over = false;
    stream.on('data', (chunk: Buffer) => {
      onActivity?.();
      size += chunk.length;
      if (size <= limit) parts[name].push(chunk);
      else if (!over) {
        over = true;
        onOverflow();
      }
    });
    stream.on('close', () => {
      open--;
      if (open === 0) onQuiet?.();
    });
  }
  return {
    drain(done) {
      let quiet: NodeJS.Timeout | undefined;
      const finish = (): void => {
        clearTimeout(quiet);
        clearTimeout(last);
        onQuiet = undefined;
        onActivity = undefined;
        child.stdout?.destroy();
        child.stderr?.destroy();
        done({
          stdout: Buffer.concat(parts.stdout).toString('utf8'),
          stderr: Buffer.concat(parts.stderr).toString('utf8'),
        });
      };
      const last = setTimeout(finish, MAX_DRAIN_MS);
      if (open === 0) return finish();
      onQuiet = finish;
      onActivity = () => {
        clearTimeout(quiet);
        quiet = setTimeout(finish, QUIET_MS);
      };
      onActivity();
    },
  };
}

export interface RunProcessOptions extends RunCommandOptions {
  /** Where an error is to be looked for; a host's verbs name the host by themselves. */
  readonly place?: string | undefined;
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Nobody wants to know what it says: two pipes take as long as the start of a small command. */
  readonly isSilent?: boolean;
}

/**
 * Runs argv on this machine without a shell, in a process group of its own. A command that is not there is exit
 * 127, one that may not be run 126, as a shell has it.
 *
 * @throws ProcedureError CANCELLED, or COMMAND_FAILED when it writes more than 64 MiB.
 */
export function runProcess(
  argv: readonly string[],
  options: RunProcessOptions,
): Promise<CommandResult> {
  const { place, signal, input, timeoutMs = RUN_TIMEOUT_MS } = options;
  const [command = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(cancelled(command, place));
    const says = options.isSilent ? 'ignore' : 'pipe';
    const child = startProcess(command, args, place, {
      stdio: [input === undefined ? 'ignore' : 'pipe', says, says],
      detached: process.platform !== 'win32',
      windowsHide: true,
      env: options.env ?? process.env,
      ...given({ cwd: options.cwd }),
    });
    let failure: ProcedureError | undefined;
    let timedOut = false;
    const end = (error?: ProcedureError): void => {
      failure ??= error;
      endProcessTree(child);
    };
    const timer = setTimeout(() => {
      timedOut = true;
      end();
    }, timeoutMs);
    const onAbort = (): void => end(cancelled(command, place));
    signal?.addEventListener('abort', onAbort, { once: true });
    const output = collectOutput(child, MAX_OUTPUT_BYTES, () =>
      end(
        new ProcedureError(
          'COMMAND_FAILED',
          `${command} wrote more than ${MAX_OUTPUT_BYTES} bytes`,
          {
            place,
            remedy: 'The command was ended; run it by hand to see what it says.',
          },
        ),
      ),
    );
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    child.on('error', (error: NodeJS.ErrnoException) => {
      // a failed kill is also reported here: then the child still runs and will exit
      if (child.pid !== undefined) return;
      settle();
      const exit = error.code === 'EACCES' || error.code === 'EPERM' ? 126 : 127;
      resolve({ argv, exit, stdout: '', stderr: `${error.message}\n`, timedOut: false });
    });
    child.on('exit', (code) => {
      settle();
      // what it started may have outlived its SIGTERM
      if (timedOut || failure) killProcessTree(child);
      output.drain(({ stdout, stderr }) => {
        if (failure) reject(failure);
        else resolve({ argv, exit: timedOut ? null : code, stdout, stderr, timedOut });
      });
    });
    if (child.stdin) {
      // a command that ends without reading its input is no failure of ours
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
    }
  });
}

/** Node reports what is missing or not allowed by an event, and throws for the rest: no program, or one that is kept away. */
function startProcess(
  command: string,
  args: readonly string[],
  place: string | undefined,
  options: SpawnOptions,
): ChildProcess {
  try {
    return spawn(command, args, options);
  } catch (cause) {
    throw new ProcedureError(
      'COMMAND_FAILED',
      `${command} cannot be started: ${(cause as Error).message}`,
      {
        place,
        remedy:
          'Check that it is a program for this system, and that no virus scanner or policy keeps it from running.',
        cause,
      },
    );
  }
}

function cancelled(command: string, place: string | undefined): ProcedureError {
  return new ProcedureError('CANCELLED', `${command} was cancelled`, { place });
}
