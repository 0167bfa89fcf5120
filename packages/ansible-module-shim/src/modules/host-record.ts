import { type HostRun, listHostRuns, ProcedureError } from '@quantastor-xenserver/core';
import type { ModuleCall } from './module.ts';

/**
 * The run that the host itself has a record of, made from this controller or another one: the one of that id, or of a
 * beginning that only it has, or the newest. Undefined where it has none.
 *
 * @throws ProcedureError what kept the host from being asked, JOURNAL_UNUSABLE where the record of that run, or the newest,
 * cannot be read, or BAD_INPUT for a beginning of several.
 */
export async function findHostRun(
  { host }: ModuleCall,
  asked: string,
): Promise<HostRun | undefined> {
  const [found] = await listHostRuns({ hosts: [host] });
  if (found?.error) {
    const { code, message, place = host.name, remedy } = found.error;
    throw new ProcedureError(code, message, { place, remedy });
  }
  const runs = found?.runs ?? [];
  const named =
    asked === 'last'
      ? runs.slice(-1)
      : runs.filter(({ runId }) => runId.toLowerCase().startsWith(asked.toLowerCase()));
  const [only] = named;
  if (named.length < 2 && only?.state === 'damaged')
    throw new ProcedureError(
      'JOURNAL_UNUSABLE',
      `the record ${only.runId} on the host cannot be read: ${only.problem}`,
      {
        place: host.name,
        remedy: 'Look at it on the host; an earlier run is named by its id.',
      },
    );
  if (named.length < 2) return only;
  throw new ProcedureError('BAD_INPUT', `${asked} is the beginning of ${named.length} runs`, {
    place: host.name,
    remedy: `Name one of them: ${named.map(({ runId }) => runId).join(', ')}.`,
  });
}
