import { ProcedureError } from '../errors.ts';
import { thisProcess } from '../os/process-identity.ts';
import type { GivenAgain, Procedure, ResumedAction } from '../procedures/procedure.ts';
import type { JsonObject } from '../text/json.ts';
import { executors as defaultExecutors, executorFor } from './actions/registry.ts';
import type { EngineOverrides } from './context.ts';
import {
  type Journal,
  nextIndex,
  type OpenAction,
  openActions,
  readJournal,
} from './journal/read.ts';
import { type JournalWriter, resumeJournal } from './journal/write.ts';
import {
  hostsOf,
  lastEnd,
  lastResumed,
  openRecordedHost,
  type RecordedRunOptions,
  readRecordedRun,
  unfinishedHosts,
} from './recorded-run.ts';
import type { HostReport, ProcedureName, Report, StepReport } from './report.ts';
import { worstOutcome } from './report.ts';
import { runProcedure, takeBackRun } from './run-hosts.ts';
import { isSameService } from './take-back.ts';
import type { UndoRules } from './undo-rules.ts';

/** What a resume takes beside the run's id. */
export interface ResumeRecordedOptions extends RecordedRunOptions {
  /** Take the interrupted run back instead of finishing it. Default false. */
  readonly undo?: boolean;
  /** What no record is believed in. */
  readonly given?: GivenAgain;
  /** Fills in what a journal never holds (passwords), given the recorded options. */
  readonly completeOptions?: (recorded: unknown, procedure: ProcedureName) => unknown;
}

/** The procedure of a recorded run; undefined for one that is none. */
export type DefinitionOf = (
  name: ProcedureName,
  recorded: JsonObject,
  // biome-ignore lint/suspicious/noExplicitAny: each definition keeps its own options' type
) => Awaitable<Procedure<any, unknown> | undefined>;

type Awaitable<Value> = Value | Promise<Value>;

/**
 * Finishes an interrupted run, or takes it back, by its journal and what each host has now. What
 * the run had only put aside (a stopped service) is taken back first; then the procedure is planned
 * anew with the recorded options, which does just what is still missing.
 *
 * @throws ProcedureError BAD_INPUT for a wrong id, NOT_FOUND, JOURNAL_UNUSABLE, REFUSED while the run goes on.
 */
export async function resumeRecorded(
  runId: string,
  definitionOf: DefinitionOf,
  options: ResumeRecordedOptions,
  overrides: EngineOverrides = {},
): Promise<Report> {
  const journal = await readRecordedRun(runId, options.stateFolder, overrides.rules);
  const named = hostsOf(journal, options.onlyHosts);
  const hosts = unfinishedHosts(journal).filter((name) => named.includes(name));
  const open = openActions(journal, overrides.rules);
  const shared = { journal, reportAs: 'resume' } as const;
  // a rollback that was cut off goes on as one
  const isRollback = !lastEnd(journal) && lastResumed(journal)?.by === 'rollback';
  if (hosts.length === 0 || options.undo || isRollback)
    return takeBackRun(
      { ...shared, hosts, actions: hosts.length > 0 ? open : new Map(), by: 'rollback' },
      options,
      overrides,
    );
  const definition = await definitionOf(journal.header.procedure, journal.header.options);
  if (!definition)
    throw new ProcedureError('JOURNAL_UNUSABLE', `no procedure ${journal.header.procedure} here`, {
      remedy: 'Use the version of this tool that made the run.',
    });
  // before anything is put back: what cannot be finished is left as it is
  const revived = definition.reviveOptions(journal.header.options, options.given);
  const aside = temporaryActions(open, hosts, overrides);
  const first =
    aside.size === 0
      ? undefined
      : await takeBackRun(
          { ...shared, hosts: [...aside.keys()], actions: aside, by: 'resume', part: true },
          { ...options, onEvent: (event) => event.type === 'undo' && options.onEvent?.(event) },
          overrides,
        );
  const stuck = first?.hosts.filter(({ error }) => error).map(({ host }) => host) ?? [];
  const rest = hosts.filter((name) => !stuck.includes(name));
  if (first && rest.length === 0) return first;
  const second = await finish(
    await readJournal(journal.folder),
    rest,
    definition,
    revived,
    options,
    overrides,
  );
  return first ? mergeReports(first, second) : second;
}

/** Carries the procedure on in the same journal, so that a later rollback takes all of it back. */
function finish<Options>(
  journal: Journal,
  hosts: readonly string[],
  definition: Procedure<Options, unknown>,
  revived: Options,
  options: ResumeRecordedOptions,
  overrides: EngineOverrides,
): Promise<Report> {
  const { header, folder, length } = journal;
  const complete = (options.completeOptions?.(revived, header.procedure) ?? revived) as Options;
  const open = options.openHost ?? openRecordedHost;
  const openers = header.hosts.filter(({ name }) => hosts.includes(name)).map(open);
  const openJournal = async (): Promise<JournalWriter> => {
    const at = new Date((overrides.now ?? Date.now)()).toISOString();
    const process = thisProcess();
    return resumeJournal(folder, length, { type: 'resumed', at, by: 'resume', process });
  };
  return runProcedure(
    definition,
    complete,
    { ...options, hosts: openers, profile: header.profile },
    {
      ...overrides,
      runId: header.runId,
      reportAs: 'resume',
      openJournal,
      endsJournal: true,
      resumed: resumedActions(journal, overrides.rules),
      machines: new Map(
        header.hosts.flatMap(({ name, machine }): [string, string][] =>
          machine === undefined ? [] : [[name, machine]],
        ),
      ),
      nextIndex: nextIndex(journal),
    },
  );
}

function resumedActions(journal: Journal, rules?: UndoRules): Map<string, ResumedAction[]> {
  const begun = [...openActions(journal, rules)].map(
    ([host, actions]): [string, ResumedAction[]] => [
      host,
      actions.map(({ action, record }) => ({ action, ended: record.result !== undefined })),
    ],
  );
  return new Map(begun);
}

function temporaryActions(
  open: ReadonlyMap<string, readonly OpenAction[]>,
  hosts: readonly string[],
  { executors = defaultExecutors }: EngineOverrides,
): Map<string, OpenAction[]> {
  const found = new Map<string, OpenAction[]>();
  for (const name of hosts) {
    const own = open.get(name) ?? [];
    const aside = own.filter(({ action }) => executorFor(action, executors).temporary?.(action));
    const actions = own.filter((each) => aside.includes(each) || isEndOf(each, aside));
    if (actions.length > 0) found.set(name, actions);
  }
  return found;
}

/** A start that ended a stop of this run: the state that it found is the run's own, and none to go back to. */
function isEndOf({ action, index }: OpenAction, aside: readonly OpenAction[]): boolean {
  return aside.some((each) => each.index < index && isSameService(each.action, action));
}

function mergeReports(first: Report, second: Report): Report {
  const hosts = first.hosts
    .filter(({ host }) => !second.hosts.some((each) => each.host === host))
    .concat(
      second.hosts.map((host) => {
        const before = first.hosts.find((each) => each.host === host.host);
        return before ? { ...host, steps: [putBack(before), ...host.steps] } : host;
      }),
    );
  const outcome = worstOutcome(hosts.map((host) => host.outcome));
  return { ...second, startedAt: first.startedAt, outcome, hosts };
}

function putBack(host: HostReport): StepReport {
  const changes = host.steps.flatMap((step) => step.changes);
  return {
    name: 'put-back',
    title: 'Put back what the interrupted run had put aside',
    outcome: host.outcome,
    summary: changes.map(({ summary }) => summary).join('; '),
    durationMs: host.durationMs,
    changes,
    findings: [],
  };
}
