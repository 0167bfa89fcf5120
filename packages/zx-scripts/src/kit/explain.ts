import { isProcedureError, withHelp } from '@quantastor-xenserver/core';
import { exitCodes, UsageError } from './exit-codes.ts';
import { writeJsonError } from './output/json.ts';
import { colour, plain, say, sayTinted } from './output/output.ts';
import { stopExitCode } from './signals.ts';
import { inCliWords } from './words.ts';

/** Does the work of a command and sets the exit code; `exitOf` knows errors that were told already. */
export async function toTheEnd(
  work: () => Promise<unknown>,
  exitOf: (error: unknown) => number | undefined = () => undefined,
): Promise<void> {
  try {
    await work();
  } catch (error) {
    process.exitCode = exitOf(error) ?? explain(error);
    if (process.exitCode !== exitCodes.ok && process.exitCode !== exitCodes.usage)
      await writeJsonError(error);
  }
  process.exitCode = stopExitCode() ?? process.exitCode ?? exitCodes.ok;
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    for (const line of error.message.split('\n')) sayError(line);
    say(`Try '--help'.`);
    return exitCodes.usage;
  }
  sayError(describeError(error));
  return exitCodes.failed;
}

/** For what core refuses of the options themselves, before any host is opened: that is wrong usage. */
export function asWrongUsage(error: unknown): never {
  if (!isProcedureError(error) || error.code !== 'BAD_INPUT') throw error;
  const { place, message, remedy: help } = error;
  throw new UsageError(inCliWords(`${place ? `${place}: ` : ''}${withHelp({ message, help })}`));
}

/** One error as a person reads it: place, message, code and remedy; anything unforeseen with its stack. */
export function describeError(error: unknown): string {
  if (!isProcedureError(error)) return plain(describeUnforeseen(error));
  const place = error.place ? `${error.place}: ` : '';
  const remedy = error.remedy ? `\n  help: ${error.remedy}` : '';
  return plain(inCliWords(`${place}${error.message} [${error.code}]${remedy}`));
}

/** What the system says needs no stack; anything else is a bug of ours, and shows where. */
function describeUnforeseen(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'syscall' in error ? error.message : (error.stack ?? error.message);
}

export function sayError(message: string): void {
  sayTinted(`${colour('red', 'error:', process.stderr)} ${plain(message)}`);
}
