import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcedureError } from '../../errors.ts';
import { runFolder } from '../../os/state-folder.ts';
import { REPORT_FILE } from '../journal/write.ts';
import type { Report } from '../report.ts';

/**
 * The last report of a run, as it stands beside its journal: of the run itself, or of what finished it or took it back.
 *
 * @throws ProcedureError NOT_FOUND for a run that is not there or was cut off before it had one, BAD_INPUT when it is none.
 */
export async function readRunReport(runId: string, stateFolder?: string): Promise<Report> {
  const place = join(runFolder(runId, stateFolder), REPORT_FILE);
  const text = await readFile(place, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT')
      throw new ProcedureError('NOT_FOUND', `run ${runId} has no report here`, {
        place,
        remedy: `A run that was cut off has none: finish it with quantastor-xenserver resume ${runId}, or take it back with quantastor-xenserver rollback ${runId}. Otherwise name its folder with {state-folder}.`,
        cause,
      });
    throw new ProcedureError('ACCESS_DENIED', `the report cannot be read: ${cause.message}`, {
      place,
      cause,
    });
  });
  const { readReport } = await import('./read.ts');
  return readReport(text, place);
}
