import { MAX_OUTPUT_BYTES, RUN_TIMEOUT_MS } from '../../os/limits.ts';
import { quotePosix } from '../../text/quote.ts';
import type { CommandResult, RunCommandOptions } from '../host.ts';
import { encodePrintfWords } from './encode-printf.ts';
import { runSh } from './remote/run.sh.ts';
import type { RemoteShell } from './shell.ts';
import { type AnswerReader, exitOf, readAnswer } from './wire.ts';

/** What the watcher prints, after a mark, when time has run out. */
const TIME_IS_UP = 'time is up';

export const runFunctions: string = runSh;

/** What runs one command; sets `q_x` to its exit code. Input goes through a pipe from the shell itself and is in no process list. */
export function runBody(
  argv: readonly string[],
  seconds: number,
  input: Uint8Array | undefined,
): string {
  const job = `( q_exec ${quotePosix(argv)} )`;
  const start =
    input === undefined || input.length === 0
      ? `${job} </dev/null &`
      : `{ ${encodePrintfWords(input)
          .map((word) => `printf '%b' ${word}`)
          .join('\n')}
} | ${job} &`;
  return `printf '%s' "$q_m"\n${start}\nq_watch ${seconds}`;
}

/** SIGTERM, three seconds, SIGKILL happen on the far side; past that the connection hangs. */
const END_MS = 20_000;

export function secondsOf(timeoutMs: number = RUN_TIMEOUT_MS): number {
  return Math.max(1, Math.ceil(timeoutMs / 1000));
}

/** How long the far side may take for a command with this limit. */
export function answerMs(timeoutMs?: number): number {
  return secondsOf(timeoutMs) * 1000 + END_MS;
}

export async function askRun(
  shell: RemoteShell,
  argv: readonly string[],
  { input, timeoutMs, signal }: RunCommandOptions,
): Promise<CommandResult> {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  const answer = await shell.ask({
    doing: `running ${argv[0]}`,
    functions: [runFunctions],
    compounds: [runBody(argv, secondsOf(timeoutMs), bytes)],
    ...(bytes === undefined ? {} : { isPrivate: true }),
    timeoutMs: answerMs(timeoutMs) + (bytes?.length ?? 0) / 50,
    limit: MAX_OUTPUT_BYTES,
    signal,
  });
  return readRan(argv, readAnswer(answer), answer.stderr[0]);
}

/** What {@link runBody} has printed. */
export function readRan(
  argv: readonly string[],
  reader: AnswerReader,
  stderr: Uint8Array | undefined,
): CommandResult {
  // time may run out at any point of the output: the watcher's word stands between two parts of it then
  const [before, word] = [reader.text(), reader.text()];
  const timedOut = word === TIME_IS_UP;
  const stdout = timedOut ? before + reader.text() : before;
  const exit = exitOf(timedOut ? reader.text() : word);
  return { argv, exit: timedOut ? null : exit, stdout, stderr: `${stderr ?? ''}`, timedOut };
}
