import { ProcedureError, toProcedureError } from '../errors.ts';
import type { Facts, Host } from '../hosts/host.ts';
import { letSignalsIn } from '../os/pause.ts';
import { RECORDS } from '../os/record.ts';
import type { Procedure, StepPlan, Verification, VerifyContext } from '../procedures/procedure.ts';
import { given } from '../text/given.ts';
import { executorFor } from './actions/registry.ts';
import { type EngineContext, progressOf } from './context.ts';
import { type HostWork, outcomeBeforeChange, type StepWork, toStepReport } from './host-run.ts';
import { parseRecord } from './record/format.ts';
import {
  installationOf,
  machineOf,
  refuseOtherMachine,
  waitForHost,
  withOwnQuestions,
} from './record/look.ts';
import { tellWrittenBefore } from './record/written-before.ts';
import type { Outcome, ProcedureName } from './report.ts';
import { toFinding } from './to-finding.ts';

/** Opens the host, reads its facts in one round trip, surveys it and plans all steps. Never rejects. */
export async function planHost<Options, Survey>(
  work: HostWork,
  procedure: Procedure<Options, Survey>,
  options: Options,
  context: EngineContext,
): Promise<void> {
  const started = context.now();
  context.emit({ type: 'host-start', host: work.opener.name });
  try {
    throwIfCancelled(context.signal, work.opener.name);
    const host = await work.opener.open(context.signal);
    work.host = host;
    refusePlatform(host, procedure);
    await planSteps(host, work, procedure, options, context);
  } catch (error) {
    work.error = toProcedureError(error, 'COMMAND_FAILED');
    work.outcome = outcomeBeforeChange(error);
  }
  work.startedAt ??= started;
  work.durationMs += context.now() - started;
  const steps = work.steps.map(toStepReport);
  context.emit({ type: 'host-planned', host: work.opener.name, steps });
}

/** Before anything is asked: a path of the other system would be refused in words that lead astray. */
function refusePlatform<Options, Survey>(
  host: Host,
  { name, subject, platform }: Procedure<Options, Survey>,
): void {
  if (platform === undefined || host.platform === platform) return;
  const command = name === 'verify' && subject !== undefined ? `verify ${subject}` : name;
  const [is, isFor, other] =
    platform === 'posix'
      ? ['a Windows server', 'dom0 hosts', name === 'verify' ? 'verify adapter' : 'install-adapter']
      : [
          'not a Windows server',
          'the Windows server that runs StorageLink',
          name === 'verify' ? 'verify multipath' : 'configure-multipath',
        ];
  throw new ProcedureError('BAD_INPUT', `this is ${is}: ${command} is for ${isFor}`, {
    place: host.name,
    remedy: `Name another host, or use ${other} for this one.`,
  });
}

async function planSteps<Options, Survey>(
  host: Host,
  work: HostWork,
  procedure: Procedure<Options, Survey>,
  options: Options,
  context: EngineContext,
): Promise<void> {
  const { profile, signal } = context;
  const asked = context.now();
  const rest = restOn(host, context);
  const look = async (on: Host): Promise<{ facts: Facts; survey: Survey }> => {
    const facts = await on.facts(procedure.query(options, profile), { signal });
    return {
      facts,
      survey: await procedure.survey({ host: on, options, profile, facts, signal, rest }),
    };
  };
  work.query = procedure.query(options, profile);
  const { facts, survey } = await lookFirst(host, work, procedure, options, context);
  if (procedure.isMissing?.(survey))
    work.notes.push(...(await tellWrittenBefore(host, facts, profile, context.runId, signal)));
  const earlier = new Map<string, StepPlan>();
  const wanted = procedure.steps.filter((step) => step.isWanted?.(options) !== false);
  for (const [at, step] of wanted.entries()) {
    throwIfCancelled(signal, host.name);
    // what the survey took stands with the first step, for whose sake it is asked
    const started = at === 0 ? asked : context.now();
    const { name } = step;
    const title = step.titleFor?.(options) ?? step.title;
    const verify =
      step.verify &&
      ((now: Host): Promise<Verification> =>
        step.verify?.({
          ...makeStepContext(work, name, context, now),
          options,
          facts,
          survey,
          look: async () => (await look(now)).survey,
        }) ?? Promise.reject(new Error(name)));
    const fresh = {
      ...{ name, title, facts, changes: [], findings: [], startedAt: started },
      ...given({ verify, alone: step.alone }),
    };
    try {
      const resumed = context.resumed?.get(work.opener.name);
      const plan = step.plan(survey, {
        ...{ options, profile, earlier },
        ...given({ resumed }),
      });
      earlier.set(name, plan);
      const durationMs = context.now() - started;
      work.steps.push({
        ...fresh,
        ...describePlan(plan, facts, context, procedure.name),
        durationMs,
      });
    } catch (error) {
      const { message: summary } = toProcedureError(error, 'COMMAND_FAILED');
      const durationMs = context.now() - started;
      work.steps.push({ ...fresh, outcome: outcomeBeforeChange(error), summary, durationMs });
      throw error;
    }
  }
  const [first] = work.steps;
  if (first) first.findings = [...work.notes, ...first.findings];
  refuseOnErrors(work);
  if (procedure.name !== 'verify') tellOrder(work);
}

/** The first look also tells which machine this is and who else works on it; whoever does is waited for. */
async function lookFirst<Options, Survey>(
  host: Host,
  work: HostWork,
  procedure: Procedure<Options, Survey>,
  options: Options,
  context: EngineContext,
): Promise<{ facts: Facts; survey: Survey }> {
  const { profile, signal, runId } = context;
  for (;;) {
    throwIfCancelled(signal, host.name);
    const query = withOwnQuestions(procedure.query(options, profile), host, runId);
    const facts = await host.facts(query, { signal });
    if (await waitForHost(host, work, facts, context)) continue;
    rememberHost(work, facts, runId);
    refuseOtherMachine(host, work.installation, context.machines?.get(work.opener.name));
    const rest = restOn(host, context);
    const survey = await procedure.survey({ host, options, profile, facts, signal, rest });
    await rest();
    return { facts, survey };
  }
}

/** Nobody is called while one piece of a survey goes on; that of a file of 9 MB takes most of a second. */
function restOn(host: Host, { signal }: EngineContext): () => Promise<void> {
  return async () => {
    await letSignalsIn();
    throwIfCancelled(signal, host.name);
  };
}

function rememberHost(work: HostWork, facts: Facts, runId: string): void {
  const machine = machineOf(facts);
  if (machine !== undefined) work.machine = machine;
  const installation = installationOf(facts);
  if (installation !== undefined) work.installation = installation;
  const file = facts.own?.get(`${RECORDS}/${runId}.jsonl`);
  const recorded = file?.exists ? parseRecord(file.bytes) : undefined;
  if (recorded && !('problem' in recorded)) work.recorded = recorded;
}

/** What a step may use when it asks the system, but options and facts. */
function makeStepContext(
  work: HostWork,
  step: string,
  context: EngineContext,
  host: Host,
): Omit<VerifyContext<never, never>, 'options' | 'facts' | 'survey' | 'look'> {
  const { profile, signal } = context;
  return {
    host,
    profile,
    signal,
    pause: async (milliseconds) => {
      await context.pause(milliseconds);
      throwIfCancelled(signal, work.opener.name);
    },
    progress: progressOf(context, work.opener.name, step),
  };
}

function describePlan(
  plan: StepPlan,
  facts: Facts,
  { executors }: EngineContext,
  procedure: ProcedureName,
): Pick<StepWork, 'plan' | 'changes' | 'findings' | 'outcome' | 'summary' | 'found'> {
  return {
    plan,
    changes: plan.actions.map((action) => executorFor(action, executors).describe(action)),
    findings: plan.diagnostics.map((each) => toFinding(each, facts)),
    outcome: outcomeOf(plan, procedure),
    summary: plan.skipped ?? plan.summary,
    ...given({ found: plan.found }),
  };
}

function outcomeOf(plan: StepPlan, procedure: ProcedureName): Outcome {
  if (plan.diagnostics.some((each) => each.severity === 'error')) return 'refused';
  if (plan.skipped !== undefined) return 'skipped';
  if (plan.actions.length > 0) return 'would-change';
  // a procedure that only asks has nothing else to say it with
  const isAsked = procedure === 'verify' && plan.answer !== undefined;
  return isAsked && plan.answer !== 'seen' ? 'would-change' : 'unchanged';
}

/** What stands after the step that ends the host is not reached, and what asks the system about a change comes later. */
function tellOrder(work: HostWork): void {
  let isEnded = false;
  let willChange = false;
  for (const step of work.steps) {
    if (isEnded && step.outcome !== 'refused') {
      step.outcome = 'not-reached';
      step.changes.length = 0;
    } else if (willChange && step.outcome === 'unchanged' && step.verify) {
      if (step.plan?.answer !== 'seen') step.outcome = 'later';
    }
    isEnded ||= step.outcome === 'refused';
    willChange ||= step.outcome === 'would-change';
  }
}

function refuseOnErrors(work: HostWork): void {
  for (const { findings } of work.steps) {
    const error = findings.find((each) => each.severity === 'error');
    if (!error) continue;
    const { message, path, line, column, help } = error;
    const at = line === undefined ? '' : `:${line}:${column}`;
    work.error = new ProcedureError('REFUSED', message, {
      place: path === undefined ? work.opener.name : `${work.opener.name}: ${path}${at}`,
      ...given({ remedy: help }),
    });
    work.outcome = 'refused';
    return;
  }
}

export function throwIfCancelled(signal: AbortSignal | undefined, place: string): void {
  if (signal?.aborted)
    throw new ProcedureError('CANCELLED', 'the run was cancelled', { place, cause: signal.reason });
}
