import type { ServiceAction } from '../action.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { StepPlan, SurveyedStep } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import {
  needsStop,
  publishedRules,
  type ServerSurvey,
  STAYS_STOPPED,
  serviceWillRun,
  stoppedBy,
} from './decisions.ts';
import { SERVICE_DISABLED, typed } from './service/query.ts';
import { SERVICE_RUNNING } from './service/state.ts';

/** Started when this run stops it, or when that was asked for; what depends on it comes after it. */
export const serviceStarted: SurveyedStep<AdapterOptions, ServerSurvey> = {
  name: 'service-started',
  title: 'Restart the StorageLink service',

  plan(survey, { options, earlier }): StepPlan {
    const { service } = survey;
    const { serviceTimeoutMs: timeoutMs } = options;
    const plan = { actions: [], diagnostics: [] };
    const stops = (earlier.get('service-stopped')?.actions.length ?? 0) > 0;
    if (!serviceWillRun(survey, options))
      return { ...plan, summary: STAYS_STOPPED, skipped: STAYS_STOPPED };
    // one that is starting is waited for: what follows asks it
    if (!stops && survey.status.state === SERVICE_RUNNING)
      return { ...plan, summary: `the service ${service} runs and need not be restarted` };
    const disabled = [
      ...(survey.config?.startType === SERVICE_DISABLED ? [service] : []),
      ...(stops ? survey.disabledDependents : []),
    ];
    if (disabled.length > 0)
      return {
        ...plan,
        summary: `the service ${disabled.join(', ')} is disabled`,
        diagnostics: disabled.map(notToBeStarted),
      };
    const publishes = publishedRules(survey);
    const start = (name: string): ServiceAction => ({
      ...(name === service && publishes && { publishes }),
      ...(name === service && needsStop(survey, options) && { fresh: true }),
      kind: 'service',
      service: name,
      ...(name !== options.service && { of: options.service }),
      want: 'running',
      timeoutMs,
      ...(options.endStuckService && { endsStuck: true }),
      summary:
        name === service
          ? `start the service ${name}${afterCut(survey)}`
          : `start the service ${name}, which depends on ${service}`,
    });
    const after = stops ? [...survey.dependents].reverse() : [];
    return {
      ...plan,
      summary: `start the service ${service}${afterCut(survey)}`,
      actions: [service, ...after].map(start),
    };
  },
};

function afterCut(survey: ServerSurvey): string {
  const run = stoppedBy(survey);
  return run ? `, which ran before the run ${run.runId} that was cut off` : '';
}

function notToBeStarted(service: string): StepDiagnostic {
  return {
    severity: 'error',
    code: 'service-disabled',
    message: `the service ${service} is disabled, so it could not be started again`,
    help: `Enable it first (sc config ${typed(service)} start= demand).`,
  };
}
