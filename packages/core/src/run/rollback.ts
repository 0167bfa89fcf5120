import type { EngineOverrides } from './engine-context.ts';
import { openActions } from './journal/open-actions.ts';
import { type RecordedRunOptions, readRecordedRun } from './recorded-run.ts';
import type { Report } from './report.ts';
import { takeBackRun } from './take-back-run.ts';

/**
 * Undoes a run in reverse order from its journal alone: each file gets its old bytes back where it
 * has the run's own, and is left alone where it has the old ones. A host with any other bytes is
 * refused before anything is changed on it. A second rollback finds nothing to do.
 *
 * @throws ProcedureError BAD_INPUT for a wrong id, JOURNAL_UNUSABLE, REFUSED while the run goes on.
 */
export async function rollback(
  runId: string,
  options: RecordedRunOptions,
  overrides: EngineOverrides = {},
): Promise<Report> {
  const journal = await readRecordedRun(runId, options.stateFolder);
  const hosts = journal.header.hosts.map(({ name }) => name);
  const actions = openActions(journal);
  return takeBackRun(
    { journal, actions, hosts, reportAs: 'rollback', by: 'rollback' },
    options,
    overrides,
  );
}
