import { isProcedureError } from '../errors.ts';
import { findProfile } from '../profiles/index.ts';
import type { EngineOverrides } from '../run/context.ts';
import { openActions } from '../run/journal/read.ts';
import { mergeReports } from '../run/make-report.ts';
import { hostsOf, type RecordedRunOptions, readRecordedRun } from '../run/recorded-run.ts';
import type { Report } from '../run/report.ts';
import { takeBackRun } from '../run/run-hosts.ts';
import { namedRun } from './find-run.ts';

/**
 * Undoes a run in reverse order from its journal alone: each file gets its old bytes back where it
 * has the run's own, and is left alone where it has the old ones. A host with any other bytes is
 * refused before anything is changed on it. A second rollback finds nothing to do, as does one
 * of a run that was cut off before its first record.
 *
 * @throws ProcedureError BAD_INPUT for a wrong id, NOT_FOUND, JOURNAL_UNUSABLE, REFUSED while the run goes on.
 */
export async function rollback(
  runId: string,
  options: RecordedRunOptions,
  overrides: EngineOverrides = {},
): Promise<Report> {
  return unlessNeverBegan(runId, 'rollback', options, async () => {
    const journal = await readRecordedRun(runId, options.stateFolder, overrides.rules);
    const hosts = hostsOf(journal, options.onlyHosts);
    const actions = openActions(journal, overrides.rules);
    return takeBackRun(
      { journal, actions, hosts, reportAs: 'rollback', by: 'rollback' },
      options,
      overrides,
    );
  });
}

/** A run that was cut off before its first record changed nothing: there is nothing to do, and the report says so. */
export async function unlessNeverBegan(
  runId: string,
  procedure: 'rollback' | 'resume',
  { mode, stateFolder }: Pick<RecordedRunOptions, 'mode' | 'stateFolder'>,
  work: () => Promise<Report>,
): Promise<Report> {
  const started = Date.now();
  try {
    return await work();
  } catch (error) {
    if (!isProcedureError(error) || error.code !== 'NOT_FOUND') throw error;
    if ((await namedRun(runId, stateFolder))?.state !== 'never-began') throw error;
    const header = { procedure, mode, profile: findProfile(), started, ended: Date.now() };
    return { ...mergeReports([], header), runId };
  }
}
