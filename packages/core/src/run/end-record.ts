import { toProcedureError } from '../errors.ts';
import type { EngineContext } from './context.ts';
import { type HostWork, toHostReport } from './host-run.ts';

/** The last line of the record on the host; one that cannot be written any more is told, for the change itself stands. */
export async function endRecord(
  work: HostWork,
  context: EngineContext,
  by?: 'resume' | 'rollback',
): Promise<void> {
  const { host, record } = work;
  if (!record) return;
  const { outcome } = toHostReport(work);
  const at = new Date(context.now()).toISOString();
  try {
    if (host) await record.finish(host, { type: 'end', at, ...(by ? { by } : {}), outcome });
  } catch (error) {
    const { message } = toProcedureError(error, 'WRITE_FAILED');
    work.left.push(`the run's record on the host was not ended: ${message}`);
  } finally {
    record.drop();
  }
}
