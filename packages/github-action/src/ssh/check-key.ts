import { execFile } from 'node:child_process';
import { wrongInput } from '../inputs/reader.ts';

/**
 * Has ssh-keygen read the key, so that a damaged or locked one is told before any host is reached.
 * Where there is no ssh-keygen, ssh itself will tell.
 *
 * @throws InputError
 */
export async function checkKeyFile(path: string): Promise<void> {
  const wrong = await new Promise<string | undefined>((resolve) => {
    execFile(
      'ssh-keygen',
      ['-y', '-P', '', '-f', path],
      { timeout: 10_000 },
      (error, _, stderr) => {
        if (error === null || typeof error.code !== 'number') resolve(undefined);
        else if (/passphrase/i.test(stderr))
          resolve(
            'the key is locked with a passphrase: give one without, made for this workflow alone',
          );
        else
          resolve(
            'ssh cannot read this key: it is damaged, or of a kind that this runner does not know',
          );
      },
    );
  });
  if (wrong !== undefined) throw wrongInput('ssh-private-key', wrong);
}
