import { Option } from 'commander';
import { UsageError } from './exit-codes.ts';
import { readInputText } from './input.ts';
import { stop } from './signals.ts';

export interface SecretFlags {
  readonly storagelinkPasswordStdin?: boolean;
  readonly storagePasswordStdin?: boolean;
}

export function storagelinkPasswordOption(): Option {
  return new Option('--storagelink-password-stdin', "StorageLink's password is a line of stdin");
}

export function storagePasswordOption(): Option {
  return new Option(
    '--storage-password-stdin',
    "the storage system's password is a line of stdin, after StorageLink's",
  );
}

/** StorageLink's own login. */
export function storagelinkSecret(flags: SecretFlags): SecretWish {
  return {
    title: 'StorageLink',
    variable: 'QUANTASTOR_XENSERVER_STORAGELINK_PASSWORD',
    option: '--storagelink-password-stdin',
    fromStdin: flags.storagelinkPasswordStdin === true,
  };
}

/** The storage system's login. */
export function storageSecret(flags: SecretFlags): SecretWish {
  return {
    title: 'the storage system',
    variable: 'QUANTASTOR_XENSERVER_STORAGE_PASSWORD',
    option: '--storage-password-stdin',
    fromStdin: flags.storagePasswordStdin === true,
  };
}

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
  const found = await findSecrets(wishes);
  const secrets: string[] = [];
  for (const [at, wish] of wishes.entries()) {
    const secret = found[at] ?? (wish.fromStdin ? undefined : await ask(wish.title));
    if (!secret)
      throw new UsageError(
        `no password for ${wish.title}: set ${wish.variable}, or give it on stdin with ${wish.option}`,
      );
    secrets.push(secret);
  }
  return secrets;
}

/** As `readSecrets`, but one that was given nowhere is undefined, and nobody is asked. */
export async function findSecrets(wishes: readonly SecretWish[]): Promise<(string | undefined)[]> {
  const lines = wishes.some((wish) => wish.fromStdin)
    ? (await readInputText('-')).split(/\r?\n/)
    : [];
  return wishes.map((wish) => (wish.fromStdin ? lines.shift() : process.env[wish.variable]));
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
