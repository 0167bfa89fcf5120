import { type ErrorCode, type ProcedureError, toProcedureError } from '../errors.ts';
import type { Host } from '../hosts/host.ts';
import type { Action, RunCommandAction } from '../procedures/action.ts';
import { given } from '../text/given.ts';
import type { ActionContext, ActionRecord, ActionResult } from './actions/executor.ts';
import { executorFor } from './actions/registry.ts';
import { type EngineContext, progressOf, timeOf } from './context.ts';
import type { HostWork, StepWork } from './host-run.ts';
import {
  type Ahead,
  type AskedNext,
  aheadOf,
  askingHost,
  type Joint,
  joinedHost,
  joiningHost,
} from './joined.ts';
import type { JournaledAction } from './journal/format.ts';
import { encodeLine, type RecordLine, recordAction } from './record/format.ts';
import { hashOf, preparedByHash } from './record/kept-rules.ts';
import { linesOf, RunRecord, runLine } from './record/run-record.ts';
import type { Finding } from './report.ts';
import { replannedOf } from './undo-rules.ts';

/** An action that was begun, with what its undo needs. */
export interface BegunAction {
  readonly action: Action;
  /** In the journal. */
  readonly index: number;
  readonly step: StepWork;
  /** Index into the step's changes. */
  readonly change: number;
  record: ActionRecord;
  /** Done from another controller: the journal has no such index, or has given it to another host's action. */
  readonly isElsewhere?: boolean;
}

/** A command that is done in the same operation as the change before it. */
export interface JoinedAction {
  readonly entry: BegunAction;
  readonly begin: RecordLine;
  readonly joint: Joint;
}

/** Behind the action: the command of the next step, where nothing is asked between the two. */
export interface NextAction {
  readonly step: StepWork;
  readonly action: RunCommandAction;
}

/** What goes from one action of a host to what comes after it. */
export interface Along {
  next?: NextAction | undefined;
  /** Done already, with the change before it. */
  joined?: JoinedAction;
  /** What came with the last change for those that ask next. */
  ahead?: Ahead;
}

/**
 * Carries out one action between its two journal records. `begun` gets it before the host is
 * touched, so that an undo sees it whatever happens next.
 */
export async function executeAction(
  step: StepWork,
  at: number,
  action: Action,
  work: HostWork,
  host: Host,
  context: EngineContext,
  begun: BegunAction[],
  along: Along = {},
): Promise<void> {
  const executor = executorFor(action, context.executors);
  const actionContext = makeActionContext(work, step.name, host, context, context.signal);
  const stamp = (): string => timeOf(context);
  const joined = along.joined?.entry.action === action ? along.joined : undefined;
  delete along.joined;
  if (!joined) delete along.ahead;
  const prepared = joined ? null : ((await executor.prepare?.(action, actionContext)) ?? null);
  const entry =
    joined?.entry ?? (await beginAction(step, at, action, prepared, work, context, begun));
  const { index } = entry;
  const record = recordOf(work, context);
  const begin = joined?.begin ?? (record && beginLine(entry, stamp(), context));
  const behind =
    along.next && record && begin && executor.records === 'change' && host.inOne
      ? await beginNext(along.next, record, work, context, begun)
      : undefined;
  const asks = askedNext(step, at, work);
  const reached = joined
    ? joinedHost(host, joined.joint)
    : behind
      ? joiningHost(host, behind.joint)
      : asks && record && executor.records === 'begin' && host.inOne
        ? askingHost(host, asks, (ahead) => keepAhead(along, ahead))
        : host;
  let isBegun = false;
  try {
    // a host that is another run's refuses here, before the action itself
    if (record && begin && !executor.records) await record.write(host, begin);
    isBegun = true;
    const own = { ...actionContext, host: reached };
    const withRecord =
      record && begin && executor.records
        ? { ...own, ...recordFor(executor.records, record, begin, index, host) }
        : own;
    const result = await executor.execute(action, withRecord, prepared);
    if (executor.records !== 'change') record?.later(doneLine(index, result));
    else if (result.changed) record?.wrote(host);
    entry.record = { prepared, result };
    const change = step.changes[at];
    if (change)
      step.changes[at] = {
        ...change,
        // a rule file that needed nothing after all
        done: result.changed || action.kind !== 'write-file',
        ...given({ summary: result.summary, backup: result.backup, exit: result.exit }),
        ...result.shown,
      };
    if (result.found) step.found = { ...step.found, ...shownOf(result.found) };
    if (result.findings)
      step.findings = [...step.findings, ...news(step.findings, result.findings)];
    const { settles } = result;
    if (settles)
      for (const each of work.steps)
        each.findings = each.findings.filter(({ code }) => !settles.includes(code));
    if (result.halt) work.halt = result.halt;
    if (result.fails) {
      work.fails ??= result.fails;
      work.left.push(result.fails.message);
    }
    await context.journal?.append({ type: 'end', index, at: stamp(), result });
    if (behind) {
      along.joined = behind;
      keepAhead(along, behind.joint.answers && aheadOf(behind.joint.answers, behind.joint.asks));
    }
  } catch (error) {
    const problem = toProcedureError(error, 'COMMAND_FAILED');
    const changedNothing = !isBegun || executor.changedNothing?.(problem) === true;
    if (behind && !behind.joint.answers) await endNotRun(behind, problem, context, begun, stamp());
    // an answer that was not waited for leaves open whether the host has the record: it gets its end only if we know that
    const mayHave = executor.records === 'begin' || !NOT_REPLACED.includes(problem.code);
    if (record && begin && executor.records && mayHave && !record.isMade && !changedNothing)
      await record.write(host, begin).catch(() => undefined);
    if (record?.isMade) record.later({ type: 'failed', index, changedNothing });
    if (changedNothing) begun.splice(begun.indexOf(entry), 1);
    await context.journal
      ?.append({
        ...{ type: 'failed', index, at: stamp(), message: problem.message },
        ...(changedNothing && { changedNothing }),
      })
      // the action's own failure is what the user must read
      .catch(() => undefined);
    throw error;
  }
}

/** Between its journal record and the change: an undo sees it from here on. */
async function beginAction(
  step: StepWork,
  change: number,
  action: Action,
  prepared: BegunAction['record']['prepared'],
  work: HostWork,
  context: EngineContext,
  begun: BegunAction[],
): Promise<BegunAction> {
  const index = context.nextIndex++;
  await context.journal?.append({
    type: 'begin',
    host: work.opener.name,
    index,
    step: step.name,
    title: step.title,
    at: timeOf(context),
    action: journaledAction(action, context),
    prepared,
  });
  const entry: BegunAction = { action, index, step, change, record: { prepared } };
  begun.push(entry);
  return entry;
}

async function beginNext(
  { step, action }: NextAction,
  record: RunRecord,
  work: HostWork,
  context: EngineContext,
  begun: BegunAction[],
): Promise<JoinedAction | undefined> {
  const entry = await beginAction(step, 0, action, null, work, context, begun);
  const begin = beginLine(entry, timeOf(context), context);
  if (!begin) return undefined;
  const { argv, timeoutMs } = action;
  const joint: Joint = {
    record: record.following([begin]),
    command: { argv, timeoutMs },
    asks: askedNext(step, 0, work),
  };
  return { entry, begin, joint };
}

/** What a host says when it has not replaced the file. After any other end the command may have been run, and nobody has seen it. */
const NOT_REPLACED: readonly ErrorCode[] = [
  'FILE_CHANGED',
  'HOST_BUSY',
  'ACCESS_DENIED',
  'WRITE_FAILED',
  'REFUSED',
  'BAD_INPUT',
];

/** The file was not replaced, so the command behind it was not run; where that is not known, it counts as begun. */
async function endNotRun(
  { entry }: JoinedAction,
  { code, message }: ProcedureError,
  { journal }: EngineContext,
  begun: BegunAction[],
  at: string,
): Promise<void> {
  const changedNothing = NOT_REPLACED.includes(code);
  if (changedNothing) begun.splice(begun.indexOf(entry), 1);
  const { index } = entry;
  await journal
    ?.append({ type: 'failed', index, at, message, ...(changedNothing && { changedNothing }) })
    .catch(() => undefined);
}

/** What the verifications behind the last action of a step ask first. */
function askedNext({ plan }: StepWork, at: number, { query }: HostWork): AskedNext | undefined {
  const { asksNext, actions = [] } = plan ?? {};
  if (!asksNext || at !== actions.length - 1) return undefined;
  const { commands, look } = asksNext;
  return { commands, ...(look && query && { query }) };
}

function keepAhead(along: Along, ahead: Ahead | undefined): void {
  if (ahead) along.ahead = ahead;
  else delete along.ahead;
}

/** What an executor hands to the host with its change. */
function recordFor(
  records: 'change' | 'begin',
  record: RunRecord,
  begin: RecordLine,
  index: number,
  host: Host,
): Pick<ActionContext, 'record' | 'recorded'> {
  if (records === 'begin')
    return { record: record.change([begin]), recorded: () => record.wrote(host) };
  return { record: record.change([begin], [{ type: 'done', index, changed: true }]) };
}

/** What only an undo needs stays in the journal. */
function shownOf({ rulesLeft: _, ...found }: NonNullable<ActionResult['found']>): typeof found {
  return found;
}

/** A command is journaled by its name, and an installer without its arguments: no argv is ever taken from a file. */
function journaledAction(action: Action, { recording, rules }: EngineContext): JournaledAction {
  if (action.kind === 'install') return { ...action, args: [] };
  if (action.kind !== 'run-command') return action;
  const { kind, summary } = action;
  const name = recording && rules.nameOf(recording.procedure, action);
  return { kind, summary, command: name ?? null };
}

function doneLine(index: number, { changed, found }: ActionResult): RecordLine {
  const rulesLeft = found?.['rulesLeft'];
  return {
    ...{ type: 'done', index, changed },
    ...(typeof rulesLeft === 'string' ? { rulesKept: hashOf(rulesLeft) } : {}),
  };
}

/** The run's record on this host; made with its first change. */
function recordOf(work: HostWork, context: EngineContext): RunRecord | undefined {
  const { recording } = context;
  if (!recording) return undefined;
  if (work.record) return work.record;
  const all = work.steps.flatMap(({ plan }) => plan?.actions ?? []);
  const longest = Math.max(0, ...all.map((each) => ('timeoutMs' in each ? each.timeoutMs : 0)));
  const at = timeOf(context);
  const first = work.recorded
    ? linesOf(work.recorded) + encodeLine({ type: 'taken-over', by: 'resume', at })
    : [runLine(recording, work.installation)];
  work.record = new RunRecord(recording.runId, work.opener.name, longest, first);
  return work.record;
}

function beginLine(
  { action, index, step, record }: BegunAction,
  at: string,
  { recording }: EngineContext,
): RecordLine | undefined {
  if (!recording) return undefined;
  const { name, title } = step;
  const planned = recordAction(action, recording.procedure, recording.rules);
  const replanned = replannedOf(record.prepared);
  const isFile = planned.kind === 'write-file' && replanned !== undefined;
  const recorded = isFile ? { ...planned, ...replanned } : planned;
  // bytes of files are in the backups only
  const isInstall = planned.kind === 'install';
  const other = isInstall ? preparedByHash(record.prepared) : record.prepared;
  const prepared = isFile ? null : other;
  return { type: 'begin', index, step: name, title, at, action: recorded, prepared };
}

export function makeActionContext(
  work: HostWork,
  step: string,
  host: Host,
  context: EngineContext,
  signal?: AbortSignal,
): ActionContext {
  return {
    host,
    runId: context.runId,
    options: context.options,
    signal,
    progress: progressOf(context, work.opener.name, step),
  };
}

/** What a plan that was made anew says again is told once. */
function news(
  told: readonly Finding[],
  findings: NonNullable<ActionResult['findings']>,
): readonly Finding[] {
  const key = ({ code, message }: Pick<Finding, 'code' | 'message'>): string =>
    `${code} ${message}`;
  const known = new Set(told.map(key));
  return findings
    .filter((each) => !known.has(key(each)))
    .map(({ span: _, position, ...each }) => ({ ...each, ...position }));
}
