import {
  allOptions,
  commandOf,
  type OptionFields,
  printable,
  shellWord,
  typedOptions,
} from '@quantastor-xenserver/core';
import type { Inputs } from '../inputs/inputs.ts';

const MOST_HOSTS = 10;
const MOST_FILES = 40;

/** The same run by hand, with the zx script. Passwords are asked for there; no secret stands in it. */
export function repeatCommand({ scope, options }: Inputs): string {
  const { hosts = [] } = options;
  const isMany = hosts.length > MOST_HOSTS && allOptions.hostsFile.for.includes(scope);
  const given = isMany ? { ...options, hosts: [], hostsFile: 'hosts.txt' } : options;
  const words = [...commandOf(scope).split(' '), ...typedOptions(given, scope)];
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
  return `quantastor-xenserver ${words.map(quoteWord).join(' ')}`;
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
