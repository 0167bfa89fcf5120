import type { CommandResult, RunCommandOptions } from '../host.ts';
import { MAX_OUTPUT_BYTES, RUN_TIMEOUT_MS } from '../limits.ts';
import { readAnswer } from './answer-reader.ts';
import { exitOf } from './exit-of.ts';
import { runBody, runFunctions } from './remote-run.ts';
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
    timeoutMs: seconds * 1000 + END_MS + (bytes?.length ?? 0) / 50,
    limit: MAX_OUTPUT_BYTES,
    ...(signal ? { signal } : {}),
  });
  const reader = readAnswer(answer, place);
  const stdout = reader.text();
  const exit = exitOf(reader.text());
  const timedOut = reader.text() === '3';
  return {
    argv,
    exit: timedOut ? null : exit,
    stdout,
    stderr: `${answer.stderr[0] ?? ''}`,
    timedOut,
  };
}
