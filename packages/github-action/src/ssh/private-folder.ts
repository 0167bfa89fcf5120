import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { cannotWrite } from '../outputs/files.ts';

const PREFIX = 'quantastor-xenserver-ssh-';

/** A folder that nobody else may enter (0700), for the time of the step. */
export async function makePrivateFolder(env: NodeJS.ProcessEnv): Promise<string> {
  const folder = env['RUNNER_TEMP'] || tmpdir();
  return mkdtemp(join(folder, PREFIX)).catch((error: Error) => {
    throw cannotWrite(folder, error);
  });
}

/** Removes it with all that is in it; nothing that is not such a folder. May be called twice. */
export async function removePrivateFolder(folder: string): Promise<void> {
  if (basename(folder).startsWith(PREFIX)) await rm(folder, { recursive: true, force: true });
}
