import * as core from '@actions/core';
import { printable } from '@quantastor-xenserver/core';
import type { Redactor } from '../secrets/redactor.ts';
import type { Annotation } from './annotations.ts';

/** The step's log. Whatever is printed is redacted, and none of it can act as a workflow command. */
export interface Printer {
  /** May hold several lines. */
  print(text: string): void;
  startGroup(title: string): void;
  endGroup(): void;
  /** Shown in debug mode only. */
  debug(text: string): void;
  annotate(annotation: Annotation): void;
}

const say = { error: core.error, warning: core.warning, notice: core.notice };

export function makePrinter(redactor: Redactor): Printer {
  const oneLine = (text: string): string => safeLines(redactor.redact(text)).join(' ');
  return {
    print: (text) => {
      core.info(safeLines(redactor.redact(text)).join('\n'));
    },
    startGroup: (title) => core.startGroup(oneLine(title)),
    endGroup: () => core.endGroup(),
    debug: (text) => {
      if (core.isDebug()) for (const line of safeLines(redactor.redact(text))) core.debug(line);
    },
    annotate: ({ level, message, title, file, line, column }) =>
      say[level](printable(redactor.redact(message)), {
        ...(title === undefined ? {} : { title: oneLine(title) }),
        ...(file === undefined ? {} : { file }),
        ...(line === undefined ? {} : { startLine: line }),
        ...(column === undefined ? {} : { startColumn: column }),
      }),
  };
}

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
