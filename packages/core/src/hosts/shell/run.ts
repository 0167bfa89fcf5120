import { MAX_OUTPUT_BYTES, RUN_TIMEOUT_MS } from '../../os/limits.ts';
import { quotePosix } from '../../text/quote.ts';
import type { CommandResult, RecordChange, RunCommandOptions } from '../host.ts';
import { encodePrintfWords } from './encode-printf.ts';
import { readRecorded, recordBody, recordFunctions } from './record.ts';
import { runSh } from './remote/run.sh.ts';
import type { RemoteShell } from './shell.ts';
import { exitOf, readAnswer } from './wire.ts';

/** What the watcher prints, after a mark, when time has run out. */
const TIME_IS_UP = 'time is up';

const runFunctions: string = runSh;

/** The body of one request. Input goes through a pipe from the shell itself and is in no process list. */
function runBody(argv: readonly string[], seconds: number, input: Uint8Array | undefined): string {
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

/** With `record` that is written first, in the same round trip; nothing is run where it cannot be. */
export async function askRun(
  shell: RemoteShell,
  argv: readonly string[],
  { input, timeoutMs = RUN_TIMEOUT_MS, signal }: RunCommandOptions,
  place: string,
  record?: RecordChange,
): Promise<CommandResult> {
  const bytes = typeof input === 'string' ? new TextEncoder().encode(input) : input;
  const seconds = Math.max(1, Math.ceil(timeoutMs / 1000));
  const answer = await shell.ask({
    doing: `running ${argv[0]}`,
    functions: [...(record ? recordFunctions : []), runFunctions],
    compounds: [
      record
        ? `${recordBody(record)}\nif [ -z "$q_st" ]; then\n${runBody(argv, seconds, bytes)}\nfi`
        : runBody(argv, seconds, bytes),
    ],
    ...(bytes === undefined ? {} : { isPrivate: true }),
    timeoutMs: seconds * 1000 + END_MS + (bytes?.length ?? 0) / 50,
    limit: MAX_OUTPUT_BYTES,
    ...(signal ? { signal } : {}),
  });
  const reader = readAnswer(answer, place);
  if (record) readRecorded(reader, answer, place);
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
