import { foldResume } from '../options/fold.ts';
import type { OptionFields } from '../options/tables.ts';
import type { ResumeHostsOptions } from '../run/record/resume-hosts.ts';
import type { RecordedRunOptions } from '../run/recorded-run.ts';
import type { Report } from '../run/report.ts';
import { rollbackHosts } from './host-runs.ts';
import { resume, resumeHosts } from './resume.ts';
import { rollback } from './rollback.ts';

/** What works on a run of before. */
export type RecordedProcedure = 'rollback' | 'resume';

/** By the records that the named hosts keep themselves: from any controller. */
export function workOnHosts(
  procedure: RecordedProcedure,
  { runId = 'last', undo = false }: OptionFields,
  options: ResumeHostsOptions,
): Promise<Report> {
  if (procedure === 'rollback') return rollbackHosts(runId, options);
  return resumeHosts(runId, { ...options, undo });
}

/** By the run's journal in the state folder of this controller. */
export function workOnJournal(
  procedure: RecordedProcedure,
  runId: string,
  { undo = false, ...fields }: OptionFields,
  options: RecordedRunOptions,
): Promise<Report> {
  if (procedure === 'rollback') return rollback(runId, options);
  return resume(runId, { ...options, undo, ...foldResume(fields) });
}
