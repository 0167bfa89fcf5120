import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcedureError } from '../../errors.ts';
import { sha256 } from '../../os/hash.ts';
import type { WriteFileAction } from '../../procedures/action.ts';
import type { ActionRecord } from '../actions/executor.ts';
import {
  type BeginRecord,
  decodeRecord,
  type EndRecord,
  type HeaderRecord,
  JOURNAL_VERSION,
  type JournalRecord,
} from './format.ts';
import { JOURNAL_FILE } from './write.ts';

export interface Journal {
  readonly folder: string;
  readonly header: HeaderRecord;
  /** Behind the header, in order. */
  readonly records: readonly JournalRecord[];
  /** Bytes of all whole records: a last line that was torn by a crash does not count. */
  readonly length: number;
}

const TYPES: readonly string[] = [
  'header',
  'begin',
  'end',
  'failed',
  'undone',
  'host-end',
  'resumed',
  'run-end',
] satisfies JournalRecord['type'][];

/** @throws ProcedureError JOURNAL_UNUSABLE when it is missing, damaged or of another version. */
export async function readJournal(folder: string): Promise<Journal> {
  const path = join(folder, JOURNAL_FILE);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') throw missing(folder, error);
    throw unusable(path, `the journal cannot be read: ${error.message}`, error);
  });
  // every whole record ends with LF and was synced before anything was done
  const length = bytes.lastIndexOf(10) + 1;
  const lines = bytes.subarray(0, length).toString('utf8').split('\n').slice(0, -1);
  const [header, ...records] = lines.map((line, at) => readLine(path, line, at + 1));
  if (!header) throw unusable(path, 'the journal is empty: the run ended before its first record');
  if (header.type !== 'header') throw unusable(`${path}:1`, 'the first record is no header');
  if (header.version !== JOURNAL_VERSION)
    throw unusable(`${path}:1`, `version ${header.version} of journals is not known here`);
  if (records.some((record) => record.type === 'header'))
    throw unusable(path, 'the journal has two headers');
  checkIndexes(path, records);
  return { folder, header, records, length };
}

function readLine(path: string, line: string, number: number): JournalRecord {
  try {
    const record = decodeRecord(line);
    if (typeof record === 'object' && record !== null && 'type' in record)
      if (TYPES.includes(String(record.type)) && hasFields(record as JournalRecord))
        return record as JournalRecord;
  } catch (error) {
    throw unusable(`${path}:${number}`, 'the record is no JSON', error);
  }
  throw unusable(`${path}:${number}`, 'the record is not one of a journal');
}

/** Only what a wrong undo could come from. */
function hasFields(record: JournalRecord): boolean {
  switch (record.type) {
    case 'header':
      return (
        Array.isArray(record.hosts) &&
        typeof record.profile === 'object' &&
        typeof record.options === 'object' &&
        typeof record.process === 'object'
      );
    case 'begin':
      return (
        Number.isInteger(record.index) &&
        typeof record.host === 'string' &&
        typeof record.step === 'string' &&
        typeof record.action?.kind === 'string' &&
        (record.action.kind !== 'write-file' || areBytesSound(record.action))
      );
    case 'end':
    case 'undone':
      return Number.isInteger(record.index) && typeof record.result === 'object';
    case 'failed':
      return Number.isInteger(record.index);
    default:
      return true;
  }
}

/** These bytes are written to a host again: they must be the ones that were taken from it. */
function areBytesSound(action: WriteFileAction): boolean {
  const { before, beforeSha256, after, afterSha256 } = action;
  return isSound(before, beforeSha256) && isSound(after, afterSha256);
}

function isSound(bytes: unknown, hash: unknown): boolean {
  return bytes instanceof Uint8Array ? sha256(bytes) === hash : bytes === null && hash === null;
}

function checkIndexes(path: string, records: readonly JournalRecord[]): void {
  const begun = new Set<number>();
  for (const record of records) {
    if (!('index' in record)) continue;
    const fresh = !begun.has(record.index);
    if (fresh !== (record.type === 'begin'))
      throw unusable(path, `the records of action ${record.index} do not fit together`);
    begun.add(record.index);
  }
}

function missing(folder: string, cause: unknown): ProcedureError {
  return new ProcedureError('JOURNAL_UNUSABLE', 'there is no such run', {
    place: folder,
    remedy: 'Give an id of the list of runs, and the state folder in which the run was made.',
    cause,
  });
}

function unusable(place: string, message: string, cause?: unknown): ProcedureError {
  return new ProcedureError('JOURNAL_UNUSABLE', message, {
    place,
    remedy: "Compare the host's files with their backups under the host's own backup folder.",
    ...(cause === undefined ? {} : { cause }),
  });
}

/** An action that was begun and not taken back. */
export interface OpenAction extends BeginRecord {
  readonly record: ActionRecord;
}

/** By host in the order of the header, each in order of execution; hosts without any are left out. */
export function openActions(journal: Journal): Map<string, OpenAction[]> {
  const closed = new Set<number>();
  const ends = new Map<number, EndRecord>();
  for (const record of journal.records) {
    if (record.type === 'end') ends.set(record.index, record);
    if (record.type === 'undone' && record.result.left === undefined) closed.add(record.index);
    if (record.type === 'failed' && record.changedNothing) closed.add(record.index);
  }
  const open = new Map<string, OpenAction[]>();
  for (const { name } of journal.header.hosts) {
    const actions = journal.records.flatMap((record) => {
      if (record.type !== 'begin' || record.host !== name || closed.has(record.index)) return [];
      const end = ends.get(record.index);
      const { prepared } = record;
      return { ...record, record: end ? { prepared, result: end.result } : { prepared } };
    });
    if (actions.length > 0) open.set(name, actions);
  }
  return open;
}

/** The index that the next `begin` takes. */
export function nextIndex(journal: Journal): number {
  const indexes = journal.records.flatMap((record) =>
    record.type === 'begin' ? [record.index] : [],
  );
  return Math.max(-1, ...indexes) + 1;
}
