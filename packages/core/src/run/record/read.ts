import { ProcedureError } from '../../errors.ts';
import type { FileState, Host } from '../../hosts/host.ts';
import { BACKUPS, encodeBackupName } from '../../os/backup.ts';
import { ACTIVE_RECORD, MAX_RECORD_BYTES, RECORDS } from '../../os/record.ts';
import type { Action } from '../../procedures/action.ts';
import type { Profile } from '../../profiles/profile.ts';
import { readProfile } from '../../profiles/read.ts';
import { unifiedDiff } from '../../text/diff.ts';
import { decodeText } from '../../text/encoding.ts';
import { given } from '../../text/given.ts';
import { printableLine } from '../../text/printable.ts';
import type { ActionResult } from '../actions/executor.ts';
import type { OpenAction } from '../journal/read.ts';
import { isRunId } from '../run-id.ts';
import { revivedCommand, type UndoRules } from '../undo-rules.ts';
import {
  type BeginLine,
  type HostRecord,
  isLater,
  LATER,
  parseRecord,
  type RecordedAction,
} from './format.ts';
import { type Holder, holderOf, UNREAD } from './holder.ts';
import { bytesOf, preparedAgain } from './kept-rules.ts';

/** What a host has in records, oldest first. */
export interface HostRecords {
  readonly records: readonly HostRecord[];
  /** Of the run that works there now or was cut off there; its record is among `records`. */
  readonly holder: Holder | undefined;
  /** Records that cannot be read, by name, with the reason. */
  readonly damaged: readonly { readonly runId: string; readonly problem: string }[];
}

/** Two round trips at most. */
export async function readRecords(host: Host, signal?: AbortSignal): Promise<HostRecords> {
  const call = { signal };
  const folder = joinOwn(host, await host.ownFolder(call), RECORDS);
  const facts = await host.facts(
    {
      folders: [{ path: folder, contains: '.jsonl', most: MAX_RECORD_BYTES }],
      own: [ACTIVE_RECORD],
    },
    call,
  );
  const active = facts.own?.get(ACTIVE_RECORD);
  const why = active && !active.exists ? active.unread : undefined;
  // where others may write nothing of the folder is listed, as nothing of it is believed
  const unread = why === 'foreign' ? undefined : why;
  const holder = unread ? undefined : holderOf(active, host.name);
  const found = new Map<string, HostRecord>();
  const damaged: { runId: string; problem: string }[] = [];
  for (const file of facts.folders.get(folder) ?? []) {
    const runId = runIdOf(file.path);
    if (runId === undefined) continue;
    if (!file.exists) {
      if (file.unread) damaged.push({ runId, problem: `it ${UNREAD[file.unread]}` });
      continue;
    }
    const record = parseRecord(file.bytes);
    if ('problem' in record) damaged.push({ runId, problem: printableLine(record.problem) });
    else if (record.head.run === runId) found.set(runId, record);
    else damaged.push({ runId, problem: 'it is of another run' });
  }
  if (holder?.record) found.set(holder.record.head.run, holder.record);
  if (holder?.head && isLater(holder.head))
    damaged.push({ runId: holder.head.run, problem: LATER });
  const records = [...found.values()].sort((a, b) => (a.head.run < b.head.run ? -1 : 1));
  const bad = damaged
    .filter(({ runId }) => !found.has(runId))
    .sort((a, b) => (a.runId < b.runId ? -1 : 1));
  // whoever has the host now is the newest
  if (unread) bad.push({ runId: ACTIVE_RECORD, problem: `it ${UNREAD[unread]}` });
  return { records, holder, damaged: bad };
}

/**
 * What cannot be read is passed over by nobody who asks for the last run: `chosen` is what is left of it then.
 *
 * @throws ProcedureError JOURNAL_UNUSABLE where the record of the run that was asked for cannot be read, or one that is newer
 * than the one that was chosen.
 */
export function refuseDamaged(
  { damaged }: HostRecords,
  asked: string | 'last',
  chosen: HostRecord | undefined,
  host: string,
): void {
  const isMeant = (runId: string): boolean =>
    asked === 'last' ? chosen === undefined || runId > chosen.head.run : runId === asked;
  const bad = damaged.findLast(({ runId }) => runId === ACTIVE_RECORD || isMeant(runId));
  if (!bad) return;
  const { runId, problem } = bad;
  const path = runId === ACTIVE_RECORD ? runId : `${RECORDS}/${runId}.jsonl`;
  const isNewest = asked === 'last' && runId !== ACTIVE_RECORD;
  throw unusable(
    `${host}: ${path}`,
    problem,
    isNewest ? 'An earlier run is taken back or finished by its id: runs lists them.' : undefined,
  );
}

export function noSuchRecord(runId: string, place?: string): ProcedureError {
  return new ProcedureError('JOURNAL_UNUSABLE', `the host has no record of run ${runId}`, {
    place,
    remedy: 'Give an id as the list of the runs of this host shows it (runs with this host).',
  });
}

/** The record of one run on a host; undefined where it has none. */
export async function readRecord(
  host: Host,
  runId: string,
  signal?: AbortSignal,
): Promise<{ record: HostRecord | undefined; holder: Holder | undefined }> {
  const name = `${RECORDS}/${runId}.jsonl`;
  const { own } = await host.facts({ own: [ACTIVE_RECORD, name] }, { signal });
  const holder = holderOf(own?.get(ACTIVE_RECORD), host.name);
  if (holder?.record?.head.run === runId) return { record: holder.record, holder };
  const file = own?.get(name);
  if (file && !file.exists && file.unread)
    throw unusable(`${host.name}: ${name}`, `it ${UNREAD[file.unread]}`);
  const record = file?.exists ? parseRecord(file.bytes) : undefined;
  if (record && 'problem' in record)
    throw unusable(`${host.name}: ${name}`, printableLine(record.problem));
  return { record, holder };
}

/** The folder of a run's backups. */
export async function backupsOf(host: Host, runId: string): Promise<string> {
  return joinOwn(host, await host.ownFolder(), BACKUPS, encodeBackupName(runId));
}

/** Backups of one run, by the SHA-256 of their bytes. */
export async function readBackups(host: Host, runId: string): Promise<Map<string, Uint8Array>> {
  const folder = await backupsOf(host, runId);
  const { folders } = await host.facts({ folders: [{ path: folder }] });
  const files = (folders.get(folder) ?? []).flatMap((file) => (file.exists ? [file] : []));
  return new Map(files.map(({ sha256: hash, bytes }) => [hash, bytes]));
}

/** Indexes of the actions that were taken back, or had changed nothing. */
export function closedIn({ lines }: HostRecord): ReadonlySet<number> {
  const closed = lines.flatMap((line) => {
    if (line.type === 'undone') return line.left === undefined ? [line.index] : [];
    return line.type === 'failed' && line.changedNothing ? [line.index] : [];
  });
  return new Set(closed);
}

/**
 * What the record says was begun and not taken back, in order, as actions that the procedure could have done. A write that was
 * cut off before its backup was not made: the backup comes before the file is touched.
 *
 * @throws ProcedureError JOURNAL_UNUSABLE for one that it could not, or whose old bytes are not there any more.
 */
export function openActionsOf(
  record: HostRecord,
  backups: ReadonlyMap<string, Uint8Array>,
  rules: UndoRules,
  place: string,
): OpenAction[] {
  const closed = closedIn(record);
  const gone = (): never => {
    throw unusable(place, 'a copy of the rule file is not among its backups any more');
  };
  const kept = (hash: string): string => bytesOf(hash, backups) ?? gone();
  const ended = new Map<number, ActionResult>();
  for (const line of record.lines) {
    if (line.type !== 'done' || closed.has(line.index)) continue;
    const { changed, rulesKept } = line;
    const rulesLeft = rulesKept === undefined ? line.rulesLeft : kept(rulesKept);
    const found = rulesLeft === undefined ? {} : { found: { rulesLeft } };
    ended.set(line.index, { changed, ...found });
  }
  const begun = record.lines.filter((line): line is BeginLine => line.type === 'begin');
  return begun
    .filter((line) => !closed.has(line.index) && (ended.has(line.index) || isMade(line, backups)))
    .map(({ action, index, step, title, at, prepared: recorded }) => {
      const result = ended.get(index);
      // what an installer left alone is not put back
      const isLeft = action.kind === 'install' && result !== undefined && !result.found;
      const again = isLeft ? null : preparedAgain(recorded, backups);
      const prepared = again === undefined ? gone() : again;
      const revived = reviveAction(action, record, backups, rules, place);
      return {
        ...{ type: 'begin', host: place, index, step, title, at, action: revived, prepared },
        record: result === undefined ? { prepared } : { prepared, result },
      };
    });
}

function isMade({ action }: BeginLine, backups: ReadonlyMap<string, Uint8Array>): boolean {
  return action.kind !== 'write-file' || action.before === null || backups.has(action.before);
}

function reviveAction(
  action: RecordedAction,
  { run }: HostRecord,
  backups: ReadonlyMap<string, Uint8Array>,
  rules: UndoRules,
  place: string,
): Action {
  const revived = fromRecorded(action, run.procedure, backups, rules, place);
  if (rules.allows(run.procedure, run.options, revived)) return revived;
  throw unusable(
    place,
    `${run.procedure} does not do what its record says: ${printableLine(action.summary)}`,
  );
}

function fromRecorded(
  action: RecordedAction,
  procedure: HostRecord['run']['procedure'],
  backups: ReadonlyMap<string, Uint8Array>,
  rules: UndoRules,
  place: string,
): Action {
  switch (action.kind) {
    case 'write-file': {
      const { path, before, after, summary, rules: written } = action;
      const bytes = before === null ? null : backups.get(before);
      if (bytes === undefined)
        throw unusable(
          `${place}: ${path}`,
          'the backup of the old bytes is not on the host any more',
        );
      const hashes = { beforeSha256: before, afterSha256: after };
      // the new bytes are not kept; what was written is told by their hash
      return {
        kind: 'write-file',
        path,
        before: bytes,
        after: null,
        ...hashes,
        diff: '',
        summary,
        ...given({ rules: written }),
      };
    }
    case 'run-command':
      return revivedCommand(rules, procedure, action.command ?? undefined, action.summary);
    case 'install':
      return { ...action, args: [] };
    case 'add-credentials':
      return { ...action, secret: 'storage-password' };
    case 'reserve-server':
      return { ...action, breakLock: false };
    default:
      return action;
  }
}

/** What the run changed in a file, from its backup and what is there now. */
export function diffOfChange(path: string, before: Uint8Array | null, now: FileState): string {
  const old = before === null ? '' : decodeText(before).text;
  const text = now.exists ? decodeText(now.bytes).text : '';
  if (old === text) return '';
  return unifiedDiff(old, [{ offset: 0, length: old.length, text }], { before: path, after: path });
}

/** @throws ProcedureError JOURNAL_UNUSABLE */
export function profileOf({ run }: HostRecord, place: string): Profile {
  const { profile, diagnostics } = readProfile(run.profile);
  if (profile) return profile;
  throw unusable(
    place,
    `its profile is not valid: ${printableLine(diagnostics[0]?.message ?? '')}`,
  );
}

/** For the report only; nothing is decided by it. */
export function profileIdOf({ run }: HostRecord): string {
  const { id } = run.profile;
  return typeof id === 'string' && /^[a-z0-9-]{1,64}$/.test(id) ? id : 'unknown';
}

function runIdOf(path: string): string | undefined {
  const name = path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
  const id = name.endsWith('.jsonl') ? name.slice(0, -'.jsonl'.length) : '';
  return isRunId(id) ? id : undefined;
}

function joinOwn(host: Host, ...names: string[]): string {
  return names.join(host.platform === 'windows' ? '\\' : '/');
}

export function unusable(place: string, message: string, more?: string): ProcedureError {
  const compare = "Compare the host's files with their backups in this tool's folder on the host.";
  return new ProcedureError(
    'JOURNAL_UNUSABLE',
    `the record on the host cannot be used: ${message}`,
    { place, remedy: more === undefined ? compare : `${compare} ${more}` },
  );
}
