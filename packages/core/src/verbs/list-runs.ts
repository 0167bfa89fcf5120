import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { toProcedureError } from '../errors.ts';
import { runsFolder } from '../os/state-folder.ts';
import { type Journal, readJournal } from '../run/journal/read.ts';
import { stateFolderError } from '../run/journal/state-folder-error.ts';
import { lastEnd, type RunState, stateOf, unfinishedHosts } from '../run/recorded-run.ts';
import type { Outcome, ProcedureName } from '../run/report.ts';
import { isRunId } from '../run/run-id.ts';
import { given } from '../text/given.ts';
import { printable } from '../text/printable.ts';

export interface RunSummary {
  readonly runId: string;
  /**
   * `damaged`: its journal cannot be read; `problem` says why. `never-began`: it has no first record, and
   * so it changed nothing; it was cut off before it, or is about to write it.
   */
  readonly state: RunState | 'damaged' | 'never-began';
  readonly procedure?: ProcedureName;
  /** ISO 8601 in UTC. */
  readonly startedAt?: string;
  /** Those on which something was to be changed. */
  readonly hosts: readonly string[];
  /** Absent while the run has no end. */
  readonly outcome?: Outcome;
  /** When it was taken back, ISO 8601 in UTC. */
  readonly takenBackAt?: string;
  /** What ended it last, where that was not the run itself: `outcome` is that one's. */
  readonly endedBy?: 'resume' | 'rollback';
  /** Of a run that ended badly: hosts that it changed all the same, where nothing came after it. */
  readonly changedHosts?: number;
  /** A resume has something to do: it was cut off, or a host that failed keeps something of it. */
  readonly unfinished?: true;
  readonly problem?: string;
}

/**
 * All runs that changed something or set out to, oldest first. No folder yet: none.
 *
 * @throws ProcedureError BAD_INPUT, ACCESS_DENIED or WRITE_FAILED when the folder cannot be read.
 */
export async function listRuns(stateFolder?: string): Promise<RunSummary[]> {
  const folder = runsFolder(stateFolder);
  const ids = await runIds(folder);
  return Promise.all(ids.map((runId) => summariseRun(runId, join(folder, runId))));
}

/** Oldest first. @throws ProcedureError BAD_INPUT, ACCESS_DENIED or WRITE_FAILED when the folder cannot be read. */
export async function runIds(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(async (error: NodeJS.ErrnoException) => {
    const why = await stateFolderError(error, folder, 'the runs cannot be listed');
    // nothing was kept yet, unless a link leads nowhere
    if (error.code === 'ENOENT' && why.code !== 'BAD_INPUT') return [];
    throw why;
  });
  return names.filter(isRunId).sort();
}

export async function summariseRun(runId: string, folder: string): Promise<RunSummary> {
  try {
    const journal = await readJournal(folder);
    const { procedure, startedAt, hosts } = journal.header;
    const end = lastEnd(journal);
    const outcome = end?.outcome;
    const changedHosts =
      end && end.by === undefined && outcome !== 'changed' ? countChanged(journal) : 0;
    const state = stateOf(journal);
    const isOpen = state === 'finished' || state === 'interrupted';
    return {
      runId,
      state,
      procedure,
      startedAt,
      hosts: hosts.map(({ name }) => name),
      ...given({ outcome }),
      ...(end?.by === undefined ? {} : { endedBy: end.by }),
      ...(state === 'rolled-back' && end ? { takenBackAt: end.at } : {}),
      ...(changedHosts === 0 ? {} : { changedHosts }),
      ...(isOpen && unfinishedHosts(journal).length > 0 && { unfinished: true }),
    };
  } catch (error) {
    const { code, place, message } = toProcedureError(error, 'JOURNAL_UNUSABLE');
    if (code === 'NOT_FOUND') return { runId, state: 'never-began', hosts: [] };
    const problem = printable(place === undefined ? message : `${place}: ${message}`);
    return { runId, state: 'damaged', hosts: [], problem };
  }
}

function countChanged({ records }: Journal): number {
  return records.filter((each) => each.type === 'host-end' && each.outcome === 'changed').length;
}

const WORDS: Readonly<Record<RunSummary['state'], string>> = {
  finished: '',
  interrupted: 'interrupted',
  running: 'running',
  'rolled-back': 'taken back',
  damaged: 'damaged',
  'never-began': 'changed nothing',
};

type Told = Pick<RunSummary, 'state' | 'outcome' | 'endedBy' | 'changedHosts'>;

/**
 * What a list of runs says of one, in every front end: of one that came to its end the worst of its hosts, and how many have
 * been changed all the same, since those can be taken back.
 */
export function runStateWord({ state, outcome, endedBy, changedHosts }: Told): string {
  if (WORDS[state]) return WORDS[state];
  // a rollback came to its end, and some host was refused: its file was changed since
  if (endedBy === 'rollback') return 'partly taken back';
  const word = outcome ?? '-';
  return changedHosts === undefined ? word : `${word}, ${changedHosts} changed`;
}
