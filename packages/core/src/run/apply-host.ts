import { ProcedureError, toProcedureError } from '../errors.ts';
import type { Host } from '../hosts/host.ts';
import type { ResumedAction } from '../procedures/procedure.ts';
import { given } from '../text/given.ts';
import { executorFor } from './actions/registry.ts';
import type { EngineContext } from './context.ts';
import {
  type Along,
  type BegunAction,
  executeAction,
  makeActionContext,
  type NextAction,
} from './execute-action.ts';
import { type HostWork, outcomeBeforeChange, type StepWork, toStepReport } from './host-run.ts';
import { aheadHost } from './joined.ts';
import { throwIfCancelled } from './plan-host.ts';
import { goneOnWith, since } from './record/since.ts';
import type { Outcome } from './report.ts';
import { undoActions } from './take-back.ts';
import { toFinding } from './to-finding.ts';
import { reconnect } from './waiting-hosts.ts';

/**
 * Carries out the plans of one host, step by step, and asks each step from the first change on to
 * verify. A failure takes back what this run did here. Never rejects.
 */
export async function applyHost(work: HostWork, context: EngineContext): Promise<void> {
  const started = context.now();
  const begun: BegunAction[] = [];
  const along: Along = {};
  let current: StepWork | undefined;
  try {
    throwIfCancelled(context.signal, work.opener.name);
    const host = await reconnect(work, context.signal);
    if (context.resumed && (await isOthersNow(work, host))) return;
    for (const step of work.steps) {
      if (isHalted(work, step)) break;
      if (!step.plan || (step.plan.actions.length === 0 && begun.length === 0)) continue;
      current = step;
      await applyStep(step, work, host, context, begun, along);
    }
    if (work.halt) skipRest(work, work.halt.reason);
    await releaseAll(begun, work, host, context);
    if (work.fails) endFailed(work, work.fails);
  } catch (error) {
    await fail(error, current, work, context, begun);
  }
  work.durationMs += context.now() - started;
}

/** A resume goes on with what it has planned on; who took the run back, or went on with it, meanwhile has the last word. */
async function isOthersNow(work: HostWork, host: Host): Promise<boolean> {
  const { recorded, steps } = work;
  const met = recorded ? await since(recorded, host) : 'nothing';
  if (!recorded || met === 'nothing') return false;
  const how = met === 'taken-back' ? 'took back' : 'went on with';
  work.error = goneOnWith(recorded.head.run, host.name, how);
  work.outcome = 'refused';
  for (const step of steps)
    if (step.outcome === 'would-change' || step.outcome === 'later') step.outcome = 'not-reached';
  return true;
}

/** All was done but what failed by itself; nothing is taken back. */
function endFailed(work: HostWork, { message, remedy }: NonNullable<HostWork['fails']>): void {
  work.error = new ProcedureError('COMMAND_FAILED', message, {
    place: work.opener.name,
    ...given({ remedy }),
  });
  work.outcome = 'failed';
}

async function applyStep(
  step: StepWork,
  work: HostWork,
  host: Host,
  context: EngineContext,
  begun: BegunAction[],
  along: Along,
): Promise<void> {
  const actions = step.plan?.actions ?? [];
  if (actions.length === 0 && !step.verify) return;
  const started = context.now();
  const { name, title } = step;
  const limitMs = actions.reduce(
    (sum, each) => sum + ('timeoutMs' in each ? each.timeoutMs : 0),
    0,
  );
  const limit = limitMs > 0 ? { limitMs } : {};
  context.emit({ type: 'step-start', host: work.opener.name, step: name, title, ...limit });
  try {
    for (const [at, action] of actions.entries()) {
      // what was done with the change before it is no longer cancelled
      if (!along.joined) throwIfCancelled(context.signal, host.name);
      along.next = at === actions.length - 1 ? nextOf(step, work) : undefined;
      await executeAction(step, at, action, work, host, context, begun, along);
      if (work.halt && work.halt.before === undefined) return;
    }
    if (step.plan?.skipped === undefined)
      await verifyStep(step, aheadHost(host, along.ahead), context);
    const isIdle = actions.every(
      ({ kind }, at) => kind === 'write-file' && !step.changes[at]?.done,
    );
    if (actions.length > 0) step.outcome = isIdle ? 'unchanged' : 'changed';
    else if (step.outcome === 'later') step.outcome = 'unchanged';
  } finally {
    step.durationMs += context.now() - started;
  }
  context.emit({ type: 'step-end', host: work.opener.name, step: toStepReport(step) });
}

/** The command that comes next, where nothing is asked and nothing else is done before it. */
function nextOf(step: StepWork, { steps }: HostWork): NextAction | undefined {
  if (step.verify) return undefined;
  for (const other of steps.slice(steps.indexOf(step) + 1)) {
    const [action] = other.plan?.actions ?? [];
    if (action) return action.kind === 'run-command' ? { step: other, action } : undefined;
    if (other.verify) return undefined;
  }
  return undefined;
}

async function verifyStep(step: StepWork, host: Host, context: EngineContext): Promise<void> {
  const { facts, verify } = step;
  if (!verify || !facts) return;
  throwIfCancelled(context.signal, host.name);
  const { ok, summary, diagnostics, found, answer, inEffect } = await verify(host);
  const seen = answer ?? (ok ? 'seen' : 'not-seen');
  step.verified = { answer: seen, summary };
  if (inEffect) step.inEffect = inEffect;
  // what was so before the change is no news any more
  if (step.plan?.actions.length === 0) step.summary = summary;
  step.findings = [...step.findings, ...diagnostics.map((each) => toFinding(each, facts))];
  if (found) step.found = { ...step.found, ...found };
  const remedy = diagnostics.find(({ help }) => help !== undefined)?.help;
  if (!ok)
    throw new ProcedureError('VERIFY_FAILED', summary, {
      place: host.name,
      ...given({ remedy }),
    });
}

async function fail(
  error: unknown,
  current: StepWork | undefined,
  work: HostWork,
  context: EngineContext,
  begun: readonly BegunAction[],
): Promise<void> {
  const problem = toProcedureError(error, 'COMMAND_FAILED');
  work.error = problem;
  context.emit({ type: 'undo', host: work.opener.name, message: `failed: ${problem.message}` });
  // what was verified before a step that stands alone is not made doubtful by it
  const doubtful = current?.alone ? begun.filter(({ step }) => step === current) : begun;
  if (work.host) {
    await undoActions(doubtful, work, work.host, context);
    if (doubtful.length < begun.length)
      await releaseAll(
        begun.filter((item) => !doubtful.includes(item)),
        work,
        work.host,
        context,
      );
  }
  const before = context.resumed?.get(work.opener.name) ?? [];
  if (before.length > 0) work.left.push(staysOf(before));
  const outcome =
    before.length > 0
      ? 'failed'
      : begun.length === 0
        ? outcomeBeforeChange(error)
        : work.left.length === 0 && doubtful.length === begun.length
          ? 'undone'
          : 'failed';
  work.outcome = outcome;
  // a file that had its old bytes already when it came to be taken back; what has no way back, as moved VMs, stays done
  if (outcome === 'undone')
    for (const { changes } of new Set(begun.map((item) => item.step)))
      for (const [at, each] of changes.entries())
        if (each.done && each.kind === 'write-file') changes[at] = { ...each, undone: true };
  for (const step of work.steps) {
    const touched = step === current || begun.some((item) => item.step === step);
    if (touched) {
      step.outcome = step === current || outcome !== 'failed' ? outcome : outcomeLeft(step);
      if (step === current) step.summary = problem.message;
      context.emit({ type: 'step-end', host: work.opener.name, step: toStepReport(step) });
    } else if (step.outcome === 'would-change' || step.outcome === 'later') {
      step.outcome = 'not-reached';
    }
  }
}

/** A resume takes back what it did itself: what the interrupted run had done is there as before. */
function staysOf(before: readonly ResumedAction[]): string {
  const done = before.map(({ action }) => action.summary);
  return `what the interrupted run did stays (${done.join('; ')}): finish it with resume, or take it back with rollback`;
}

function isHalted({ halt }: HostWork, { name }: StepWork): boolean {
  return halt !== undefined && (halt.before === undefined || halt.before === name);
}

function skipRest(work: HostWork, reason: string): void {
  work.left.push(reason);
  for (const step of work.steps)
    if (step.outcome === 'would-change') {
      step.outcome = 'skipped';
      step.summary = `not reached: ${reason}`;
    }
}

/** What was only held for the time of the run is given back. */
async function releaseAll(
  begun: readonly BegunAction[],
  work: HostWork,
  host: Host,
  context: EngineContext,
): Promise<void> {
  for (const { action, step } of [...begun].reverse()) {
    const actionContext = makeActionContext(work, step.name, host, context);
    const left = await executorFor(action, context.executors).release?.(action, actionContext);
    if (left !== undefined) work.left.push(left);
  }
}

/** Of a step before the one that failed: what became of what it did. */
function outcomeLeft({ changes }: StepWork): Outcome {
  return changes.some(({ done, undone }) => done && undone !== true) ? 'changed' : 'undone';
}

/** At an end that went well: removes what runs that were killed have left beside files. Never rejects. */
export async function tidyHost(work: HostWork, context: EngineContext): Promise<void> {
  const { host } = work;
  if (context.mode === 'check' || work.error || !host) return;
  for (const { action, ended } of context.resumed?.get(work.opener.name) ?? []) {
    if (ended) continue;
    const actionContext = makeActionContext(work, '', host, context, context.signal);
    const left = await executorFor(action, context.executors).tidy?.(action, actionContext);
    if (left !== undefined) work.left.push(left);
  }
  await clearLeft(work, host, context);
}

/** What others who were killed have left beside files that the survey has seen; those that were written have none by now. */
async function clearLeft(
  { steps }: HostWork,
  host: Host,
  { signal }: EngineContext,
): Promise<void> {
  const [{ facts } = {}] = steps;
  if (!facts || !host.clearLeft) return;
  const seen = [...facts.files.values(), ...[...facts.folders.values()].flat()];
  const name = host.platform === 'windows' ? /[^\\/]*$/ : /[^/]*$/;
  const places = new Map<string, string>();
  for (const file of seen)
    if (file?.exists && (file.left || !host.can.tellsLeft))
      places.set(file.realPath.replace(name, ''), file.realPath);
  for (const path of places.values()) await host.clearLeft(path, { signal }).catch(() => undefined);
}
