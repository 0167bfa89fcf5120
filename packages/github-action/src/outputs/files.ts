import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../inputs/reader.ts';

export function temporaryFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env['RUNNER_TEMP'] || tmpdir();
}

/**
 * Writes a whole result into the runner's temporary folder and resolves with its path. Two steps of one job, or an apply
 * and the rollback of it, never write over each other's file.
 */
export async function writeResult(stem: string, ending: string, content: string): Promise<string> {
  for (let number = 1; ; number++) {
    const suffix = number === 1 ? '' : `-${number}`;
    const path = join(temporaryFolder(), `quantastor-xenserver-${stem}${suffix}.${ending}`);
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(content).finally(() => file.close());
      return path;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST' && number < 10_000) continue;
      throw cannotWrite(temporaryFolder(), error);
    }
  }
}

/** The runner's own folder is not there, or full, or somebody else's. */
export function cannotWrite(folder: string, error: unknown): InputError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOENT'
      ? 'there is no such folder'
      : code === undefined
        ? message
        : `the system says ${code}`;
  return new InputError([
    { input: 'RUNNER_TEMP', message: `no file can be written to ${folder}: ${why}` },
  ]);
}
