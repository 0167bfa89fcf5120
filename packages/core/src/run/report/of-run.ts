import { join } from 'node:path';
import { isProcedureError, ProcedureError } from '../../errors.ts';
import { runFolder } from '../../os/state-folder.ts';
import { readTrusted } from '../../os/trusted-file.ts';
import { OWN_FOLDERS, REPORT_FILE } from '../journal/write.ts';
import type { Report } from '../report.ts';

const MAX_BYTES = 256 * 1024 * 1024;

/**
 * The last report of a run, as it stands beside its journal: of the run itself, or of what finished it or took it back.
 *
 * @throws ProcedureError NOT_FOUND for a run that is not there or was cut off before it had one, BAD_INPUT when it is none.
 */
export async function readRunReport(runId: string, stateFolder?: string): Promise<Report> {
  const place = join(runFolder(runId, stateFolder), REPORT_FILE);
  const bytes = await readTrusted(place, OWN_FOLDERS, MAX_BYTES).catch((cause) => {
    // a link, or what others may write: it is believed no more than a journal
    if (isProcedureError(cause)) throw cause;
    if (cause.code === 'ENOENT')
      throw new ProcedureError('NOT_FOUND', `run ${runId} has no report here`, {
        place,
        remedy: `A run that was cut off has none: finish it with quantastor-xenserver resume ${runId}, or take it back with quantastor-xenserver rollback ${runId}. Otherwise name its folder with {state-folder}.`,
        cause,
      });
    throw new ProcedureError('ACCESS_DENIED', `the report cannot be read: ${cause.message}`, {
      place,
      remedy: 'Run it as the user who made the run.',
      cause,
    });
  });
  const { readReport } = await import('./read.ts');
  try {
    return readReport(bytes.toString('utf8'), place);
  } catch (error) {
    if (!isProcedureError(error)) throw error;
    throw new ProcedureError(error.code, error.message, {
      place,
      remedy: `What was done stands in the journal beside it: \`rollback ${runId} --check\` shows what would be taken back.`,
      cause: error,
    });
  }
}
