import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface ResidentPowershell {
  /** Runs a script in a runspace of its own; resolves with what it wrote and what it complained of. */
  ask(text: string): Promise<readonly [stdout: string, stderr: string]>;
  stop(): Promise<void>;
}

/** One process of PowerShell for many scripts, one after the other: a start takes most of a second. */
export function startResident(
  program: string,
  cwd: string,
  env: Readonly<Record<string, string>>,
): ResidentPowershell {
  const serve = join(import.meta.dirname, 'serve.ps1');
  const shell = spawn(program, ['-NoProfile', '-NonInteractive', '-File', serve], {
    cwd,
    env: { ...process.env, ...env },
  });
  const lines = createInterface({ input: shell.stdout })[Symbol.asyncIterator]();
  let turn: Promise<unknown> = Promise.resolve();
  return {
    ask(text) {
      const answer = turn.then(async (): Promise<readonly [string, string]> => {
        shell.stdin.write(`${Buffer.from(text, 'utf16le').toString('base64')}\n`);
        const { value, done } = await lines.next();
        if (done) throw new Error('PowerShell has ended');
        const [stdout = '', stderr = ''] = String(value)
          .split(' ')
          .map((part) => Buffer.from(part, 'base64').toString('utf8'));
        return [stdout, stderr];
      });
      turn = answer.catch(() => undefined);
      return answer;
    },
    async stop() {
      shell.stdin.end();
      if (shell.exitCode === null) await once(shell, 'close');
    },
  };
}
