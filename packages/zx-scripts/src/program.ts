import { ProcedureError } from '@quantastor-xenserver/core';
import type { Command } from 'commander';
import { changeExits, exitCodes } from './kit/exit-codes.ts';
import { expectJson, writeJsonError } from './kit/output/json.ts';
import { rememberTyped } from './kit/output/typed.ts';
import { bareCommand, groupOf, runScript } from './kit/script.ts';
import { answerEarly } from './kit/signals.ts';
import { type ScriptEntry, scripts } from './scripts.ts';

/** The whole command line; of its commands only the one that is asked for is loaded. */
export async function runProgram(words: readonly string[], version: string): Promise<void> {
  rememberTyped(words);
  if (words.includes('--json')) answerStopped();
  const [first, ...rest] = words;
  const argv = first === 'help' ? helpWords(rest) : [...words];
  const asked = scripts.find(
    ({ name }) => name === argv.slice(0, name.split(' ').length).join(' '),
  );
  const program = await makeProgram((entry) => entry === asked);
  program.version(version, '-V, --version', 'show the version');
  const inner = program.commands.find((each) => each.name() === argv[0])?.commands ?? [];
  // `help runs nothing` is as wrong as `runs nothing`
  const isInner = inner.length === 0 || inner.some((each) => each.name() === argv[1]);
  if (first === 'help' && argv.length > 2 && !isInner) argv.pop();
  await runScript(program, argv);
}

/** All commands, in the order of the help; those that are not loaded have a name and a summary. */
export async function makeProgram(isLoaded: (entry: ScriptEntry) => boolean): Promise<Command> {
  const program = bareCommand('quantastor-xenserver', {
    summary: 'Sets up OSNEXUS QuantaStor on XenServer and XCP-ng, as its published procedure says',
    examples: [
      ['sandbox lab', 'make a folder to try all this on; nothing real is touched'],
      [
        'configure-multipath --hosts ssh://root@xen1 --check --diff',
        'what would change on one host',
      ],
    ],
    exits: [
      ...changeExits.slice(0, -3),
      [exitCodes.wouldChange, '--check found changes; verify: not configured, or not in effect'],
      [exitCodes.degraded, 'verify: a path is failed or missing'],
      [exitCodes.noActivePath, 'verify: a LUN has no active path'],
      [exitCodes.notKnown, 'it cannot be told whether it is in effect'],
      [exitCodes.usage, 'wrong usage'],
      [exitCodes.interrupted, 'stopped by Ctrl-C'],
    ],
  }).helpCommand(false);
  const groups: Record<string, Command[]> = { edit: [], profile: [] };
  for (const entry of scripts) {
    const words = entry.name.split(' ');
    const command = isLoaded(entry)
      ? (await entry.load()).command
      : bareCommand(words.at(-1) ?? '', { summary: entry.summary });
    const group = words.length > 1 ? groups[words[0] ?? ''] : undefined;
    if (group) group.push(command.summary(entry.summary));
    else program.addCommand(command.summary(entry.summary));
  }
  const { edit = [], profile = [] } = groups;
  program.addCommand(
    groupOf('edit', { summary: 'Edit one file, and no byte beside the edit' }, edit, false).summary(
      'edit one file',
    ),
  );
  program.addCommand(
    groupOf('profile', { summary: 'Profiles of vendors' }, profile, false).summary(
      'list and check profiles of vendors',
    ),
  );
  return program;
}

/** Whatever ends it, with `--json` there is a document: also when nothing was begun. */
function answerStopped(): void {
  expectJson();
  const error = new ProcedureError('CANCELLED', 'stopped before anything was begun');
  answerEarly(() => writeJsonError(error));
}

/** `help lint` is `lint --help`; `help nothing` is wrong, as `nothing` is. */
function helpWords(words: readonly string[]): string[] {
  const names = new Set(scripts.map(({ name }) => name));
  const groups = new Set(scripts.map(({ name }) => name.split(' ')[0] ?? ''));
  const [first = '', second] = words;
  const isKnown =
    words.length === 0 ||
    names.has(words.join(' ')) ||
    names.has(first) ||
    (second === undefined && groups.has(first));
  return isKnown ? [...words, '--help'] : [...words];
}
