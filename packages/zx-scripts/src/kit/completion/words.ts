import {
  choicesOf,
  inHelp,
  nameIn,
  type OptionRow,
  PROFILES,
  rowsOf,
  type Scope,
} from '@quantastor-xenserver/core';
import type { Command } from 'commander';
import { scopeOf } from '../options/add-options.ts';
import { defaultOf } from '../script.ts';

/** What can stand after the tool's name, with the options of the command. */
export interface CommandWords {
  readonly words: string;
  readonly summary: string;
  readonly options: readonly OptionWords[];
}

export interface OptionWords {
  readonly name: string;
  readonly help: string;
  /** Words that fit as the value; `file` and `folder` ask the shell; none for a flag. */
  readonly values: readonly string[] | 'file' | 'folder' | 'text' | undefined;
  /** A file fits beside the words. */
  readonly orFile: boolean;
}

/** The commands below a program, or a group of it. */
export function commandWords(program: Command, before = ''): CommandWords[] {
  return program.commands.flatMap((command) => {
    const words = `${before}${command.name()}`;
    const own = { words, summary: command.summary(), options: optionWords(defaultOf(command)) };
    return [own, ...commandWords(command, `${words} `)];
  });
}

function optionWords(command: Command): OptionWords[] {
  const scope = scopeOf(command);
  const rows = scope === undefined ? [] : rowsOf({ frontEnd: 'cli', scope });
  return command.options.map(({ long, description, required }) => {
    const found = rows.find(({ row }) => nameIn('cli', row) === long);
    const name = long ?? '';
    // one beside the table
    if (!found || scope === undefined)
      return { name, help: description, values: required ? 'text' : undefined, orFile: false };
    const { row } = found;
    const orFile = row.type === 'file-or-text';
    return { name, help: inHelp('cli', row.help), values: valuesOf(found, scope), orFile };
  });
}

function valuesOf({ row }: OptionRow, scope: Scope): OptionWords['values'] {
  if (row.type === 'flag' || row.type === 'secret') return undefined;
  const choices = choicesOf(row, { frontEnd: 'cli', scope });
  if (choices) return choices.map(String);
  if (row.name === 'profile') return PROFILES.map(({ id }) => id);
  if (/\bfile\b/.test(row.value ?? '')) return 'file';
  return row.value === 'dir' ? 'folder' : 'text';
}
