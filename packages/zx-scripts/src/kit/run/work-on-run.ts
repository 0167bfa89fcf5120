import {
  listRuns,
  namedRun,
  type OptionFields,
  parseHost,
  type RecordedProcedure,
  type RunSummary,
  workOnHosts,
  workOnJournal,
} from '@quantastor-xenserver/core';
import type { Report } from '@quantastor-xenserver/core/report';
import { namedHosts, waysFrom } from '../hosts.ts';
import { say } from '../output/output.ts';
import { noteTakenBack, runIdFrom, wasTakenBackAt } from './run-id.ts';
import { sharedRunOptions } from './run-options.ts';

/**
 * Takes back the run that the options name, or finishes it: by the records of the hosts that are named, else by its journal.
 *
 * @throws ProcedureError
 */
export async function workOnRun(
  procedure: RecordedProcedure,
  options: OptionFields,
): Promise<Report> {
  const around = sharedRunOptions(options, procedure);
  if (options.hosts?.length)
    return workOnHosts(procedure, options, { ...around, hosts: namedHosts(options) });
  const ways = waysFrom(options);
  const runId = await runIdFrom(options);
  await noteTakenBack(runId, options);
  const takenBack = wasTakenBackAt();
  if (takenBack !== undefined && options.json) say(`run ${runId} was taken back on ${takenBack}`);
  const report = await workOnJournal(procedure, runId, options, {
    ...around,
    openHost: ({ name }) => parseHost(name, ways),
  });
  const isEmpty = report.hosts.length === 0;
  if (isEmpty && (await namedRun(runId, options.stateFolder))?.state === 'never-began')
    say(
      `run ${runId} was cut off before its first record: it changed nothing; runs prune clears it`,
    );
  // of the newest alone nothing is left: an older one must not be hidden by it
  const isIdle = procedure === 'rollback' ? takenBack !== undefined : isEmpty;
  const older =
    isIdle && options.runId === 'last' ? await olderThan(runId, procedure, options) : undefined;
  if (!older) return report;
  const command = `quantastor-xenserver ${procedure} ${older.runId}`;
  const kind = procedure === 'rollback' ? 'undo' : 'finish';
  const next = { kind, summary: 'Before it', command } as const;
  return { ...report, next: [...(report.next ?? []), next] };
}

/** The newest run before it that the same command would have something to do with. */
async function olderThan(
  runId: string,
  procedure: RecordedProcedure,
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
