import {
  type Giving,
  nameIn,
  type OptionFields,
  type OptionRow,
  ProcedureError,
  rowsOf,
  variableOf,
  wantedSecrets,
} from '@quantastor-xenserver/core';
import { UsageError } from '../exit-codes.ts';
import { readInputText } from '../input.ts';
import { ask } from '../output/ask.ts';
import { stop, stopped, stopping } from '../signals.ts';

/**
 * The secrets of a command in the order of its help: those that come from stdin are its lines, in that order; the others
 * come from the environment or, where they are needed, from a hidden question on a terminal. Never from the command line,
 * which every user of the machine can list.
 *
 * @throws UsageError for one that is needed and was given nowhere.
 */
export async function readSecrets(
  given: Partial<OptionFields>,
  giving: Giving,
): Promise<Partial<OptionFields>> {
  const rows = rowsOf(giving).filter(({ row }) => row.type === 'secret');
  const isAnnounced = ({ field }: OptionRow): boolean => field in given;
  const wanted: readonly string[] = wantedSecrets(given, giving);
  const lines = rows.some(isAnnounced) ? (await readInputText('-')).split(/\r?\n/) : [];
  const secrets: Record<string, string> = {};
  for (const each of rows) {
    const { field, row } = each;
    const value = isAnnounced(each)
      ? lines.shift()
      : (process.env[variableOf(row)] ??
        (wanted.includes(field) ? await askHidden(row) : undefined));
    if (value) secrets[field] = value;
    else if (isAnnounced(each))
      throw new UsageError(`${nameIn('cli', row)}: there is no such line on stdin`);
    else if (wanted.includes(field))
      throw new UsageError(
        `no password: set ${variableOf(row)}, or give it on stdin with ${nameIn('cli', row)}`,
      );
  }
  return secrets;
}

/** Undefined off a terminal. @throws ProcedureError CANCELLED where the question was left without an answer. */
async function askHidden(row: OptionRow['row']): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const { password } = await import('@clack/prompts');
  const message = row.help.replace(/[;,].*/, '');
  const asked = await ask<string>((io) => password({ message, ...io }));
  if ('answer' in asked) return asked.answer;
  if (asked.none === 'interrupted') {
    if (!stopping.aborted) stop('SIGINT', false);
    throw stopped();
  }
  throw new ProcedureError('CANCELLED', 'no password was given; nothing was changed', {
    remedy: `Set ${variableOf(row)}, or give it on stdin with ${nameIn('cli', row)}.`,
  });
}
