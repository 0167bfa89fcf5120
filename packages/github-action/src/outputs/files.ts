import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type InputError, wrongInput } from '../inputs/reader.ts';

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

/**
 * Tries whether what a run says at its end can be written, before any host is asked: a report that nobody gets is of a
 * change that nobody can take back.
 *
 * @throws InputError that names the variable of the runner.
 */
export async function checkResultPlaces(env: NodeJS.ProcessEnv): Promise<void> {
  const folder = temporaryFolder(env);
  const probe = join(folder, `quantastor-xenserver-${randomUUID()}`);
  try {
    await (await open(probe, 'wx', 0o600)).close();
    await rm(probe);
  } catch (error) {
    throw cannotWrite(folder, error);
  }
  for (const name of ['GITHUB_OUTPUT', 'GITHUB_STATE', 'GITHUB_STEP_SUMMARY']) {
    const file = env[name];
    if (!file) continue;
    try {
      await (await open(file, constants.O_WRONLY | constants.O_APPEND)).close();
    } catch (error) {
      throw cannotWrite(file, error, name);
    }
  }
}

/** The runner's own folder is not there, or full, or somebody else's. */
export function cannotWrite(place: string, error: unknown, variable?: string): InputError {
  const { code, message } = error as NodeJS.ErrnoException;
  const why =
    code === 'ENOENT'
      ? `there is no such ${variable === undefined ? 'folder' : 'file'}`
      : code === undefined
        ? message
        : `the system says ${code}`;
  return variable === undefined
    ? wrongInput('RUNNER_TEMP', `no file can be written to ${place}: ${why}`)
    : wrongInput(variable, `${place} cannot be written to: ${why}`);
}
