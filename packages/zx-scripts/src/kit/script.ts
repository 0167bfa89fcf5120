import {
  inWordsOf,
  isProcedureError,
  type OptionFields,
  type Scope,
} from '@quantastor-xenserver/core';
import { Command, CommanderError } from 'commander';
import { type Exits, exitCodes, exitCodesHelp, UsageError } from './exit-codes.ts';
import { explainUsage } from './hints.ts';
import { addOptions } from './options/add-options.ts';
import { readOptions } from './options/read-options.ts';
import { checkOutputs } from './output/check-outputs.ts';
import { writeJsonError } from './output/json.ts';
import { colour, dropColours, plain, say, writeData } from './output/output.ts';
import { stopExitCode } from './signals.ts';
import { startedAs } from './started.ts';

export interface CommandHelp {
  readonly summary: string;
  readonly exits?: Exits;
  /** What stands after the tool's name; each with the words that say what it does. */
  readonly examples?: readonly (readonly [args: string, what: string])[];
}

export interface ScriptDefinition extends CommandHelp {
  /** The rows of the table of options that it takes. */
  readonly scope: Scope;
  readonly exits: Exits;
  run(options: OptionFields): Promise<void>;
}

/** A command with the options of its scope: they are read, checked and completed before it runs. */
export function script(name: string, definition: ScriptDefinition): Command {
  const { scope, run } = definition;
  return addOptions(bareCommand(name, definition), scope).action(async function (
    this: Command,
  ): Promise<void> {
    const options = await readOptions(this, scope);
    if (options.noColor) dropColours();
    await checkOutputs(options);
    await run(options);
  });
}

/** A command that reports every wrong usage with a suggestion and never exits by itself. */
export function bareCommand(name: string, { summary, exits, examples = [] }: CommandHelp): Command {
  const tool = 'quantastor-xenserver';
  const shown = examples.map(([args, what]) => `  # ${what}\n  ${tool} ${args}`);
  return explainUsage(
    new Command(name)
      .summary(summary)
      .description(`${summary}.`)
      .allowExcessArguments(false)
      .showHelpAfterError(`Try '--help'.`)
      .helpOption('-h, --help', 'show this help')
      .addHelpText('after', shown.length > 0 ? `\nExamples:\n${shown.join('\n')}` : '')
      .addHelpText('after', exits ? exitCodesHelp(exits) : '')
      .hook('preAction', (_, { args }) => {
        if (args.includes('')) throw new UsageError('an argument is empty');
      })
      .exitOverride(),
  ).configureOutput({ writeOut: (text) => void writeData(text) });
}

const defaults = new WeakMap<Command, string>();

/** A command of several; without a name of one, it is the first. */
export function groupOf(
  name: string,
  help: CommandHelp,
  commands: readonly Command[],
  withDefault = true,
): Command {
  const group = bareCommand(name, help).helpCommand(false);
  for (const command of commands) group.addCommand(command);
  const [first] = commands;
  if (withDefault && first) defaults.set(group, first.name());
  return group;
}

/** Runs a script that was started by itself, by whatever runner; does nothing when another module imported it. */
export async function runAlone(command: Command, moduleUrl: string): Promise<void> {
  const started = startedAs(moduleUrl);
  if (!started) return;
  command.name(started.name);
  await runScript(command, started.args);
}

/** Parses the command line, runs, and sets the exit code. */
export async function runScript(command: Command, argv?: readonly string[]): Promise<void> {
  try {
    const words = withDefaults(command, argv ?? process.argv.slice(2));
    await command.parseAsync(words, { from: 'user' });
  } catch (error) {
    process.exitCode = explain(error);
    if (process.exitCode !== exitCodes.ok && process.exitCode !== exitCodes.usage)
      await writeJsonError(error);
  }
  process.exitCode = stopExitCode() ?? process.exitCode ?? exitCodes.ok;
}

/** `verify --hosts xen1` is `verify multipath --hosts xen1`. */
function withDefaults(command: Command, argv: readonly string[]): string[] {
  const [word, ...rest] = argv;
  const next = command.commands.find((each) => each.name() === word);
  if (next && word !== undefined) return [word, ...withDefaults(next, rest)];
  const first = defaults.get(command);
  const isNamed = word !== undefined && (!word.startsWith('-') || /^(?:-h|--help)$/.test(word));
  return first === undefined || isNamed ? [...argv] : [first, ...argv];
}

function explain(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
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
  const { place, message, remedy } = error;
  const text = `${place ? `${place}: ` : ''}${message}${remedy ? `. ${remedy}` : ''}`;
  throw new UsageError(inWordsOf('cli', text));
}

/** One error as a person reads it: place, message, code and remedy; anything unforeseen with its stack. */
export function describeError(error: unknown): string {
  if (!isProcedureError(error)) return plain(describeUnforeseen(error));
  const place = error.place ? `${error.place}: ` : '';
  const remedy = error.remedy ? `\n  help: ${error.remedy}` : '';
  return plain(inWordsOf('cli', `${place}${error.message} [${error.code}]${remedy}`));
}

/** What the system says needs no stack; anything else is a bug of ours, and shows where. */
function describeUnforeseen(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'syscall' in error ? error.message : (error.stack ?? error.message);
}

export function sayError(message: string): void {
  say(`${colour('red', 'error:', process.stderr)} ${message}`);
}
