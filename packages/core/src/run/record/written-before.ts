import type { Facts, FolderQuery, Host } from '../../hosts/host.ts';
import { ROOT_FOLDER } from '../../os/backup.ts';
import { MAX_RECORD_BYTES, RECORDS } from '../../os/record.ts';
import type { Profile } from '../../profiles/profile.ts';
import { printableLine } from '../../text/printable.ts';
import { quoteCommand } from '../../text/quote.ts';
import type { RunFinding } from '../report/findings.ts';
import { type HostRecord, parseRecord } from './format.ts';
import { closedIn, readRecords } from './read.ts';

/** Of the host's records the newest alone, which mostly says what is asked of them. */
export const RECORDS_FOLDER: FolderQuery = {
  path: `${ROOT_FOLDER}/${RECORDS}`,
  contains: '.jsonl',
  most: MAX_RECORD_BYTES,
  newest: true,
};

/**
 * What the last run put into a file of this host, where it is not there any more: an update, a restored file or another
 * program took it away. Nothing where no record says so; one that cannot be read says nothing.
 */
export async function tellWrittenBefore(
  host: Host,
  facts: Facts,
  { match }: Profile,
  ownRun: string,
  signal: AbortSignal | undefined,
): Promise<RunFinding[]> {
  const [newest] = facts.folders.get(RECORDS_FOLDER.path) ?? [];
  if (!newest) return [];
  const parsed = newest.exists ? parseRecord(newest.bytes) : undefined;
  const record = parsed && !('problem' in parsed) ? parsed : undefined;
  // where the newest was taken back, what an earlier one had put there may be gone all the same
  const alone = record ? writesOf(record) : [];
  const writes =
    alone.length > 0
      ? alone
      : (await readRecords(host, signal).catch(() => ({ records: [] }))).records.flatMap(writesOf);
  const last = writes.at(-1);
  if (!last || last.record.run.options['state'] === 'absent') return [];
  const { head, run } = last.record;
  const path = printableLine(last.path);
  const rpm = printableLine(quoteCommand(['rpm', '-qf', last.path]));
  return [
    {
      severity: 'warning',
      code: 'stanza-is-gone',
      message: `the run ${head.run} of ${printableLine(run.startedAt).slice(0, 10)} wrote ${match.vendor}/${match.product} there, and it is in no file that is read now: an update or another program has taken it away`,
      path,
      help: `see whose the file is (${rpm}) and whether the old one lies beside it as .rpmsave; then run {configure-multipath}, which puts the stanza back, where it can into a file that updates leave alone`,
    },
  ];

  function isOurs({ head, run }: HostRecord): boolean {
    return head.run !== ownRun && isOf(run.profile, match);
  }

  function writesOf(each: HostRecord): { record: HostRecord; path: string }[] {
    if (!isOurs(each)) return [];
    const closed = closedIn(each);
    return each.lines.flatMap((line) =>
      line.type === 'begin' && line.action.kind === 'write-file' && !closed.has(line.index)
        ? [{ record: each, path: line.action.path }]
        : [],
    );
  }
}

/** A record is data of another machine. */
function isOf(profile: Readonly<Record<string, unknown>>, match: Profile['match']): boolean {
  const { vendor, product } = (profile['match'] ?? {}) as Record<string, unknown>;
  return vendor === match.vendor && product === match.product;
}
