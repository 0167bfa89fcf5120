import type { CommandResult, RunCommandOptions } from '../host.ts';
import { MAX_OUTPUT_BYTES, RUN_TIMEOUT_MS } from '../limits.ts';
import { readAnswer } from './answer-reader.ts';
import { exitOf } from './exit-of.ts';
import { runBody, runFunctions, TIME_IS_UP } from './remote-run.ts';
import type { RemoteShell } from './remote-shell.ts';

/** SIGTERM, three seconds, SIGKILL happen on the far side; past that the connection hangs. */
const END_MS = 20_000;

export async function askRun(
  shell: RemoteShell,
  argv: readonly string[],
  { input, timeoutMs = RUN_TIMEOUT_MS, signal }: RunCommandOptions,
  place: string,
): Promise<CommandResult> {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
  const answer = await shell.ask({
    doing: `running ${argv[0]}`,
    functions: [runFunctions],
    compounds: [runBody(argv, seconds, bytes)],
    ...(bytes === undefined ? {} : { isPrivate: true }),
    timeoutMs: seconds * 1000 + END_MS + (bytes?.length ?? 0) / 50,
    limit: MAX_OUTPUT_BYTES,
    ...(signal ? { signal } : {}),
  });
  const reader = readAnswer(answer, place);
  // time may run out at any point of the output: the watcher's word stands between two parts of it then
  const [before, word] = [reader.text(), reader.text()];
  const timedOut = word === TIME_IS_UP;
  return {
    argv,
    exit: timedOut ? null : exitOf(word),
    stdout: timedOut ? before + reader.text() : before,
    stderr: `${answer.stderr[0] ?? ''}`,
    timedOut,
  };
}
