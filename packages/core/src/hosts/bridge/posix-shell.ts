import { randomBytes } from 'node:crypto';
import { ProcedureError } from '../../errors.ts';
import type { RemoteShell, ShellAnswer, ShellRequest } from '../ssh/remote-shell.ts';
import { lostAnswer } from './lost-answer.ts';
import { oneShotScript, readFrame, type ScriptMarks } from './posix-script.ts';
import type { BridgeTransport } from './transport.ts';

/**
 * Linux takes 128 KiB in one word of a command line, and each shell on the way quotes the script once more; a
 * single quote grows to 17 characters then.
 */
const MAX_WORD_BYTES = 100_000;

/** A shell without a session: each question is a script of its own, sent and answered in one operation. */
export function makeBridgeShell(transport: BridgeTransport, place: string): RemoteShell {
  const traffic = { connections: 1, roundTrips: 0 };
  let tools: readonly string[] = [];
  let isClosed = false;
  let queue: Promise<unknown> = Promise.resolve();

  const exchange = async (request: ShellRequest): Promise<ShellAnswer> => {
    if (isClosed) throw new ProcedureError('CANCELLED', 'the host is closed', { place });
    if (request.signal?.aborted)
      throw new ProcedureError('CANCELLED', 'the run was cancelled', { place });
    const marks: ScriptMarks = { value: newMark(), stderr: newMark(), frame: newMark() };
    const text = oneShotScript(request, marks);
    traffic.roundTrips++;
    const answer = await transport.execute(
      {
        text,
        feed: request.isPrivate === true || isLong(text),
        readsOnly: request.readsOnly === true,
      },
      request.signal ? { signal: request.signal } : {},
    );
    const script = readFrame(answer.stdout, marks, request.stderr);
    if (!script) throw lostAnswer(answer, request.doing, place);
    if (script.size > request.limit)
      throw new ProcedureError('COMMAND_FAILED', `the host sent too much while ${request.doing}`, {
        place,
        remedy: 'Look at what the command prints.',
      });
    tools = script.tools.trim().split(/ +/);
    return script;
  };

  return {
    get tools() {
      return tools;
    },
    isPrivate: false,
    traffic,
    ask(request) {
      const answer = queue.then(() => exchange(request));
      queue = answer.catch(() => undefined);
      return answer;
    },
    async close() {
      isClosed = true;
      await queue;
    },
  };
}

function isLong(text: string): boolean {
  const quotes = text.split("'").length - 1;
  return Buffer.byteLength(text) + 16 * quotes > MAX_WORD_BYTES;
}

function newMark(): string {
  return randomBytes(16).toString('hex');
}
