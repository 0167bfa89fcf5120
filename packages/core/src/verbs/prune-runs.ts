import { lstat, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcedureError, toProcedureError } from '../errors.ts';
import type { FileState, Host, HostOpener } from '../hosts/host.ts';
import { onlyOnce } from '../hosts/registry.ts';
import { BACKUPS, encodeBackupName } from '../os/backup.ts';
import { FOLDER_LOCK } from '../os/lock.ts';
import { RECORDS } from '../os/record.ts';
import { defaultStateFolder, runFolder } from '../os/state-folder.ts';
import { JOURNAL_FILE } from '../run/journal/write.ts';
import { endOf } from '../run/record/format.ts';
import { readRecords } from '../run/record/read.ts';
import type { ReportedError } from '../run/report.ts';
import { sideBySide } from '../run/waiting-hosts.ts';
import { given } from '../text/given.ts';
import { printableLine } from '../text/printable.ts';
import { firstLine, quoteCommand } from '../text/quote.ts';
import { listRuns, type RunSummary } from './list-runs.ts';

export interface PruneRunsOptions {
  /** `check` only says what would go. */
  readonly mode: 'check' | 'apply';
  /** Only what is older goes. Default 90. */
  readonly olderThanDays?: number;
  /** So many of the newest stay, whatever their age. Default 10, at least 1. */
  readonly keep?: number;
  /** Of these hosts, the records and backups that they keep themselves. Default: the journals of the state folder. */
  readonly hosts?: readonly HostOpener[];
  readonly stateFolder?: string;
  readonly signal?: AbortSignal | undefined;
  readonly concurrency?: number;
  /** Milliseconds since the epoch. */
  readonly now?: number;
}

export interface PrunedRuns {
  /** The state folder, or the host. */
  readonly place: string;
  /** Ids, oldest first. */
  readonly gone: readonly string[];
  readonly kept: number;
  readonly error?: ReportedError;
}

const DAY_MS = 86_400_000;

/**
 * Takes away what is kept of old runs that came to their end. Whatever is unfinished, still going on or damaged stays, and so
 * do the newest. A run that was cut off before its first record did nothing and goes at any age.
 *
 * @throws ProcedureError ACCESS_DENIED when the state folder cannot be read.
 */
export async function pruneRuns(options: PruneRunsOptions): Promise<readonly PrunedRuns[]> {
  const { hosts, concurrency = 10 } = options;
  if (!hosts) return [await pruneJournals(options)];
  return sideBySide(onlyOnce(hosts), concurrency, (opener) => pruneHost(opener, options));
}

async function pruneJournals(options: PruneRunsOptions): Promise<PrunedRuns> {
  const { stateFolder = defaultStateFolder(), mode } = options;
  const runs = await listRuns(stateFolder);
  const ended = runs.filter(
    ({ state, unfinished }) => (state === 'finished' && !unfinished) || state === 'rolled-back',
  );
  const nothing = await neverBegun(runs, stateFolder);
  const gone = [
    ...old(
      ended.map(({ runId }) => runId),
      options,
    ),
    ...nothing,
  ].sort();
  if (mode === 'apply')
    for (const runId of gone) await removeJournal(runFolder(runId, stateFolder));
  return { place: stateFolder, gone, kept: runs.length - gone.length };
}

/** The journal last: without it, what else is there would look like a run that lost it. */
async function removeJournal(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names)
    if (name !== JOURNAL_FILE) await rm(join(folder, name), { recursive: true, force: true });
  await rm(folder, { recursive: true, force: true });
}

/** Milliseconds after which nobody can be about to write the first record any more. */
const BEGINNING_MS = 60_000;

async function neverBegun(runs: readonly RunSummary[], stateFolder: string): Promise<string[]> {
  const found: string[] = [];
  for (const { runId, state } of runs) {
    if (state !== 'never-began') continue;
    const made = await lstat(runFolder(runId, stateFolder)).catch(() => undefined);
    if (made?.isDirectory() && Date.now() - made.mtimeMs >= BEGINNING_MS) found.push(runId);
  }
  return found;
}

async function pruneHost(opener: HostOpener, options: PruneRunsOptions): Promise<PrunedRuns> {
  try {
    const host = await opener.open(options.signal);
    try {
      const { records, holder, damaged } = await readRecords(host, options.signal);
      const ended = records.filter(
        (record) => endOf(record) && record.head.run !== holder?.head?.run,
      );
      const gone = old(
        ended.map(({ head }) => head.run),
        options,
      );
      if (options.mode === 'apply') for (const runId of gone) await removeFrom(host, runId);
      return { place: opener.name, gone, kept: records.length + damaged.length - gone.length };
    } finally {
      await host.close();
    }
  } catch (error) {
    const { code, message, remedy } = toProcedureError(error, 'COMMAND_FAILED');
    const told = { code, message, ...given({ remedy }) };
    return { place: opener.name, gone: [], kept: 0, error: told };
  }
}

/** The id itself says when: nothing else of a record is believed in this. */
function old(
  runIds: readonly string[],
  { olderThanDays = 90, keep = 10, now = Date.now() }: PruneRunsOptions,
): string[] {
  const before = new Date(now - olderThanDays * DAY_MS).toISOString().replace(/[-:]|\.\d+/g, '');
  const sorted = [...runIds].sort();
  return sorted
    .slice(0, Math.max(0, sorted.length - Math.max(1, keep)))
    .filter((id) => id < before);
}

/** The record last: as long as it is there, its backups are found. */
async function removeFrom(host: Host, runId: string): Promise<void> {
  const separator = host.platform === 'windows' ? '\\' : '/';
  const own = await host.ownFolder();
  const folder = [own, BACKUPS, encodeBackupName(runId)].join(separator);
  const record = [own, RECORDS, `${runId}.jsonl`].join(separator);
  if (host.platform === 'windows') return removeEach(host, folder, record);
  // nobody writes there any more, so nothing is compared and no lock is made that a cut would leave
  await removeBy(host, ['rm', '-rf', '--', folder]);
  await removeBy(host, ['rm', '-f', '--', record]);
}

async function removeBy(host: Host, argv: readonly string[]): Promise<void> {
  const { exit, stderr } = await host.run(argv);
  if (exit === 0) return;
  const said = firstLine(stderr) || `it ended with ${exit ?? 'a signal'}`;
  throw new ProcedureError('WRITE_FAILED', `${quoteCommand(argv)}: ${printableLine(said)}`, {
    place: host.name,
    remedy: 'Its record stays as long as its backups do: mend this, then clear the runs again.',
  });
}

async function removeEach(host: Host, folder: string, record: string): Promise<void> {
  const facts = await host.facts({ folders: [{ path: folder }], files: [record] });
  const remove = async (file: FileState | undefined): Promise<void> => {
    if (file?.exists) await host.replace({ path: file.path, expected: file.sha256, content: null });
  };
  const isLock = ({ path }: FileState): boolean => path.endsWith(`\\${FOLDER_LOCK}`);
  const all = facts.folders.get(folder) ?? [];
  for (const file of all) if (!isLock(file)) await remove(file);
  // one that a killed process left goes with the first file that is removed beside it
  for (const file of all.filter(isLock)) await remove(file).catch(ignoreChanged);
  await remove(facts.files.get(record));
}

function ignoreChanged(error: unknown): void {
  if (toProcedureError(error, 'WRITE_FAILED').code !== 'FILE_CHANGED') throw error;
}
