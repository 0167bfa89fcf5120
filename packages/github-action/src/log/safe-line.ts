import { printable } from '@quantastor-xenserver/core';

/**
 * Lines for the log that the runner will not take for commands. It looks for `::name::` after any
 * blanks and for `##[name]` anywhere (actions/runner, ActionCommand.cs), and what we print holds
 * words of remote hosts and of files in a pull request.
 */
export function safeLines(text: string): string[] {
  return text
    .replace(/(\r\n|\n)$/, '')
    .split(/\r\n|\r|\n/)
    .map((line) =>
      printable(line)
        .replace(/^(\s*):(?=:)/, '$1:\u200b')
        .replaceAll('##[', '##\u200b['),
    );
}
