import { ProcedureError } from '../../errors.ts';
import type { Host } from '../../hosts/host.ts';
import { RECORDS } from '../../os/record.ts';
import { given } from '../../text/given.ts';
import { printableLine } from '../../text/printable.ts';
import type { EngineContext } from '../context.ts';
import type { OpenAction } from '../journal/read.ts';
import { endOf, type HostRecord, parseRecord } from './format.ts';
import { readRecords } from './read.ts';
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

/** "Changed by somebody" is often this tool's own later run, and the host's records tell: that one is taken back first. */
export async function nameLaterRun(
  error: ProcedureError,
  host: Host,
  open: readonly OpenAction[],
  { runId, signal }: Pick<EngineContext, 'runId' | 'signal'>,
): Promise<ProcedureError> {
  if (error.code !== 'FILE_CHANGED') return error;
  const paths = open.flatMap(({ action }) => (action.kind === 'write-file' ? [action.path] : []));
  // what the records cannot tell leaves the error as it is
  const { records } = await readRecords(host, signal).catch(() => ({ records: [] }));
  const later = records.findLast((record) => record.head.run > runId && isOpenOn(record, paths));
  if (!later) return error;
  const { run, startedAt, process } = { ...later.head, startedAt: later.run.startedAt };
  const of = `run ${run} (${printableLine(startedAt)}, from ${printableLine(process.computer)})`;
  return new ProcedureError('FILE_CHANGED', `${error.message}; ${of} has written it since`, {
    ...given({ place: error.place }),
    remedy: `Take run ${run} back first, then this one.`,
  });
}

function isOpenOn(record: HostRecord, paths: readonly string[]): boolean {
  const isWritten = record.lines.some(
    (line) =>
      line.type === 'begin' &&
      line.action.kind === 'write-file' &&
      paths.includes(line.action.path),
  );
  return isWritten && endOf(record)?.by !== 'rollback';
}
