import { type ChildProcess, spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import { resolve } from 'node:path';
import { AnsibleError } from './ansible-error.ts';
import { type EventChannel, openEventChannel } from './events/event-channel.ts';
import { followRun, type PlaybookRun } from './follow/playbook-run.ts';
import type { PlaybookOptions } from './playbook-options.ts';
import { commandOf } from './start/arguments.ts';
import { checkOptions } from './start/check-options.ts';
import { baseEnvironment, environmentOf } from './start/environment.ts';
import { findLauncher } from './start/find-program.ts';
import { makeRunFolder } from './start/run-folder.ts';

/**
 * Starts a playbook. What goes wrong once it has started is told by the run's result, not thrown.
 *
 * @throws AnsibleError UNSUPPORTED_PLATFORM, BAD_OPTION, PLAYBOOK_MISSING, INVENTORY_MISSING,
 * ANSIBLE_MISSING, START_FAILED, or CANCELLED when the signal was aborted before.
 */
export async function startPlaybook(options: PlaybookOptions): Promise<PlaybookRun> {
  const cwd = resolve(options.cwd ?? process.cwd());
  await checkOptions(options, cwd);
  const found = await findLauncher(options.launcher ?? 'auto', baseEnvironment(options), cwd);
  if (options.artifactsFolder !== undefined && found.launcher !== 'ansible-runner')
    throw new AnsibleError('BAD_OPTION', 'only ansible-runner keeps artifacts', {
      place: 'artifactsFolder',
      remedy: 'Install ansible-runner, or leave the folder out.',
    });
  const folder = await makeRunFolder(baseEnvironment(options));
  let channel: EventChannel | undefined;
  try {
    const early: Socket[] = [];
    let onConnection = (socket: Socket): void => void early.push(socket);
    channel = await openEventChannel(folder, (socket) => onConnection(socket));
    const env = await environmentOf(options, found.launcher, channel.path, folder);
    const argv = await commandOf(found, options, cwd, folder);
    if (options.signal?.aborted) throw new AnsibleError('CANCELLED', 'the run was cancelled');
    const child = await start(argv, cwd, env);
    const run = followRun({ child, channel, folder, options, launcher: found.launcher });
    onConnection = run.follow;
    for (const socket of early) run.follow(socket);
    return run.run;
  } catch (error) {
    channel?.close();
    await folder.remove();
    throw error;
  }
}

/** In a session of its own: no terminal to ask on, and a group that can be ended as a whole. */
function start(
  [program, ...args]: [string, ...string[]],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<ChildProcess> {
  return new Promise((resolveChild, reject) => {
    const child = spawn(program, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.once('spawn', () => resolveChild(child));
    child.once('error', (cause) =>
      reject(
        new AnsibleError('START_FAILED', `${program} could not be started: ${cause.message}`, {
          place: program,
          cause,
        }),
      ),
    );
  });
}
