import { type HostRun, listHostRuns, ProcedureError } from '@quantastor-xenserver/core';
import type { ModuleCall } from './module.ts';

/**
 * The run that the host itself has a record of, made from this controller or another one: the one of that id, or of a
 * beginning that only it has, or the newest. Undefined where it has none.
 *
 * @throws ProcedureError what kept the host from being asked, or BAD_INPUT for a beginning of several.
 */
export async function findHostRun(
  { host }: ModuleCall,
  asked: string,
): Promise<HostRun | undefined> {
  const [found] = await listHostRuns({ hosts: [host] });
  if (found?.error) {
    const { code, message, place = host.name, remedy } = found.error;
    throw new ProcedureError(code, message, { place, ...(remedy !== undefined && { remedy }) });
  }
  const runs = (found?.runs ?? []).filter(({ state }) => state !== 'damaged');
  if (asked === 'last') return runs.at(-1);
  const named = runs.filter(({ runId }) => runId.toLowerCase().startsWith(asked.toLowerCase()));
  if (named.length < 2) return named[0];
  throw new ProcedureError('BAD_INPUT', `${asked} is the beginning of ${named.length} runs`, {
    place: host.name,
    remedy: `Name one of them: ${named.map(({ runId }) => runId).join(', ')}.`,
  });
}
