import { ProcedureError } from '../../errors.ts';
import type { HostOpener } from '../../hosts/host.ts';
import { thisProcess } from '../../os/process-identity.ts';
import { runFolder } from '../../os/state-folder.ts';
import type { Procedure, ResumedAction } from '../../procedures/procedure.ts';
import { type EngineOverrides, steadyNow } from '../context.ts';
import { JOURNAL_VERSION } from '../journal/format.ts';
import { nextIndex, readJournal } from '../journal/read.ts';
import { createJournal, type JournalWriter, resumeJournal } from '../journal/write.ts';
import type { Report } from '../report.ts';
import type { DefinitionOf } from '../resume.ts';
import { runProcedure } from '../run-hosts.ts';
import { toolVersion } from '../tool-version.ts';
import { undoRules } from '../undo-rules.ts';
import { sideBySide } from '../waiting-hosts.ts';
import type { HostRecord } from './format.ts';
import {
  noSuchRecord,
  openActionsOf,
  profileOf,
  readBackups,
  readRecords,
  refuseDamaged,
  unusable,
} from './read.ts';
import {
  chooseRun,
  chooseUnfinished,
  type HostRunOptions,
  isRollback,
  takeBackHosts,
} from './take-back-hosts.ts';

export interface ResumeHostsOptions extends HostRunOptions {
  /** Take the interrupted run back instead of finishing it. Default false. */
  readonly undo?: boolean;
  /** Of this machine's journal of the run. */
  readonly stateFolder?: string;
}

interface Found {
  readonly opener: HostOpener;
  readonly record?: HostRecord;
  readonly begun: readonly ResumedAction[];
  /** It has a record of the run that was asked for. */
  readonly knows: boolean;
}

/**
 * Finishes, by the hosts' own records, a run that was cut off, wherever it was begun. A host that has no record of it is
 * made as the others are.
 *
 * @throws ProcedureError BAD_INPUT when the hosts have different runs to finish; JOURNAL_UNUSABLE when their records differ in
 * what the run was to do, or no host has one of the run that is named; the error of a host that cannot be asked: nothing is begun then.
 */
export async function resumeRecordedHosts(
  asked: string | 'last',
  definitionOf: DefinitionOf,
  options: ResumeHostsOptions,
  overrides: EngineOverrides = {},
): Promise<Report> {
  const found = await sideBySide(options.hosts, options.concurrency ?? 10, (opener) =>
    look(opener, asked, options, overrides),
  );
  // nothing to do is said of a run that is known, and ended
  if (asked !== 'last' && !found.some(({ knows }) => knows)) throw noSuchRecord(asked);
  const record = theOne(found);
  if (!record || options.undo || isRollback(record)) {
    const choose = record ? chooseRun(record.head.run) : () => undefined;
    return takeBackHosts({ choose, reportAs: 'resume' }, options, overrides);
  }
  const { procedure } = record.run;
  const definition = await definitionOf(procedure, record.run.options);
  // what an installer is started with, and where passwords go, is never taken from a host
  if (!definition || procedure !== 'configure-multipath')
    throw new ProcedureError('REFUSED', `${procedure} is not finished by what a host says`, {
      place: record.head.run,
      remedy:
        'Run it again with all its options: it does what is still missing. Or take it back with rollback.',
    });
  return finish(record, found, definition, options, overrides);
}

async function look(
  opener: HostOpener,
  asked: string | 'last',
  { signal }: ResumeHostsOptions,
  { rules = undoRules }: EngineOverrides,
): Promise<Found> {
  const host = await opener.open(signal);
  try {
    const read = await readRecords(host, signal);
    const knows = read.records.some(({ head }) => head.run === asked);
    const record = chooseUnfinished(asked)(read.records);
    refuseDamaged(read, asked, record, host.name);
    if (!record) return { opener, begun: [], knows };
    const backups = await readBackups(host, record.head.run);
    const open = openActionsOf(record, backups, rules, opener.name);
    const begun = open.map((each) => ({
      action: each.action,
      ended: each.record.result !== undefined,
    }));
    return { opener, record, begun, knows };
  } finally {
    await host.close();
  }
}

/** The record of the run that all are to finish: one run, with one set of options. */
function theOne(found: readonly Found[]): HostRecord | undefined {
  const [first, ...others] = found.flatMap(({ record, opener }) =>
    record ? [{ record, host: opener.name }] : [],
  );
  if (!first) return undefined;
  for (const { record, host } of others) {
    if (record.head.run !== first.record.head.run)
      throw new ProcedureError(
        'BAD_INPUT',
        `${first.host} has run ${first.record.head.run} to finish, and ${host} ${record.head.run}`,
        { place: host, remedy: 'Finish one after the other: name the run and its hosts.' },
      );
    const [one, other] = [first.record, record].map(({ run }) =>
      JSON.stringify([run.procedure, run.options, run.profile]),
    );
    if (one !== other) throw unusable(host, `it says another thing than that of ${first.host}`);
  }
  return first.record;
}

async function finish(
  record: HostRecord,
  found: readonly Found[],
  // biome-ignore lint/suspicious/noExplicitAny: each definition keeps its own options' type
  definition: Procedure<any, unknown>,
  options: ResumeHostsOptions,
  overrides: EngineOverrides,
): Promise<Report> {
  const { run, head } = record;
  const now = overrides.now ?? steadyNow();
  const profile = profileOf(record, head.host);
  const folder = runFolder(head.run, options.stateFolder);
  const journal = await readJournal(folder).catch(() => undefined);
  const resumed = found.map(({ opener, begun }): [string, readonly ResumedAction[]] => [
    opener.name,
    begun,
  ]);
  const machines = found.flatMap((each): [string, string][] => {
    const machine = each.record?.run.machine;
    return machine ? [[each.opener.name, machine]] : [];
  });
  let next = journal ? nextIndex(journal) : 0;
  for (const { record } of found)
    for (const line of record?.lines ?? [])
      if ('index' in line) next = Math.max(next, line.index + 1);
  const openJournal = async (): Promise<JournalWriter> => {
    if (journal) {
      const at = new Date(now()).toISOString();
      const process = thisProcess();
      return resumeJournal(folder, journal.length, { type: 'resumed', at, by: 'resume', process });
    }
    return createJournal(folder, {
      ...{ type: 'header', version: JOURNAL_VERSION, toolVersion, runId: head.run },
      ...{ procedure: run.procedure, startedAt: run.startedAt, options: run.options, profile },
      hosts: options.hosts.map(({ name, kind }) => ({ name, kind })),
      process: thisProcess(),
    });
  };
  return runProcedure(
    definition,
    definition.reviveOptions(run.options),
    { ...options, profile },
    {
      ...overrides,
      ...{ now, runId: head.run, reportAs: 'resume', openJournal },
      ...{ resumed: new Map(resumed), machines: new Map(machines) },
      nextIndex: next,
    },
  );
}
