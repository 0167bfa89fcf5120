import {
  choicesOf,
  defaultOf,
  inHelp,
  isRequired,
  nameIn,
  type OptionRow,
  rowsOf,
  type Scope,
} from '@quantastor-xenserver/core';
import { Argument, type Command, Option } from 'commander';

const scopes = new WeakMap<Command, Scope>();

/** Of a command that has options of the table. */
export function scopeOf(command: Command): Scope | undefined {
  return scopes.get(command);
}

/** Gives a command the options of its scope, as the table of options has them, under their headings. */
export function addOptions(command: Command, scope: Scope): Command {
  scopes.set(command, scope);
  for (const each of rowsOf({ frontEnd: 'cli', scope })) {
    if (each.row.argument) command.addArgument(argumentFor(each, scope));
    else command.addOption(optionFor(each, scope, hasArguments(scope)));
  }
  return command;
}

/** What is shown of a row in help. */
function helpOf({ row }: OptionRow, scope: Scope): string {
  const giving = { frontEnd: 'cli', scope } as const;
  const choices = choicesOf(row, giving);
  const value = defaultOf(row, giving);
  const other = row.defaultIn?.cli;
  const notes = [
    ...(row.type === 'secret' ? ['a line of stdin'] : []),
    ...(choices ? [`one of: ${choices.join(', ')}`] : []),
    ...(value === undefined || value === false ? [] : [`default: ${shown(value)}`]),
    ...(value === undefined && other ? [other.why] : []),
  ];
  const text = inHelp('cli', row.help);
  return notes.length === 0 ? text : `${text} (${inHelp('cli', notes.join('; '))})`;
}

function optionFor(each: OptionRow, scope: Scope, besideArguments: boolean): Option {
  const { row } = each;
  const value = row.value ?? row.name;
  const name = nameIn('cli', row);
  const many = row.type === 'list' && !besideArguments;
  const flags =
    row.type === 'flag' || row.type === 'secret'
      ? name
      : `${name} ${row.bare === undefined ? `<${value}${many ? '...' : ''}>` : `[${value}]`}`;
  const option = new Option(flags, helpOf(each, scope)).helpGroup(`${row.group}:`);
  // an argument after it would be taken for one more value of a list
  if (row.type === 'map' || (row.type === 'list' && besideArguments))
    option.argParser((text: string, earlier: readonly string[] = []) => [...earlier, text]);
  return option;
}

function argumentFor(each: OptionRow, scope: Scope): Argument {
  const { row } = each;
  const name = `${row.value ?? row.name}${row.type === 'list' ? '...' : ''}`;
  const isNeeded = isRequired(row, { frontEnd: 'cli', scope });
  return new Argument(isNeeded ? `<${name}>` : `[${name}]`, helpOf(each, scope));
}

function hasArguments(scope: Scope): boolean {
  return rowsOf({ frontEnd: 'cli', scope }).some(({ row }) => row.argument);
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(' ') : String(value);
}
