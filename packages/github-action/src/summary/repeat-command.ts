import {
  allOptions,
  defaultOf,
  isText,
  nameIn,
  type Option,
  type OptionFields,
  printable,
  rowsOf,
  type Scope,
  shellWord,
} from '@quantastor-xenserver/core';
import type { Inputs } from '../inputs/inputs.ts';

const MOST_HOSTS = 10;
const MOST_FILES = 40;

const COMMANDS: Readonly<Partial<Record<Scope, string>>> = {
  'verify-multipath': 'verify multipath',
  'verify-adapter': 'verify adapter',
};

/** The same run by hand, with the zx script. Passwords are asked for there; no secret stands in it. */
export function repeatCommand({ scope, options }: Inputs): string {
  const { hosts = [] } = options;
  const isMany = hosts.length > MOST_HOSTS;
  const given = isMany ? { ...options, hosts: [], hostsFile: 'hosts.txt' } : options;
  const words = [(COMMANDS[scope] ?? scope).split(' '), wordsOf(given, scope)].flat();
  const shows = allOptions.diff.for.includes(scope) && scope !== 'rollback';
  const mode = allOptions.mode.for.includes(scope)
    ? [options.mode === 'apply' ? '--yes' : '--check', ...(shows ? ['--diff'] : [])]
    : [];
  const line = commandLine([...words, ...mode]);
  return isMany ? `# hosts.txt: the ${hosts.length} lines of the input hosts\n${line}` : line;
}

/** The script takes files, not globs. */
export function repeatLint(
  options: OptionFields,
  files: readonly string[],
  all: number = files.length,
): string {
  const { release = '', failOn = '' } = options;
  const severity = failOn === allOptions.failOn.default ? [] : ['--fail-on', failOn];
  const shown = files.slice(0, MOST_FILES);
  const more = all > shown.length ? `# and ${all - shown.length} more files\n` : '';
  return more + commandLine(['lint', '--release', release, ...severity, '--', ...shown]);
}

function commandLine(words: readonly string[]): string {
  const command = 'quantastor-xenserver';
  return `${command} ${words.map(quoteWord).join(' ')}`;
}

/** What the command line is told of the options: those that are not its defaults, and no secret. */
function wordsOf(options: OptionFields, scope: Scope): string[] {
  const giving = { frontEnd: 'cli', scope } as const;
  return rowsOf(giving).flatMap(({ field, row }) => {
    const value = options[field as keyof OptionFields];
    const isDefault = JSON.stringify(value) === JSON.stringify(defaultOf(row, giving));
    return value === undefined || isDefault || row.type === 'secret' ? [] : flagOf(row, value);
  });
}

function flagOf(row: Option<unknown>, value: unknown): string[] {
  const name = nameIn('cli', row);
  if (row.argument) return [String(value)];
  if (value === true) return [name];
  if (Array.isArray(value)) {
    // an argument of an installer may begin with a hyphen, or look like an option
    const joined = value.some((each) => String(each).startsWith('-'));
    if (joined) return value.map((each) => `${name}=${each}`);
    return value.length === 0 ? [] : [name, ...value.map(String)];
  }
  if (typeof value === 'object' && value !== null)
    return Object.entries(value).flatMap(([key, each]) => [name, `${key}=${each}`]);
  // a certificate is long; whoever repeats the run has it as a file
  if (row === allOptions.storagelinkCa && isText(row, String(value))) return [name, 'ca.pem'];
  return row.bare === undefined ? [name, String(value)] : [`${name}=${value}`];
}

function quoteWord(word: string): string {
  return printable(word) === word ? shellWord(word) : ansiQuoted(word);
}

/** What would steer a terminal or turn the text, as bash, ksh and zsh read it: `$'a\x1bb'`. */
function ansiQuoted(word: string): string {
  const escaped = word.replace(/[\\']/g, '\\$&').replace(/[^\x20-\x7e]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    const hex = code.toString(16);
    return code > 0x7f ? `\\U${hex.padStart(8, '0')}` : `\\x${hex.padStart(2, '0')}`;
  });
  return `$'${escaped}'`;
}
