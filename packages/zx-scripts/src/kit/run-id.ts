import { lstat } from 'node:fs/promises';
import {
  findProfile,
  findRunId,
  isProcedureError,
  listRuns,
  must,
  namedRun,
  type OptionFields,
  ProcedureError,
  type RunSummary,
} from '@quantastor-xenserver/core';
import { mergeReports, type Report } from '@quantastor-xenserver/core/report';
import { say } from './output/output.ts';
import { localTime } from './output/times.ts';

/** The run that the options name. */
export async function runIdFrom(options: OptionFields): Promise<string> {
  await checkStateFolder(options);
  return findRunId(must(options.runId, 'the row run-id has a default'), options.stateFolder);
}

/**
 * A state folder that was named and is not there holds no answer; the own one need not be there yet.
 *
 * @throws ProcedureError NOT_FOUND
 */
export async function checkStateFolder({ stateFolder }: OptionFields): Promise<void> {
  if (stateFolder === undefined) return;
  // what is there and is no folder is told by whoever reads it
  await lstat(stateFolder).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'ENOENT') return;
    throw new ProcedureError('NOT_FOUND', 'there is no such folder', {
      place: `--state-folder ${stateFolder}`,
      remedy: 'Name the folder that the runs were kept in.',
      cause,
    });
  });
}

let takenBack: string | undefined;

/** When the run that was named was taken back, before this. */
export function wasTakenBackAt(): string | undefined {
  return takenBack;
}

export async function noteTakenBack(runId: string, { stateFolder }: OptionFields): Promise<void> {
  const { takenBackAt } = (await namedRun(runId, stateFolder)) ?? {};
  if (takenBackAt !== undefined) takenBack = localTime(takenBackAt);
}

/** The newest run before it that the same command would have something to do with. */
async function olderThan(
  runId: string,
  procedure: 'rollback' | 'resume',
  { stateFolder }: OptionFields,
): Promise<RunSummary | undefined> {
  const runs = await listRuns(stateFolder);
  const isMeant = procedure === 'resume' ? isUnfinished : isInPlace;
  return runs.findLast(
    (run) =>
      run.runId < runId &&
      (run.state === 'finished' || run.state === 'interrupted') &&
      isMeant(run),
  );
}

function isUnfinished({ unfinished }: RunSummary): boolean {
  return unfinished === true;
}

function isInPlace({ outcome, endedBy, changedHosts, unfinished }: RunSummary): boolean {
  if (endedBy === 'rollback') return true;
  return outcome === 'changed' || changedHosts !== undefined || unfinished === true;
}

/**
 * What `work` does with the run that is named. One that was cut off before its first record changed nothing: that is said, and
 * there is nothing to do.
 *
 * @throws ProcedureError of `work`, and NOT_FOUND for no such run
 */
export async function withRun(
  options: OptionFields,
  procedure: 'rollback' | 'resume',
  work: (runId: string) => Promise<Report>,
): Promise<Report> {
  const runId = await runIdFrom(options);
  const started = Date.now();
  await noteTakenBack(runId, options);
  if (takenBack !== undefined && options.json) say(`run ${runId} was taken back on ${takenBack}`);
  try {
    const report = await work(runId);
    // of the newest alone nothing is left: an older one must not be hidden by it
    const isIdle = procedure === 'rollback' ? takenBack !== undefined : report.hosts.length === 0;
    if (!isIdle || options.runId !== 'last') return report;
    const older = await olderThan(runId, procedure, options);
    if (!older) return report;
    const command = `quantastor-xenserver ${procedure} ${older.runId}`;
    const kind = procedure === 'rollback' ? 'undo' : 'finish';
    const next = { kind, summary: 'Before it', command } as const;
    return { ...report, next: [...(report.next ?? []), next] };
  } catch (error) {
    if (!isProcedureError(error) || error.code !== 'NOT_FOUND') throw error;
    if ((await namedRun(runId, options.stateFolder))?.state !== 'never-began') throw error;
    say(
      `run ${runId} was cut off before its first record: it changed nothing; runs prune clears it`,
    );
    const { check = false } = options;
    const mode = check ? 'check' : 'apply';
    const header = { procedure, mode, profile: findProfile(), started, ended: Date.now() } as const;
    return { ...mergeReports([], header), runId };
  }
}
