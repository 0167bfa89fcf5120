import { toProcedureError } from '../errors.ts';
import { given } from '../text/given.ts';
import { type EngineContext, timeOf } from './context.ts';
import { type HostWork, outcomeOf } from './host-run.ts';
import { encodeLine, endOf } from './record/format.ts';
import { linesOf, RunRecord } from './record/run-record.ts';
import type { ProcedureName, Report } from './report.ts';

/** The last line of the record on the host; one that cannot be written any more is told, for the change itself stands. */
export async function endRecord(
  work: HostWork,
  context: EngineContext,
  by?: 'resume' | 'rollback',
): Promise<void> {
  const { host } = work;
  const at = timeOf(context);
  const record = work.record ?? (await takeOver(work, at, context));
  if (!record) return;
  const outcome = outcomeOf(work);
  try {
    if (host) await record.finish(host, { type: 'end', at, ...given({ by }), outcome });
  } catch (error) {
    const { message } = toProcedureError(error, 'WRITE_FAILED');
    work.left.push(`the run's record on the host was not ended: ${message}`);
  } finally {
    record.drop();
  }
}

/** A run that was cut off and that lacks nothing still needs its end: else it would be an interrupted one for ever. */
async function takeOver(
  { host, recorded, error, opener }: HostWork,
  at: string,
  { mode, resumed }: EngineContext,
): Promise<RunRecord | undefined> {
  if (!host || !recorded || error || !resumed || mode === 'check' || endOf(recorded))
    return undefined;
  const lines = linesOf(recorded) + encodeLine({ type: 'taken-over', by: 'resume', at });
  const record = new RunRecord(recorded.head.run, opener.name, 0, lines);
  // where it cannot be written the run stays an interrupted one, which is true
  await record.write(host).catch(() => record.drop());
  return record.isMade ? record : undefined;
}

/** The host's end in the journal of this machine. */
export async function recordEnd(
  work: HostWork,
  { journal, resumed }: EngineContext,
): Promise<void> {
  // of an interrupted run it had no end yet, and has none now
  if (resumed && work.notBegun) return;
  const { name: host } = work.opener;
  await journal?.append({ type: 'host-end', host, outcome: outcomeOf(work) }).catch(() => {});
}

/** What needs no undo stays in this journal as it came to be: taken back from another machine, or never made. */
export async function noteClosed(work: HostWork, context: EngineContext): Promise<void> {
  const at = timeOf(context);
  const note = async (index: number, summary: string): Promise<void> => {
    const result = { undone: false, summary };
    await context.journal?.append({ type: 'undone', index, at, result }).catch(() => undefined);
  };
  for (const index of work.closedElsewhere ?? [])
    await note(index, 'taken back on the host meanwhile');
  for (const { index, isElsewhere } of work.notMade ?? [])
    if (!isElsewhere) await note(index, 'was cut off before it changed anything');
}

/** A record that cannot be written any more must not hide what was done: the report says it all. */
export async function finishJournal(
  report: Report,
  context: EngineContext,
  reportAs: ProcedureName | undefined,
): Promise<void> {
  const by = reportAs === 'resume' || reportAs === 'rollback' ? { by: reportAs } : {};
  const at = timeOf(context);
  await context.journal?.writeReport(report).catch(() => undefined);
  await context.journal
    ?.append({ type: 'run-end', at, ...by, outcome: report.outcome })
    .catch(() => {});
}
