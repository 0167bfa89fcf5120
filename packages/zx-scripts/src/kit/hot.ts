import { runDefinition, type ScriptDefinition } from './definition.ts';
import { toTheEnd } from './explain.ts';
import { readPlainWords } from './options/plain-words.ts';

export { isAllWritten } from './output/output.ts';

/** Stands for a command where commander is not loaded, which takes longer than what the command does. */
export interface HotCommand {
  readonly definition: ScriptDefinition;
  /** Options beside the table: a line with one of them is not read here. */
  option(): HotCommand;
  on(): HotCommand;
}

export function script(_name: string, definition: ScriptDefinition): HotCommand {
  const command: HotCommand = { definition, option: () => command, on: () => command };
  return command;
}

/** Runs the command if its line is plainly right; false for any other line, which commander reads and explains. */
export async function runHot(
  { definition }: HotCommand,
  words: readonly string[],
): Promise<boolean> {
  const typed = readPlainWords(words, definition.scope);
  if (!typed) return false;
  await toTheEnd(() => runDefinition(definition, typed));
  return true;
}
