import { join } from 'node:path';
import { ProcedureError } from '../errors.ts';
import { runsFolder } from '../os/state-folder.ts';
import { shortName } from '../run/report/host-name.ts';
import { isRunId } from '../run/run-id.ts';
import { closestTo } from '../text/closest.ts';
import { given } from '../text/given.ts';
import { listRuns, type RunSummary, runIds, runStateWord, summariseRun } from './list-runs.ts';

const SHOWN = 5;

/**
 * The id of a run that is named by its id, by a beginning that only one run has, or as `last`.
 *
 * @throws ProcedureError BAD_INPUT for a beginning of several, NOT_FOUND for one of none; both list runs.
 */
export async function findRunId(asked: string, stateFolder?: string): Promise<string> {
  const isWhole = isRunId(asked);
  if (isWhole && (await runIds(runsFolder(stateFolder))).includes(asked)) return asked;
  const runs = await listRuns(stateFolder);
  // whoever reads it says where it was looked for
  if (isWhole && runs.length === 0) return asked;
  const newest = runs.findLast(({ state }) => state !== 'never-began');
  if (newest === undefined)
    throw new ProcedureError('NOT_FOUND', 'there is no run yet', {
      ...given({ place: stateFolder }),
      remedy: 'Runs are kept in the state folder: name another one with {state-folder}.',
    });
  if (asked === 'last') return newest.runId;
  const found = runs.filter(({ runId }) => runId.toLowerCase().startsWith(asked.toLowerCase()));
  const [only] = found;
  if (only && found.length === 1) return only.runId;
  const shown = (only ? found : runs).slice(-SHOWN).reverse();
  const meant = only ? undefined : closestTo(asked, ['last', ...runs.map(({ runId }) => runId)]);
  const hint = meant === undefined ? '' : `Did you mean ${meant}? `;
  throw new ProcedureError(
    only ? 'BAD_INPUT' : 'NOT_FOUND',
    only
      ? `${JSON.stringify(asked)} is the beginning of ${found.length} runs`
      : isWhole
        ? `there is no such run as ${asked}`
        : `no run has an id that begins with ${JSON.stringify(asked)}`,
    {
      remedy: `${hint}The newest ${only ? 'of these' : 'runs'}: ${shown.map(describeRun).join('; ')}.`,
    },
  );
}

/** Hosts of journals by folder: the first record of a run never changes, and a process may ask for each host of a fleet. */
const hostsSeen = new Map<string, Promise<readonly string[] | undefined>>();

/**
 * The newest run of one host. Of the other journals each is read once in a process, however many hosts are asked for.
 * Undefined where none is of this host.
 */
export async function newestRunOf(
  host: string,
  stateFolder?: string,
): Promise<RunSummary | undefined> {
  const folder = runsFolder(stateFolder);
  for (const runId of (await runIds(folder)).reverse()) {
    const place = join(folder, runId);
    if ((await hostsAt(runId, place))?.includes(host)) return summariseRun(runId, place);
  }
  return undefined;
}

/** Undefined for what cannot be read, which is looked at again the next time. */
function hostsAt(runId: string, place: string): Promise<readonly string[] | undefined> {
  const seen = hostsSeen.get(place);
  if (seen) return seen;
  const asked = summariseRun(runId, place).then(({ state, hosts }) => {
    if (state !== 'damaged' && state !== 'never-began') return hosts;
    hostsSeen.delete(place);
    return undefined;
  });
  hostsSeen.set(place, asked);
  return asked;
}

/** The run of this id or of a beginning of one, as findRunId has it; undefined for an id that no journal here has. */
export async function namedRun(
  asked: string,
  stateFolder?: string,
): Promise<RunSummary | undefined> {
  // another controller's run is known to the hosts: its id is no mistake
  const runId = isRunId(asked) ? asked : await findRunId(asked, stateFolder);
  const folder = runsFolder(stateFolder);
  if (!(await runIds(folder)).includes(runId)) return undefined;
  return summariseRun(runId, join(folder, runId));
}

function describeRun(run: RunSummary): string {
  const { runId, procedure, hosts } = run;
  const [first = '-', ...more] = hosts.map(shortName);
  const where = more.length === 0 ? first : `${first} and ${more.length} more`;
  return `${runId} (${[procedure, where, runStateWord(run)].filter(Boolean).join(', ')})`;
}
