import { ProcedureError } from '../../errors.ts';
import type { Host } from '../../hosts/host.ts';
import { RECORDS } from '../../os/record.ts';
import { endOf, type HostRecord, parseRecord } from './format.ts';
import { linesOf } from './run-record.ts';

/** What others have done with a run since its record was planned on, who had the host in between. */
export async function since(
  record: HostRecord,
  host: Host,
): Promise<'nothing' | 'taken-back' | 'gone-on'> {
  const name = `${RECORDS}/${record.head.run}.jsonl`;
  const file = (await host.facts({ own: [name] })).own?.get(name);
  const now = file?.exists ? parseRecord(file.bytes) : undefined;
  if (!now || 'problem' in now) return 'nothing';
  if (isTakenBack(now)) return isTakenBack(record) ? 'nothing' : 'taken-back';
  const [before, after] = [linesOf(record), linesOf(now)];
  return after.length > before.length && after.startsWith(before) ? 'gone-on' : 'nothing';
}

export function isTakenBack(record: HostRecord): boolean {
  return endOf(record)?.by === 'rollback';
}

export function goneOnWith(
  run: string,
  place: string,
  how: 'took back' | 'went on with',
): ProcedureError {
  return new ProcedureError('HOST_BUSY', `somebody else ${how} run ${run} meanwhile`, {
    place,
    remedy: 'Look at the runs of this host (runs with this host), then do it again.',
  });
}
