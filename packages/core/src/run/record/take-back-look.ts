import type { Host } from '../../hosts/host.ts';
import { ACTIVE_RECORD, RECORDS } from '../../os/record.ts';
import { installationFiles } from './look.ts';
import { backupsOf } from './read.ts';
import { lookOnce } from './seen-host.ts';

/** In one look all that the plan of a take-back asks: whose the host is, the run's record, its backups and its files. */
export async function lookForTakeBack(
  host: Host,
  runId: string,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Host> {
  const query = {
    files: [...new Set([...installationFiles(host), ...paths])],
    folders: [{ path: await backupsOf(host, runId) }],
    own: [ACTIVE_RECORD, `${RECORDS}/${runId}.jsonl`],
  };
  return lookOnce(host, query, signal);
}
