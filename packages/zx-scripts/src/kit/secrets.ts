import { UsageError } from './exit-codes.ts';
import { readInputText } from './input.ts';
import { stop } from './signals.ts';

export interface SecretWish {
  /** What it opens, as a question names it: `StorageLink`. */
  readonly title: string;
  /** Environment variable that may hold it. */
  readonly variable: string;
  /** Option that reads it from stdin, for the message. */
  readonly option: string;
  readonly fromStdin: boolean;
}

/**
 * Passwords in the order of the wishes: those from stdin are its lines, in that order; the others
 * come from the environment, or from a hidden question on a terminal. Never from the command line,
 * which every user of the machine can list.
 */
export async function readSecrets(wishes: readonly SecretWish[]): Promise<string[]> {
  const lines = wishes.some((wish) => wish.fromStdin)
    ? (await readInputText('-')).split(/\r?\n/)
    : [];
  const secrets: string[] = [];
  for (const wish of wishes) {
    const secret = wish.fromStdin
      ? lines.shift()
      : (process.env[wish.variable] ?? (await ask(wish.title)));
    if (!secret)
      throw new UsageError(
        `no password for ${wish.title}: set ${wish.variable}, or give it on stdin with ${wish.option}`,
      );
    secrets.push(secret);
  }
  return secrets;
}

async function ask(title: string): Promise<string | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({
    message: `Password for ${title}`,
    input: process.stdin,
    output: process.stderr,
  });
  if (!isCancel(answer)) return answer;
  stop('SIGINT');
  return undefined;
}
