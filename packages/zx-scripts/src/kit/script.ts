import { Command, CommanderError } from 'commander';
import { type CommandHelp, runDefinition, type ScriptDefinition } from './definition.ts';
import { exitCodes, exitCodesHelp, UsageError } from './exit-codes.ts';
import { toTheEnd } from './explain.ts';
import { explainUsage } from './hints.ts';
import { addOptions } from './options/add-options.ts';
import { writeData } from './output/output.ts';
import { startedAs } from './started.ts';
import { toolWords } from './words.ts';

/** A command with the options of its scope: they are read, checked and completed before it runs. */
export function script(name: string, definition: ScriptDefinition): Command {
  return addOptions(bareCommand(name, definition), definition.scope).action(async function (
    this: Command,
  ): Promise<void> {
    await runDefinition(definition, this);
  });
}

/** A command that reports every wrong usage with a suggestion and never exits by itself. */
export function bareCommand(name: string, { summary, exits, examples = [] }: CommandHelp): Command {
  const tool = toolWords().join(' ');
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

const defaults = new WeakMap<Command, Command>();

/** What a group is without a name of one of its commands; any other command is itself. */
export function defaultOf(command: Command): Command {
  return defaults.get(command) ?? command;
}

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
  const own = [...toolWords(), name, first?.name() ?? '', '--help'].join(' ');
  group.addHelpText('after', `\nThe options of each: ${own}`);
  if (withDefault && first) defaults.set(group, first);
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
  await toTheEnd(
    () => {
      const words = withDefaults(command, argv ?? process.argv.slice(2));
      return command.parseAsync(words, { from: 'user' });
    },
    (error) => {
      if (!(error instanceof CommanderError)) return undefined;
      return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
    },
  );
}

/** `verify --hosts xen1` is `verify multipath --hosts xen1`. */
function withDefaults(command: Command, argv: readonly string[]): string[] {
  const [word, ...rest] = argv;
  const next = command.commands.find((each) => each.name() === word);
  if (next && word !== undefined) return [word, ...withDefaults(next, rest)];
  const first = defaults.get(command)?.name();
  const isNamed = word !== undefined && (!word.startsWith('-') || /^(?:-h|--help)$/.test(word));
  return first === undefined || isNamed ? [...argv] : [first, ...argv];
}
