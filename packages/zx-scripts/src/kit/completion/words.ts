import {
  choicesOf,
  inHelp,
  nameIn,
  type OptionRow,
  PROFILES,
  rowsOf,
  type Scope,
} from '@quantastor-xenserver/core';

/** What can stand after the tool's name, with the rows of the command. */
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

const COMMANDS: readonly (readonly [string, Scope | undefined, string])[] = [
  ['configure-multipath', 'configure-multipath', 'add the stanza on each dom0'],
  ['install-adapter', 'install-adapter', 'install the adapter on the StorageLink server'],
  ['verify', undefined, 'ask the systems whether the set-up is live'],
  ['verify multipath', 'verify-multipath', 'ask dom0 hosts'],
  ['verify adapter', 'verify-adapter', 'ask the StorageLink server'],
  ['storagelink-certificate', undefined, "show the certificate of StorageLink's web service"],
  ['rollback', 'rollback', 'undo a finished run'],
  ['resume', 'resume', 'finish or undo an interrupted run'],
  ['runs', undefined, 'list the runs'],
  ['runs list', 'runs', 'list the runs'],
  ['runs show', 'runs-show', 'print the report of a run again'],
  ['runs prune', 'runs-prune', 'clear old runs'],
  ['lint', 'lint', 'report what is wrong in multipath.conf files'],
  ['edit', undefined, 'edit one file'],
  ['edit multipath-conf', 'edit-multipath-conf', 'put the stanza into one multipath.conf'],
  ['edit device-rules', 'edit-device-rules', 'put the device rule into one rule file'],
  ['profile', undefined, 'profiles of vendors'],
  ['profile list', undefined, 'list the built-in vendor profiles'],
  ['profile check', undefined, 'check a vendor profile of your own'],
  ['lsp', undefined, 'serve an editor (Language Server Protocol)'],
  ['sandbox', undefined, 'make a folder to try all this on'],
  ['completion', undefined, 'print a completion script for a shell'],
  ['completion bash', undefined, 'for bash'],
  ['completion zsh', undefined, 'for zsh'],
  ['completion fish', undefined, 'for fish'],
];

/** Without a word a group is its first command. */
const DEFAULTS: Readonly<Record<string, Scope>> = { verify: 'verify-multipath', runs: 'runs' };

export function commandWords(): CommandWords[] {
  return COMMANDS.map(([words, scope, summary]) => {
    const of = scope ?? DEFAULTS[words];
    return { words, summary, options: of === undefined ? [] : optionWords(of) };
  });
}

function optionWords(scope: Scope): OptionWords[] {
  const rows = rowsOf({ frontEnd: 'cli', scope }).filter(({ row }) => !row.argument);
  return rows.map((each) => ({
    name: nameIn('cli', each.row),
    help: inHelp('cli', each.row.help),
    values: valuesOf(each, scope),
    orFile: each.row.type === 'file-or-text',
  }));
}

function valuesOf({ row }: OptionRow, scope: Scope): OptionWords['values'] {
  if (row.type === 'flag' || row.type === 'secret') return undefined;
  const choices = choicesOf(row, { frontEnd: 'cli', scope });
  if (choices) return choices.map(String);
  if (row.name === 'profile') return PROFILES.map(({ id }) => id);
  if (/\bfile\b/.test(row.value ?? '')) return 'file';
  return row.value === 'dir' ? 'folder' : 'text';
}
