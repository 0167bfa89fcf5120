import {
  type HostOpener,
  listRuns,
  ProcedureError,
  type RecordedRunOptions,
} from '@quantastor-xenserver/core';
import { given } from '../options/given.ts';
import { sayEvents } from './events.ts';
import type { ModuleCall } from './module.ts';

/**
 * The run that the option `run_id` names; `last` is the newest of this host, and none when its state is not among those
 * given: a task that is run twice must not go on with older runs.
 */
export async function findRun(
  { options, host }: ModuleCall,
  states: readonly string[],
): Promise<string | undefined> {
  const wanted = String(options['run_id']);
  if (wanted !== 'last') return wanted;
  const runs = await listRuns(options['state_folder'] as string | undefined);
  const newest = runs.filter(({ hosts }) => hosts.includes(host.name)).at(-1);
  return newest && states.includes(newest.state) ? newest.runId : undefined;
}

export function recordedRunOptions({ options, check, host, say }: ModuleCall): RecordedRunOptions {
  return {
    mode: check ? 'check' : 'apply',
    openHost: ({ name }) => (name === host.name ? host : stranger(name, host)),
    onEvent: sayEvents(say),
    ...given({ stateFolder: options['state_folder'] as string | undefined }),
  };
}

/** A run of several hosts was not made here: only the task's own host is connected. */
function stranger(name: string, host: HostOpener): HostOpener {
  return {
    name,
    kind: 'bridge',
    open: () =>
      Promise.reject(
        new ProcedureError('BAD_INPUT', `the run is also of ${name}, not of ${host.name} alone`, {
          place: host.name,
          remedy: 'Take it back with the program that made it: quantastor-xenserver rollback.',
        }),
      ),
  };
}
