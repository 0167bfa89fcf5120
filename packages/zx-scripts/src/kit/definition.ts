import type { OptionFields, Scope } from '@quantastor-xenserver/core';
import type { Exits } from './exit-codes.ts';
import type { Typed } from './options/plain-words.ts';
import { readOptions } from './options/read-options.ts';
import { checkOutputs } from './output/check-outputs.ts';
import { dropColours } from './output/output.ts';

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

/** The options are read, checked and completed before the script runs. */
export async function runDefinition({ scope, run }: ScriptDefinition, typed: Typed): Promise<void> {
  const options = await readOptions(typed, scope);
  if (options.noColor) dropColours();
  await checkOutputs(options);
  await run(options);
}
