import type { Dialect, OnDifference } from '@quantastor-xenserver/core';
import { type Command, Option } from 'commander';

export interface StanzaFlags {
  readonly dialect: Dialect;
  readonly onDifference: OnDifference;
}

/** How the stanza is written, and what is done about one that differs. */
export function addStanzaOptions(command: Command): Command {
  return command
    .addOption(dialectOption())
    .addOption(
      new Option(
        '--on-difference <how>',
        'what to do with a stanza of the same device that differs',
      )
        .choices(['replace', 'merge', 'refuse'])
        .default('refuse'),
    );
}

export function dialectOption(): Option {
  return new Option(
    '--dialect <name>',
    'auto: right for the multipath-tools that is there; as-published: to the letter',
  )
    .choices(['auto', 'as-published'])
    .default('auto');
}
