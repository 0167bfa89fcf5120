import { isProcedureError, ProcedureError, toProcedureError } from '../../errors.ts';
import type { CommandResult, InOneAnswers } from '../../hosts/host.ts';
import type { RunCommandAction } from '../../procedures/action.ts';
import { firstLine, quoteCommand } from '../../text/quote.ts';
import type { ActionExecutor } from './executor.ts';

/** Faults of a record: nothing is run without it. */
const ofRecord = new WeakSet<ProcedureError>();

function notRun(error: unknown): never {
  const known = toProcedureError(error, 'COMMAND_FAILED');
  ofRecord.add(known);
  throw known;
}

function onlyRan({ notRecorded, commands: [ran] }: InOneAnswers): CommandResult {
  if (ran) return ran;
  throw notRecorded ?? new Error('the command was not run');
}

/** What the far side says of a record alone, and of a command never. */
function isOfRecord(error: unknown): boolean {
  const codes: readonly string[] = ['HOST_BUSY', 'WRITE_FAILED', 'ACCESS_DENIED'];
  return isProcedureError(error) && codes.includes(error.code);
}

/** A command that makes the system take a file up; undone last, when the old files are back. */
export const runCommandExecutor: ActionExecutor<RunCommandAction> = {
  undoOrder: 'last',
  records: 'begin',

  describe: (action) => ({
    kind: action.kind,
    summary: action.summary,
    done: false,
    command: action.argv,
  }),

  async execute(action, { host, signal, record, recorded }) {
    const limits = { timeoutMs: action.timeoutMs, signal };
    const call = { signal };
    const commands = [{ argv: action.argv, timeoutMs: action.timeoutMs }];
    const inOne = record && host.inOne?.({ record, commands }, call);
    if (record && !inOne) {
      await host.record(record, call).catch(notRun);
      recorded?.();
    }
    const result = await (inOne?.then(onlyRan) ?? host.run(action.argv, limits)).catch((error) =>
      inOne && isOfRecord(error) ? notRun(error) : Promise.reject(error),
    );
    if (inOne) recorded?.();
    const problem = problemOf(result, action);
    if (problem) {
      const code = result.timedOut ? 'TIMEOUT' : 'COMMAND_FAILED';
      throw new ProcedureError(code, problem, {
        place: host.name,
        remedy: `Run ${quoteCommand(action.argv)} on the host by hand, repair what it says, then run the same again.`,
      });
    }
    return { changed: true, exit: result.exit };
  },

  changedNothing: (error) => ofRecord.has(error),

  async inspectUndo(action) {
    if (!action.undoArgv) return { state: 'already', summary: `${action.summary}: needs no undo` };
    return { state: 'needed', summary: `run ${quoteCommand(action.undoArgv)}` };
  },

  async undo(action, { host }) {
    if (!action.undoArgv) return { undone: false, summary: `${action.summary}: needs no undo` };
    const command = quoteCommand(action.undoArgv);
    try {
      const result = await host.run(action.undoArgv, { timeoutMs: action.timeoutMs });
      const problem = problemOf(result, action);
      if (!problem) return { undone: true, summary: `ran ${command}` };
      return { undone: false, summary: problem, left: notTakenUp(problem, command) };
    } catch (error) {
      const { message } = toProcedureError(error, 'COMMAND_FAILED');
      return { undone: false, summary: message, left: notTakenUp(message, command) };
    }
  },
};

function notTakenUp(problem: string, command: string): string {
  const isReload = /\bmultipathd\b/.test(command);
  return `${problem}${isReload ? ', so what was put back may not be in effect' : ''}; run ${command} by hand`;
}

function problemOf(result: CommandResult, action: RunCommandAction): string | undefined {
  const command = quoteCommand(result.argv);
  if (result.timedOut) return `${command} did not end within ${action.timeoutMs / 1000} s`;
  const said = firstLine(result.stderr) || firstLine(result.stdout);
  const tail = said ? `: ${said}` : '';
  if (result.exit === 127) return `${command}: no such command${tail}`;
  if (result.exit !== 0) return `${command} ended with ${result.exit ?? 'a signal'}${tail}`;
  if (action.failedOutputs?.includes(result.stdout.trim()))
    return `${command} failed${said ? `: it answered "${said}"` : ''}`;
  return undefined;
}
