import { toProcedureError } from '../errors.ts';
import { given } from '../text/given.ts';
import type { EngineContext } from './context.ts';
import { type HostWork, outcomeOf } from './host-run.ts';
import { encodeLine, endOf } from './record/format.ts';
import { linesOf, RunRecord } from './record/run-record.ts';

/** The last line of the record on the host; one that cannot be written any more is told, for the change itself stands. */
export async function endRecord(
  work: HostWork,
  context: EngineContext,
  by?: 'resume' | 'rollback',
): Promise<void> {
  const { host } = work;
  const at = new Date(context.now()).toISOString();
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
