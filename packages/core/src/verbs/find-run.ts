import { ProcedureError } from '../errors.ts';
import { isRunId } from '../run/run-id.ts';
import { listRuns, type RunSummary } from './list-runs.ts';

const SHOWN = 5;

/**
 * The id of a run that is named by its id, by a beginning that only one run has, or as `last`.
 *
 * @throws ProcedureError BAD_INPUT for a beginning of several, NOT_FOUND for one of none; both list runs.
 */
export async function findRunId(asked: string, stateFolder?: string): Promise<string> {
  if (isRunId(asked)) return asked;
  const runs = await listRuns(stateFolder);
  const newest = runs.findLast(({ state }) => state !== 'never-began');
  if (newest === undefined)
    throw new ProcedureError('NOT_FOUND', 'there is no run yet', {
      ...(stateFolder !== undefined && { place: stateFolder }),
      remedy: 'Runs are kept in the state folder: name another one with {state-folder}.',
    });
  if (asked === 'last') return newest.runId;
  const found = runs.filter(({ runId }) => runId.toLowerCase().startsWith(asked.toLowerCase()));
  const [only] = found;
  if (only && found.length === 1) return only.runId;
  const shown = (only ? found : runs).slice(-SHOWN).reverse();
  throw new ProcedureError(
    only ? 'BAD_INPUT' : 'NOT_FOUND',
    only
      ? `${JSON.stringify(asked)} is the beginning of ${found.length} runs`
      : `no run has an id that begins with ${JSON.stringify(asked)}`,
    { remedy: `The newest ${only ? 'of these' : 'runs'}: ${shown.map(describeRun).join('; ')}.` },
  );
}

function describeRun({ runId, procedure, state, hosts }: RunSummary): string {
  const [first = '-', ...more] = hosts;
  const where = more.length === 0 ? first : `${first} and ${more.length} more`;
  return `${runId} (${[procedure, where, state].filter(Boolean).join(', ')})`;
}
