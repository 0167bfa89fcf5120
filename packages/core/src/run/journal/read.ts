import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { isProcedureError, ProcedureError } from '../../errors.ts';
import { readTrusted } from '../../os/trusted-file.ts';
import type { Action, RunCommandAction } from '../../procedures/action.ts';
import type { ProcedureName } from '../../procedures/report-types.ts';
import { given } from '../../text/given.ts';
import { printableLine } from '../../text/printable.ts';
import type { ActionRecord } from '../actions/executor.ts';
import { revivedCommand, type UndoRules, undoRules } from '../undo-rules.ts';
import {
  type BeginRecord,
  decodeRecord,
  type EndRecord,
  type HeaderRecord,
  JOURNAL_VERSIONS,
  type JournaledAction,
  type JournalRecord,
} from './format.ts';
import { readRecordLine } from './schema.ts';
import { stateFolderError } from './state-folder-error.ts';
import { JOURNAL_FILE, OWN_FOLDERS } from './write.ts';

export interface Journal {
  readonly folder: string;
  readonly header: HeaderRecord;
  /** Behind the header, in order. */
  readonly records: readonly JournalRecord[];
  /** Bytes of all whole records: a last line that was torn by a crash does not count. */
  readonly length: number;
}

/** A journal holds the bytes of the files twice, in base64; configuration is thousands of times smaller. */
const MAX_JOURNAL_BYTES = 256 * 1024 * 1024;

/**
 * @throws ProcedureError NOT_FOUND for no such run and for one without a first record, which changed nothing;
 * JOURNAL_UNUSABLE when it is damaged, not ours alone or of another version.
 */
export async function readJournal(folder: string): Promise<Journal> {
  const path = join(folder, JOURNAL_FILE);
  const bytes = await readTrusted(path, OWN_FOLDERS, MAX_JOURNAL_BYTES).catch(async (error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT')
      throw await withoutRecord(folder, error);
    if (isProcedureError(error))
      throw new ProcedureError('JOURNAL_UNUSABLE', error.message, {
        place: error.place ?? path,
        ...given({ remedy: error.remedy }),
        cause: error,
      });
    const why = await stateFolderError(error, path, 'the journal cannot be read');
    throw why.code === 'WRITE_FAILED' ? unusable(path, why.message, error) : why;
  });
  // every whole record ends with LF and was synced before anything was done
  const length = bytes.lastIndexOf(10) + 1;
  const records: JournalRecord[] = [];
  for (let from = 0, number = 1; from < length; number++) {
    const end = bytes.indexOf(10, from);
    records.push(readLine(path, bytes.subarray(from, end).toString('utf8'), number));
    from = end + 1;
  }
  const [header, ...rest] = records;
  if (!header) throw await withoutRecord(folder);
  if (header.type !== 'header') throw unusable(`${path}:1`, 'the first record is not a header');
  if (!JOURNAL_VERSIONS.includes(header.version))
    throw unusable(`${path}:1`, `version ${header.version} of journals is not known here`);
  // a copy under another name would take back the run that it was copied from
  if (header.runId !== basename(folder)) throw misplaced(path, folder, header.runId);
  if (rest.some((record) => record.type === 'header'))
    throw unusable(path, 'the journal has two headers');
  checkIndexes(path, rest);
  return { folder, header, records: rest, length };
}

function readLine(path: string, line: string, number: number): JournalRecord {
  let value: unknown;
  try {
    value = decodeRecord(line);
  } catch (error) {
    throw unusable(`${path}:${number}`, 'the record is not valid JSON', error);
  }
  const found = readRecordLine(value);
  if ('record' in found) return found.record;
  throw unusable(
    `${path}:${number}`,
    `the record is not one of a journal: ${printableLine(found.problem)}`,
  );
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

/** A first record is synced before anything else is done; a folder that has more than the journal was gone on with. */
async function withoutRecord(folder: string, cause?: unknown): Promise<ProcedureError> {
  const names = await readdir(folder).catch(() => undefined);
  // a link that leads nowhere is no run that is not there
  const wrong = !names && (await stateFolderError(cause, folder, 'the journal cannot be read'));
  if (wrong && wrong.code === 'BAD_INPUT') return wrong;
  if (!names)
    return new ProcedureError('NOT_FOUND', 'there is no such run', {
      place: folder,
      remedy: 'Give an id of the list of runs, and the state folder in which the run was made.',
      cause,
    });
  if (names.some((name) => name !== JOURNAL_FILE))
    return names.includes(JOURNAL_FILE)
      ? unusable(join(folder, JOURNAL_FILE), 'the journal is empty or cut: it has no whole record')
      : unusable(folder, 'its journal is not there any more', cause);
  return new ProcedureError(
    'NOT_FOUND',
    'the run was cut off before its first record: it changed nothing',
    {
      place: folder,
      remedy: 'There is nothing to take back or to finish; runs prune clears it.',
      cause,
    },
  );
}

const BY_HOSTS =
  "Go by the hosts' own records, which need no journal: `runs {hosts: HOST}` shows them, `rollback {hosts: HOST}` takes the run back there.";

function misplaced(path: string, folder: string, runId: string): ProcedureError {
  return new ProcedureError(
    'JOURNAL_UNUSABLE',
    `it is the journal of run ${runId}, and lies in a folder of another name`,
    {
      place: `${path}:1`,
      remedy: `Move ${folder} away where ${runId} is there too, or give it that name again. ${BY_HOSTS}`,
    },
  );
}

function unusable(place: string, message: string, cause?: unknown): ProcedureError {
  return new ProcedureError('JOURNAL_UNUSABLE', message, {
    place,
    remedy: BY_HOSTS,
    cause,
  });
}

/** An action that was begun and not taken back. */
export interface OpenAction extends Omit<BeginRecord, 'action'> {
  readonly action: Action;
  readonly record: ActionRecord;
  /** Only the host's record has it; its index is none of the journal's. */
  readonly isElsewhere?: boolean;
}

/** By host in the order of the header, each in order of execution; hosts without any are left out. */
export function openActions(
  journal: Journal,
  rules: UndoRules = undoRules,
): Map<string, OpenAction[]> {
  const closed = new Set<number>();
  const ends = new Map<number, EndRecord>();
  for (const record of journal.records) {
    if (record.type === 'end') ends.set(record.index, record);
    if (record.type === 'undone' && record.result.left === undefined) closed.add(record.index);
    if (record.type === 'failed' && record.changedNothing) closed.add(record.index);
  }
  const found = new Map(journal.header.hosts.map(({ name }): [string, OpenAction[]] => [name, []]));
  for (const record of journal.records) {
    if (record.type !== 'begin' || closed.has(record.index)) continue;
    const end = ends.get(record.index);
    const { prepared } = record;
    const action = reviveAction(record.action, journal.header.procedure, rules);
    const known = end ? { prepared, result: end.result } : { prepared };
    found.get(record.host)?.push({ ...record, action, record: known });
  }
  return new Map([...found].filter(([, actions]) => actions.length > 0));
}

/** What is taken from a journal of a command is which one it was; an argv that stands there is compared, and never run. */
function reviveAction(action: JournaledAction, procedure: ProcedureName, rules: UndoRules): Action {
  if (action.kind !== 'run-command') return action;
  const { argv, command, summary } = action;
  const asked: RunCommandAction = { kind: action.kind, argv: argv ?? [], summary, timeoutMs: 0 };
  const name = argv ? rules.nameOf(procedure, asked) : (command ?? undefined);
  return revivedCommand(rules, procedure, name, summary);
}

/**
 * Refuses a journal that asks for what its procedure does not do: another file, another service, a command that none of
 * ours is.
 *
 * @throws ProcedureError JOURNAL_UNUSABLE
 */
export function checkActions(journal: Journal, rules: UndoRules): void {
  const { procedure, options, hosts } = journal.header;
  const names = new Set(hosts.map(({ name }) => name));
  for (const record of journal.records) {
    if (record.type !== 'begin') continue;
    const { action, host } = record;
    const revived = reviveAction(action, procedure, rules);
    const isForeign =
      action.kind === 'run-command' && action.argv && revived.kind === 'run-command'
        ? revived.argv.length === 0
        : false;
    if (names.has(host) && !isForeign && rules.allows(procedure, options, revived)) continue;
    throw unusable(
      journal.folder,
      `${procedure} does not do what action ${record.index} says: ${printableLine(action.summary)}`,
    );
  }
}

/** The index that the next `begin` takes. */
export function nextIndex(journal: Journal): number {
  let last = -1;
  for (const record of journal.records)
    if (record.type === 'begin') last = Math.max(last, record.index);
  return last + 1;
}
