import {
  foldRun,
  type HostOpener,
  isProcedureError,
  namedRun,
  newestRunOf,
  ProcedureError,
  type RecordedRunOptions,
  type RunSummary,
} from '@quantastor-xenserver/core';
import { sayEvents } from './events.ts';
import type { ModuleCall, ModuleResult } from './module.ts';

/**
 * The run that the option `run_id` names; `last` is the newest of this host, and none when it is not such a one: a task
 * that is run twice must not go on with older runs. Undefined too for an id that this controller has no journal of.
 */
export async function findRun(
  { fields: { runId = '', stateFolder }, host }: ModuleCall,
  isSuch: (run: RunSummary) => boolean,
): Promise<string | undefined> {
  if (runId !== 'last') return (await namedRun(runId, stateFolder))?.runId;
  const newest = await newestRunOf(host.name, stateFolder);
  return newest && isSuch(newest) ? newest.runId : undefined;
}

/** What nobody has run is no run; anything else is an error still. */
export function orNone(error: unknown): undefined {
  if (isProcedureError(error) && error.code === 'NOT_FOUND') return undefined;
  throw error;
}

/** A run that was named, and that neither journal nor record has. */
export function noSuchRun(asked: string): ModuleResult {
  return {
    ...{ changed: false, failed: true, outcome: 'refused' },
    msg: `neither this controller nor the host has a run ${asked}`,
  };
}

export function recordedRunOptions({ fields, check, host, say }: ModuleCall): RecordedRunOptions {
  return {
    ...foldRun(fields),
    mode: check ? 'check' : 'apply',
    openHost: ({ name }) => (name === host.name ? host : stranger(name, host)),
    onEvent: sayEvents(say),
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
