import { randomBytes } from 'node:crypto';
import { ProcedureError } from '../../errors.ts';
import { inTurn } from '../../os/pause.ts';
import type { CallOptions, Traffic } from '../host.ts';
import {
  EATEN_EXIT,
  explainLostConnection,
  explainSshFailure,
  noSshClient,
} from '../ssh/failures.ts';
import { startSsh } from '../ssh/process.ts';
import type { SilentLogin } from '../ssh/silent-login.ts';
import { environmentSh } from './remote/environment.sh.ts';
import { stateSh } from './remote/state.sh.ts';
import { makeMarkedStream, type ShellAnswer } from './wire.ts';

export const shellEnvironment: string = environmentSh;

/** What each request works with. */
export const shellState: string = stateSh;

/**
 * What the remote shell is told first. Everything we send is a `{ }` compound or a function: a shell runs
 * neither before it has read its end, so a connection cut within one runs nothing of it. A login script that reads
 * stdin takes the first line, and what follows would run line by line: so that line has to prove that it was run.
 */
export function greetingScript(mark: string, end: string): string {
  return `q_first='${mark}'; set +eu; {
[ "\${q_first-}" = '${mark}' ] || exit ${EATEN_EXIT}
${shellEnvironment}${shellState}[ "\${q_first-}" = '${mark}' ] || exit ${EATEN_EXIT}
printf '%s' '${mark}ready${mark}'"$q_tools"'${mark}'"$q_o"'${end}'
printf '%s' '${end}' >&2
}
`;
}

/**
 * How a question uses stderr, for a shell without a session, to which its own stream is dear: `apart` as its own
 * answer, `before` all that is said before the first value, `nowhere` as nothing that is read.
 */
export type StderrUse = 'apart' | 'before' | 'nowhere';

/** A question to the remote shell. */
export interface ShellRequest extends CallOptions {
  /** What it is for, as in `reading /etc/hosts`; stands in errors. */
  readonly doing: string;
  /** Texts of functions that it calls; each travels once a connection. */
  readonly functions: readonly string[];
  /** Compounds, run in order; nothing of one runs before all of it has arrived. */
  readonly compounds: readonly string[];
  /** Calls of functions between the first compound and the others; each one line or quoted word. */
  readonly calls?: readonly string[];
  readonly timeoutMs: number;
  /** Bytes that the answer may have. */
  readonly limit: number;
  /** Default `apart`; a session gives its own stream always. */
  readonly stderr?: StderrUse;
  /** Changes nothing, so that it may be asked twice. */
  readonly readsOnly?: boolean;
  /** Holds what must not stand on a command line. */
  readonly isPrivate?: boolean;
}

/** A POSIX shell on the far side, which answers one question after another. */
export interface RemoteShell {
  /** Programs out of those asked for in the greeting that the host has. */
  readonly tools: readonly string[];
  /** This tool's folder on the host; '' as long as nothing was asked. */
  readonly ownFolder: string;
  /** What it is told goes by its stdin; otherwise it may stand on a command line, but for `isPrivate` questions. */
  readonly isPrivate: boolean;
  readonly traffic: Traffic;
  ask(request: ShellRequest): Promise<ShellAnswer>;
  close(): Promise<void>;
}

export interface ShellConnection {
  readonly program: string;
  readonly args: readonly string[];
  readonly place: string;
  /** From the start to the greeting's answer. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Default: ssh as it is. */
  readonly start?: typeof startSsh;
  /** Tells sooner than the time limit why nothing answers. */
  readonly watch?: (onFound: (error: ProcedureError) => void) => SilentLogin;
  /** What else may have stood between the login and the shell. */
  explain?(stderr: string, place: string): ProcedureError | undefined;
}

const LOGGING_IN = 'logging in';
const MAX_NOISE_BYTES = 1024 * 1024;

/** Logs in and greets the shell. The greeting rides on the login, so it is no round trip of its own. */
export async function openRemoteShell(connection: ShellConnection): Promise<RemoteShell> {
  const { program, args, place, timeoutMs, signal, start = startSsh } = connection;
  const stdout = makeMarkedStream();
  const stderr = makeMarkedStream();
  const sent = new Set<string>();
  const traffic = { connections: 1, roundTrips: 0 };
  let waiting: { settle(error?: ProcedureError): void; doing: string; limit: number } | undefined;
  let lost: ProcedureError | undefined;
  let isGreeted = false;
  const turns = inTurn();

  const lose = (error: ProcedureError): void => {
    lost ??= error;
    waiting?.settle(error);
    ssh.kill();
  };
  const onChunk = (): void => {
    if (!waiting) return;
    if (stdout.isComplete && stderr.isComplete) waiting.settle();
    else if (stdout.size + stderr.size > waiting.limit) lose(tooMuch(waiting.doing, place));
  };
  const watcher = connection.watch?.((error) => lose(error));
  const ssh = start(program, args, {
    onStdout(chunk) {
      stdout.push(chunk);
      onChunk();
    },
    onStderr(chunk) {
      if (!isGreeted) watcher?.heard(chunk);
      stderr.push(chunk);
      onChunk();
    },
    onEnd(exit, failure) {
      const said = stderr.tail();
      if (failure) lose(noSshClient(program, place, failure));
      else if (isGreeted) lose(explainLostConnection(said, waiting?.doing ?? 'it was idle', place));
      else
        lose(
          connection.explain?.(said, place) ?? explainSshFailure(said, exit, place, stdout.tail()),
        );
    },
  });

  /** Sends and waits for both end marks. An abandoned question is still waited for before the next one. */
  const exchange = (
    text: string,
    mark: string,
    end: string,
    request: Pick<ShellRequest, 'doing' | 'timeoutMs' | 'limit'>,
  ): Promise<ShellAnswer> =>
    new Promise((resolve, reject) => {
      if (lost) return reject(goneError(lost, place));
      const timer = setTimeout(
        () => lose(outOfTime(request.doing, request.timeoutMs, place)),
        request.timeoutMs,
      );
      waiting = {
        doing: request.doing,
        limit: request.limit,
        settle(error) {
          clearTimeout(timer);
          waiting = undefined;
          if (error) reject(error);
          else resolve({ stdout: stdout.parts().slice(1), stderr: stderr.parts().slice(1) });
        },
      };
      stdout.expect(mark, end);
      stderr.expect(mark, end);
      ssh.send(Buffer.from(text));
    });

  const greet = async (): Promise<ShellGreeting> => {
    const [mark, end] = [newMark(), newMark()];
    const doing = LOGGING_IN;
    const text = greetingScript(mark, end);
    const answer = await exchange(text, mark, end, { doing, timeoutMs, limit: MAX_NOISE_BYTES });
    isGreeted = true;
    const [, tools, ownFolder] = answer.stdout.map(String);
    return { tools: (tools ?? '').trim().split(/ +/), ownFolder: ownFolder ?? '' };
  };
  const onAbort = (): void => lose(cancelled(place));
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  let greeting: ShellGreeting;
  try {
    greeting = await greet();
  } catch (error) {
    ssh.kill();
    await ssh.close();
    throw error;
  } finally {
    watcher?.stop();
    signal?.removeEventListener('abort', onAbort);
  }

  return {
    ...greeting,
    isPrivate: true,
    traffic,
    ask(request) {
      const answer = turns.take(() => {
        if (request.signal?.aborted) throw cancelled(place);
        const [mark, end] = [newMark(), newMark()];
        const fresh = request.functions.filter((text) => !sent.has(text));
        for (const text of fresh) sent.add(text);
        traffic.roundTrips++;
        return exchange(fresh.join('') + requestText(request, mark, end), mark, end, request);
      });
      return orCancelled(answer, request.signal, place);
    },
    async close() {
      lost ??= new ProcedureError('CANCELLED', 'the connection was closed', { place });
      if (waiting) {
        waiting.settle(lost);
        ssh.kill();
      }
      await ssh.close();
    },
  };
}

interface ShellGreeting {
  readonly tools: readonly string[];
  readonly ownFolder: string;
}

function requestText({ compounds, calls = [] }: ShellRequest, mark: string, end: string): string {
  const [first = ':', ...others] = compounds;
  const finish = `printf '%s' '${end}'\nprintf '%s' '${end}' >&2`;
  const opening = `q_m='${mark}'\nprintf '%s' "$q_m" >&2\n${first}`;
  const bodies = [opening, ...others];
  bodies.push(`${bodies.pop()}\n${finish}`);
  const [head, ...tail] = bodies.map((body) => `{\n${body}\n}\n`);
  return [head, ...calls.map((call) => `${call}\n`), ...tail].join('');
}

/** Rejects as soon as the caller cancels; the answer, when it comes, is nobody's. */
function orCancelled<T>(
  answer: Promise<T>,
  signal: AbortSignal | undefined,
  place: string,
): Promise<T> {
  if (!signal) return answer;
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(cancelled(place));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}

function newMark(): string {
  return randomBytes(16).toString('hex');
}

function cancelled(place: string): ProcedureError {
  return new ProcedureError('CANCELLED', 'the run was cancelled', { place });
}

function goneError(lost: ProcedureError, place: string): ProcedureError {
  return new ProcedureError(
    lost.code === 'CANCELLED' ? 'CANCELLED' : 'CONNECTION_LOST',
    `there is no connection any more: ${lost.message}`,
    { place, remedy: 'Run again.', cause: lost },
  );
}

function outOfTime(doing: string, timeoutMs: number, place: string): ProcedureError {
  if (doing === LOGGING_IN)
    return new ProcedureError('TIMEOUT', `${doing} took longer than ${timeoutMs / 1000} s`, {
      place,
      remedy:
        'Nothing came from the shell: a login script (~/.bashrc, ~/.profile, /etc/profile.d) may read stdin or show a menu; let it do so only in a shell with a terminal ([ -t 0 ]).',
    });
  return new ProcedureError('TIMEOUT', `${doing} took longer than ${timeoutMs / 1000} s`, {
    place,
    remedy: 'The connection was ended; look on the host for what hangs.',
  });
}

function tooMuch(doing: string, place: string): ProcedureError {
  return new ProcedureError('COMMAND_FAILED', `the host sent too much while ${doing}`, {
    place,
    remedy: 'The connection was ended; look at what the command or the login script prints.',
  });
}
