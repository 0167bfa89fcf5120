import {
  type Giving,
  nameIn,
  type OptionFields,
  type OptionRow,
  rowsOf,
  variableOf,
  wantedSecrets,
} from '@quantastor-xenserver/core';
import { UsageError } from '../exit-codes.ts';
import { readInputText } from '../input.ts';
import { stop } from '../signals.ts';

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
        (wanted.includes(field) ? await ask(row.help) : undefined));
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

async function ask(help: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({
    message: help.replace(/[;,].*/, ''),
    input: process.stdin,
    output: process.stderr,
  });
  if (!isCancel(answer)) return answer;
  stop('SIGINT');
  return undefined;
}
