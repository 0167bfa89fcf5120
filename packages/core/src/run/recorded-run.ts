import { ProcedureError } from '../errors.ts';
import type { HostOpener } from '../hosts/host.ts';
import { parseHost } from '../hosts/registry.ts';
import type { JournalProcess } from '../os/process-identity.ts';
import { isAlive, isThisProcess } from '../os/process-identity.ts';
import { runFolder } from '../os/state-folder.ts';
import { printableLine } from '../text/printable.ts';
import type { JournalHost, ResumedRecord, RunEndRecord } from './journal/format.ts';
import { checkActions, type Journal, openActions, readJournal } from './journal/read.ts';
import type { OnEvent } from './options.ts';
import type { HostReport } from './report.ts';
import { type UndoRules, undoRules } from './undo-rules.ts';

/** What rollback and resume take. */
export interface RecordedRunOptions {
  /** `check` never writes, anywhere. */
  readonly mode: 'check' | 'apply';
  /** Opens a host as the journal names it. Default: as its name says. */
  readonly openHost?: (host: JournalHost) => HostOpener;
  readonly concurrency?: number;
  readonly signal?: AbortSignal | undefined;
  readonly onEvent?: OnEvent;
  readonly confirm?: (plans: readonly HostReport[]) => Promise<boolean>;
  readonly stateFolder?: string;
  /** Of the run's hosts, only these are touched. Default: all of them. */
  readonly onlyHosts?: readonly string[];
}

export type RunState =
  /** It came to its end, whatever the outcome. */
  | 'finished'
  /** Its process ended before it did, or what was to finish it failed: it has no end yet. */
  | 'interrupted'
  /** Its process is still there. */
  | 'running'
  | 'rolled-back';

/** @throws ProcedureError BAD_INPUT, JOURNAL_UNUSABLE, or REFUSED while the run goes on. */
export async function readRecordedRun(
  runId: string,
  stateFolder?: string,
  rules: UndoRules = undoRules,
): Promise<Journal> {
  const journal = await readJournal(runFolder(runId, stateFolder));
  checkActions(journal, rules);
  if (stateOf(journal) !== 'running') return journal;
  const { pid } = lastProcess(journal);
  throw new ProcedureError('REFUSED', `run ${runId} is still going on in process ${pid}`, {
    remedy: 'Wait until it ends, or cancel it there.',
  });
}

/**
 * The run's hosts that are named, where hosts are named.
 *
 * @throws ProcedureError BAD_INPUT for a host that the run did not work on.
 */
export function hostsOf(journal: Journal, onlyHosts: readonly string[] | undefined): string[] {
  const names = journal.header.hosts.map(({ name }) => name);
  if (!onlyHosts) return names;
  const stranger = onlyHosts.find((name) => !names.includes(name));
  if (stranger !== undefined)
    throw new ProcedureError(
      'BAD_INPUT',
      `run ${journal.header.runId} did not change ${stranger}`,
      {
        place: stranger,
        remedy: `Name of its hosts those that are meant: ${names.map((name) => printableLine(name)).join(', ')}.`,
      },
    );
  return names.filter((name) => onlyHosts.includes(name));
}

/** The name is the whole specification, as the user wrote it. */
export function openRecordedHost({ name }: JournalHost): HostOpener {
  return parseHost(name);
}

export function stateOf(journal: Journal): RunState {
  const end = lastEnd(journal);
  if (!end) {
    const process = lastProcess(journal);
    // ours is the one that asks
    return isAlive(process) && !isThisProcess(process) ? 'running' : 'interrupted';
  }
  if (end.by !== 'rollback') return 'finished';
  const kept = keptOf(journal);
  const open = [...openActions(journal).values()].flat();
  return open.every(({ index }) => kept.has(index)) ? 'rolled-back' : 'finished';
}

/** What a rollback leaves on purpose: an installed adapter, credentials that others may use. */
function keptOf({ records }: Journal): ReadonlySet<number> {
  return new Set(
    records.flatMap((each) => (each.type === 'undone' && each.result.kept ? [each.index] : [])),
  );
}

/** Hosts whose last word in the journal is not their end, or whose failure left something. */
export function unfinishedHosts(journal: Journal): string[] {
  const open = openActions(journal);
  const names = journal.header.hosts.map(({ name }) => name);
  const lasts = new Map(
    journal.records.flatMap((each) => ('host' in each ? [[each.host, each] as const] : [])),
  );
  const unfinished = names.filter((name) => {
    const last = lasts.get(name);
    if (last?.type !== 'host-end') return !lastEnd(journal) || open.has(name);
    return last.outcome === 'failed' && open.has(name);
  });
  // all hosts came to their end and only the run's own last record is missing
  return unfinished.length === 0 && !lastEnd(journal) ? names : unfinished;
}

/** Undefined while something is unfinished: a resume that was cut off counts too. */
export function lastEnd({ records }: Journal): RunEndRecord | undefined {
  const last = [...records].reverse().find(({ type }) => type === 'run-end' || type === 'resumed');
  return last?.type === 'run-end' ? last : undefined;
}

export function lastResumed({ records }: Journal): ResumedRecord | undefined {
  const all = records.filter((record) => record.type === 'resumed');
  return all[all.length - 1];
}

function lastProcess(journal: Journal): JournalProcess {
  return lastResumed(journal)?.process ?? journal.header.process;
}
