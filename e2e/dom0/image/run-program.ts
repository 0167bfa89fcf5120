import { spawn } from 'node:child_process';

export interface ProgramOptions {
  readonly cwd?: string;
  /** Its end takes the program along. */
  readonly timeoutMs?: number;
  /** Reads what this program writes. */
  readonly pipeTo?: readonly [program: string, ...args: string[]];
}

/** Runs a program of this machine to its end; what it wrote on stdout, or an error with what it complained of. */
export async function runProgram(
  program: string,
  args: readonly string[],
  { cwd, timeoutMs = 180_000, pipeTo }: ProgramOptions = {},
): Promise<string> {
  const [reader, ...readerArgs] = pipeTo ?? [];
  const signal = AbortSignal.timeout(timeoutMs);
  const first = spawn(program, args, { cwd, signal, stdio: ['ignore', 'pipe', 'pipe'] });
  if (reader === undefined) return finished(program, first);
  const second = spawn(reader, readerArgs, { cwd, signal, stdio: ['pipe', 'pipe', 'pipe'] });
  // a reader that ends early is told of by its own exit code
  second.stdin.on('error', () => undefined);
  first.stdout.pipe(second.stdin);
  const [, out] = await Promise.all([finished(program, first, false), finished(reader, second)]);
  return out;
}

type Child = ReturnType<typeof spawn>;

function finished(program: string, child: Child, wantsOutput = true): Promise<string> {
  let out = '';
  let err = '';
  if (wantsOutput)
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', (cause) => reject(new Error(`${program}: ${cause.message}`, { cause })));
    child.on('close', (exit) =>
      exit === 0 ? resolve(out) : reject(new Error(`${program} ended with ${exit}: ${err.trim()}`)),
    );
  });
}
