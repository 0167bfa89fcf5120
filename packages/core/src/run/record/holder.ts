import { isProcedureError, ProcedureError } from '../../errors.ts';
import type { FileState, Host, Unread } from '../../hosts/host.ts';
import { ROOT_FOLDER } from '../../os/backup.ts';
import { isSeenAlive, isSeenDead, isThisProcess } from '../../os/process-identity.ts';
import { ACTIVE_RECORD, MAX_RECORD_BYTES, RECORDS, SKEW_SECONDS } from '../../os/record.ts';
import { firstLineOf, type HostRecord, parseHead, parseRecord, type RecordHead } from './format.ts';
import { isHeldHere } from './run-record.ts';

/** How long a holder that cannot be told may have the host. */
const UNKNOWN_SECONDS = 300;

/** And one that has not even written its name, which it does in the moment that it makes the record. */
const EMPTY_SECONDS = 10;

/** Why a record was not read, behind its name. */
export const UNREAD: Readonly<Record<Unread, string>> = {
  other: 'is not a regular file',
  large: `is larger than ${MAX_RECORD_BYTES} bytes`,
  denied: 'may not be read',
  dangling: 'is a link to a file that is not there',
  loop: 'is a loop of symbolic links',
  foreign: 'could have been written by others than its user and root',
};

/** What lies as `active.jsonl` on a host: another run works there, or was cut off there. */
export interface Holder {
  /** Who made it: the first line, which may be all that was written. Undefined where it cannot be read. */
  readonly head: RecordHead | undefined;
  /** Undefined where it cannot be read, or has its head alone: nothing was done then. */
  readonly record: HostRecord | undefined;
  readonly file: Extract<FileState, { exists: true }>;
}

/** @throws ProcedureError JOURNAL_UNUSABLE where something lies there that nobody can read: who works there is not known. */
export function holderOf(file: FileState | undefined, place: string): Holder | undefined {
  if (file && !file.exists && file.unread === 'foreign')
    throw new ProcedureError(
      'JOURNAL_UNUSABLE',
      `this tool's folder on the host, or ${ACTIVE_RECORD} in it, ${UNREAD.foreign}, so no record there is believed`,
      {
        place,
        remedy: `Look at what the folder holds (of root it is ${ROOT_FOLDER}); when it is sound, make it its user's own again with chown -R and chmod -R go-w.`,
      },
    );
  if (file && !file.exists && file.unread)
    throw new ProcedureError(
      'JOURNAL_UNUSABLE',
      `${ACTIVE_RECORD} in this tool's folder on the host ${UNREAD[file.unread]}, so it cannot be told who works there`,
      { place, remedy: 'Look at it on the host, and move it away when nobody works there.' },
    );
  if (!file?.exists) return undefined;
  const record = parseRecord(file.bytes);
  if ('problem' in record) return { file, head: parseHead(file.bytes), record: undefined };
  return { file, head: record.head, record };
}

/** True when it is seen here that its process is gone: on its own machine, in its own boot. */
export function isDeadHere({ head, file }: Holder): boolean {
  if (!head) return false;
  if (isThisProcess(head.process)) return !isHeldHere(firstLineOf(file.bytes));
  return isSeenDead(head.process);
}

/**
 * From elsewhere its end time counts, by the host's own clock; one that is seen to live is never overdue, whatever the clocks
 * say. Where the clock has gone back behind the record, its time begins anew. Asks the host.
 */
export async function isOverdue(host: Host, { head, file }: Holder): Promise<boolean> {
  if (head && isSeenAlive(head.process)) return false;
  const age = await ageOf(host);
  if (age !== undefined && age < -SKEW_SECONDS) await beginTimeAnew(host);
  const unknown = file.bytes.length === 0 ? EMPTY_SECONDS : UNKNOWN_SECONDS;
  return age !== undefined && age > (head?.seconds ?? unknown);
}

/** A record of a time that is yet to come would hold the host until then. A Windows server has done it when it told the age. */
async function beginTimeAnew(host: Host): Promise<void> {
  if (host.platform === 'windows') return;
  const path = await pathOf(host, ACTIVE_RECORD);
  await host.run(['touch', '-c', '--', path]).catch(() => undefined);
}

/** Seconds since the record was written: the host says so to whoever does not hold it. */
async function ageOf(host: Host): Promise<number | undefined> {
  try {
    await host.record({ head: '?', isNew: false, lines: '' });
    return undefined;
  } catch (error) {
    if (!isProcedureError(error) || error.code !== 'HOST_BUSY') throw error;
    const { ageSeconds } = (error.cause ?? {}) as { ageSeconds?: number };
    return ageSeconds;
  }
}

/** One line: who works there, or was cut off. */
export function describeHolder({ head }: Holder): string {
  if (!head) return 'a run that cannot be told';
  const { run, process } = head;
  return `run ${run} of process ${process.pid} on ${process.computer}`;
}

/**
 * Puts the record of a run that was cut off to the others, so that it can still be taken back; first the copy, then the
 * original goes. False when it was no longer there: its run has ended it meanwhile, and was not cut off.
 */
export async function retire(host: Host, { head, record, file }: Holder): Promise<boolean> {
  const active = await pathOf(host, ACTIVE_RECORD);
  const now = await host.read(active);
  if (!now.exists || now.sha256 !== file.sha256) return false;
  // what another version wrote behind the head is kept for it
  const content = record ? new TextEncoder().encode(record.text) : file.bytes;
  if (head && content.length > firstLineOf(content).length + 1) {
    const path = await pathOf(host, RECORDS, `${head.run}.jsonl`);
    const old = await host.read(path);
    const expected = old.exists ? old.sha256 : null;
    if (!old.exists || old.bytes.length < content.length)
      await host.replace({ path, expected, content, mode: 0o600 });
  }
  try {
    await host.replace({ path: active, expected: file.sha256, content: null });
    return true;
  } catch (error) {
    if (isProcedureError(error) && error.code === 'FILE_CHANGED') return false;
    throw error;
  }
}

/** The record of a run that has the host and has done nothing on it: what the host has of its run from before stays. */
export async function forsake(host: Host, head: string): Promise<void> {
  const path = await pathOf(host, ACTIVE_RECORD);
  const now = await host.read(path);
  if (now.exists && firstLineOf(now.bytes) === head)
    await host.replace({ path, expected: now.sha256, content: null });
}

async function pathOf(host: Host, ...names: readonly string[]): Promise<string> {
  return [await host.ownFolder(), ...names].join(host.platform === 'windows' ? '\\' : '/');
}

export function busyError(holder: Holder, place: string): ProcedureError {
  return new ProcedureError('HOST_BUSY', `${describeHolder(holder)} works on this host`, {
    place,
    remedy: 'Wait until it has ended; a run that was cut off is ended by resume or rollback.',
  });
}
