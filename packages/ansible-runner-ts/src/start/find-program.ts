import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { AnsibleError } from '../ansible-error.ts';
import type { Launcher, PlaybookOptions } from '../playbook-options.ts';

export interface FoundLauncher {
  readonly launcher: Launcher;
  readonly path: string;
}

/**
 * The program that runs the playbook.
 *
 * @throws AnsibleError ANSIBLE_MISSING when there is none on the PATH of `env`.
 */
export async function findLauncher(
  desired: NonNullable<PlaybookOptions['launcher']>,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<FoundLauncher> {
  const playbook = await onPath('ansible-playbook', env, cwd);
  const runner =
    desired === 'ansible-playbook' ? undefined : await onPath('ansible-runner', env, cwd);
  if (!playbook)
    throw new AnsibleError('ANSIBLE_MISSING', 'ansible-playbook is not on the PATH', {
      remedy: INSTALL,
    });
  if (runner) return { launcher: 'ansible-runner', path: runner };
  if (desired === 'ansible-runner')
    throw new AnsibleError('ANSIBLE_MISSING', 'ansible-runner is not on the PATH', {
      remedy: 'Install it (python3-ansible-runner on Debian), or run without it.',
    });
  return { launcher: 'ansible-playbook', path: playbook };
}

/** @throws AnsibleError ANSIBLE_MISSING */
export async function findProgram(
  name: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<string> {
  const path = await onPath(name, env, cwd);
  if (path) return path;
  throw new AnsibleError('ANSIBLE_MISSING', `${name} is not on the PATH`, { remedy: INSTALL });
}

const INSTALL =
  'Install ansible-core 2.14 or newer: apt-get install ansible-core, or pipx install ansible-core.';

async function onPath(
  name: string,
  env: NodeJS.ProcessEnv,
  cwd: string,
): Promise<string | undefined> {
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    if (folder === '') continue;
    const path = join(isAbsolute(folder) ? folder : resolve(cwd, folder), name);
    if (await isProgram(path)) return path;
  }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
