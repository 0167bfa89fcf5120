import type { Command } from 'commander';
import { say } from './output/output.ts';

/** What other tools call our options. */
const FOREIGN: Readonly<Record<string, string>> = {
  '--dry-run': '--check',
  '--check-mode': '--check',
  '-n': '--check',
  '-C': '--check',
  '-y': '--yes',
  '--force': '--yes',
  '--assume-yes': '--yes',
  '-D': '--diff',
  '-v': '--version',
  '--forks': '--concurrency',
  '-f': '--concurrency',
  '-i': '--inventory',
  '-l': '--limit',
  '--host': '--hosts, or --hosts-file for a file of hosts',
  '-H': '--hosts',
  '--config': '--options',
  '--remove': '--state absent',
  '--output': '--json',
  '--format': '--json',
};

/** A command of another tool, or an option written as one. */
const WORDS: Readonly<Record<string, string>> = {
  version: '--version',
  status: 'verify',
  check: 'configure-multipath --check',
  undo: 'rollback',
  list: 'runs',
  install: 'install-adapter',
  uninstall: 'rollback',
};

/** Has a command explain its wrong usage on stderr: what is wrong, and what was meant. */
export function explainUsage(command: Command): Command {
  return command.configureOutput({
    outputError: (text) => {
      for (const line of explained(text.trimEnd(), command).split('\n')) say(line);
    },
  });
}

/** Commander's words with a hint that fits the one who typed. */
function explained(text: string, command: Command): string {
  const option = /unknown option '([^']*)'/.exec(text)?.[1];
  const takes = (flag: string): boolean =>
    flag === '--version' || command.options.some(({ long }) => long === flag);
  const meant = option === undefined ? undefined : FOREIGN[option.replace(/=.*/, '')];
  if (meant !== undefined && takes(meant.replace(/[ ,].*/, '')))
    return `${text.replace(/\n\(Did you mean.*/s, '')}\n(Did you mean ${meant}?)`;
  const near = option === undefined ? undefined : nearOption(option.replace(/=.*/, ''), command);
  if (near !== undefined && !text.includes('Did you mean')) return `${text}\n(${near})`;
  const word = /unknown command '([^']*)'/.exec(text)?.[1];
  if (word !== undefined && WORDS[word] !== undefined)
    return `${text.replace(/\n\(Did you mean.*/s, '')}\n(Did you mean ${WORDS[word]}?)`;
  if (word !== undefined && isRun(word) && command.commands.some((each) => each.name() === 'show'))
    return `${text.replace(/\n\(Did you mean.*/s, '')}\n(Did you mean show ${word}?)`;
  if (word !== undefined && !text.includes('Did you mean'))
    return `${text}\n(It is one of ${command.commands.map((each) => each.name()).join(', ')}.)`;
  if (/too many arguments/.test(text) && takes('--hosts'))
    return `${text}\nHosts are named with --hosts, each with its own: --hosts ssh://root@xen1 --hosts ssh://root@xen2.`;
  return text;
}

/** An option that is longer here, as secrets are that come through stdin, or that is one of a command beside this one. */
function nearOption(flag: string, { options, parent }: Command): string | undefined {
  const longer = options.filter(({ long }) => long?.startsWith(`${flag}-`));
  if (longer.length === 1) return `Did you mean ${longer[0]?.long}?`;
  const takers = (parent?.commands ?? []).filter((each) =>
    each.options.some(({ long }) => long === flag),
  );
  if (takers.length === 0) return undefined;
  const names = takers.map((each) => `${parent?.name()} ${each.name()}`);
  return `It is an option of ${names.join(' and ')}.`;
}

/** `last`, an id of a run, or a beginning of one. */
function isRun(word: string): boolean {
  return word === 'last' || /^20\d{2,6}(?:T[\dZa-f-]*)?$/.test(word);
}
