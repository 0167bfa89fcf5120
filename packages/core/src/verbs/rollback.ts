import type { EngineOverrides } from '../run/context.ts';
import { openActions } from '../run/journal/read.ts';
import { hostsOf, type RecordedRunOptions, readRecordedRun } from '../run/recorded-run.ts';
import type { Report } from '../run/report.ts';
import { takeBackRun } from '../run/run-hosts.ts';

/**
 * Undoes a run in reverse order from its journal alone: each file gets its old bytes back where it
 * has the run's own, and is left alone where it has the old ones. A host with any other bytes is
 * refused before anything is changed on it. A second rollback finds nothing to do.
 *
 * @throws ProcedureError BAD_INPUT for a wrong id, NOT_FOUND, JOURNAL_UNUSABLE, REFUSED while the run goes on.
 */
export async function rollback(
  runId: string,
  options: RecordedRunOptions,
  overrides: EngineOverrides = {},
): Promise<Report> {
  const journal = await readRecordedRun(runId, options.stateFolder, overrides.rules);
  const hosts = hostsOf(journal, options.onlyHosts);
  const actions = openActions(journal, overrides.rules);
  return takeBackRun(
    { journal, actions, hosts, reportAs: 'rollback', by: 'rollback' },
    options,
    overrides,
  );
}
