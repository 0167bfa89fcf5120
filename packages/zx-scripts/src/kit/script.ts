import { realpathSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { isProcedureError } from '@quantastor-xenserver/core';
import { Command, CommanderError } from 'commander';
import { exitCodes, exitCodesHelp, UsageError } from './exit-codes.ts';
import { colour, plain, say } from './output.ts';
import { stopExitCode } from './signals.ts';

/** A command-line command that reports every wrong usage with a suggestion and never exits by itself. */
export function script(name: string, summary: string): Command {
  return new Command(name)
    .summary(summary)
    .description(`${summary}.`)
    .allowExcessArguments(false)
    .showHelpAfterError(`Try '--help'.`)
    .helpOption('-h, --help', 'show this help')
    .addHelpText('after', exitCodesHelp)
    .hook('preAction', (_, { args }) => {
      if (args.includes('')) throw new UsageError('an argument is empty');
    })
    .exitOverride();
}

/** Runs a script that was started by itself; does nothing when `quantastor-xenserver` loaded it. */
export async function runAlone(command: Command, moduleUrl: string): Promise<void> {
  const started = process.argv[1];
  if (started && realpathSync(started) === fileURLToPath(moduleUrl)) await runScript(command);
}

/** Parses the command line, runs, and sets the exit code. */
export async function runScript(command: Command, argv?: readonly string[]): Promise<void> {
  try {
    await command.parseAsync(argv ?? process.argv.slice(2), { from: 'user' });
  } catch (error) {
    process.exitCode = explain(error);
  }
  process.exitCode = stopExitCode() ?? process.exitCode ?? exitCodes.ok;
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  if (error instanceof UsageError) {
    sayError(error.message);
    say(`Try '--help'.`);
    return exitCodes.usage;
  }
  sayError(describeError(error));
  return exitCodes.failed;
}

/** For what core refuses of the options themselves, before any host is opened: that is wrong usage. */
export function asWrongUsage(error: unknown): never {
  if (!isProcedureError(error) || error.code !== 'BAD_INPUT') throw error;
  const { place, message, remedy } = error;
  throw new UsageError(`${place ? `${place}: ` : ''}${message}${remedy ? `. ${remedy}` : ''}`);
}

/** One error as a person reads it: place, message, code and remedy; anything unforeseen with its stack. */
export function describeError(error: unknown): string {
  if (!isProcedureError(error)) return plain(describeUnforeseen(error));
  const place = error.place ? `${error.place}: ` : '';
  const remedy = error.remedy ? `\n  help: ${error.remedy}` : '';
  return plain(`${place}${error.message} [${error.code}]${remedy}`);
}

/** What the system says needs no stack; anything else is a bug of ours, and shows where. */
function describeUnforeseen(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'syscall' in error ? error.message : (error.stack ?? error.message);
}

export function sayError(message: string): void {
  say(`${colour('red', 'error:', process.stderr)} ${message}`);
}
