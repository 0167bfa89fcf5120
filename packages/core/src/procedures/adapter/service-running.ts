import type { StepPlan, SurveyedStep, Verification } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { isRestarted, type ServerSurvey, STAYS_STOPPED, serviceWillRun } from './decisions.ts';
import { queryService, typed } from './service/query.ts';
import { describeStatus, SERVICE_RUNNING, type ServiceStatus } from './service/state.ts';

/** The service manager says RUNNING. */
export const serviceRunning: SurveyedStep<AdapterOptions, ServerSurvey> = {
  name: 'service-running',
  title: 'Check that the StorageLink service is running',

  plan(survey, { options, earlier }): StepPlan {
    const plan = { actions: [], diagnostics: [] };
    if (!serviceWillRun(survey, options))
      return { ...plan, summary: STAYS_STOPPED, skipped: STAYS_STOPPED };
    if (isRestarted(earlier)) return { ...plan, summary: 'to be checked once it is started' };
    return { ...plan, summary: `${survey.service} is ${describeStatus(survey.status)}` };
  },

  async verify({ host, survey: { service }, signal }) {
    const call = { signal };
    return judgeRunning(service, await queryService(host, service, call));
  },
};

/** What a state of the service means at the end of a run. */
export function judgeRunning(service: string, status: ServiceStatus): Verification {
  const summary = `${service} is ${describeStatus(status)}`;
  if (status.state === SERVICE_RUNNING) return { ok: true, summary, diagnostics: [] };
  const help = "Look at the service's own log and at the event log of the server.";
  const finding = {
    severity: 'error',
    code: 'service-not-running',
    message: summary,
    help,
  } as const;
  return { ok: false, summary, diagnostics: [finding] };
}

/** Read only: the service manager says RUNNING now. */
export const serviceUp: SurveyedStep<AdapterOptions, ServerSurvey> = {
  name: 'service-running',
  title: 'Check that the StorageLink service is running',

  plan({ status, service }): StepPlan {
    const summary = `${service} is ${describeStatus(status)}`;
    if (status.state === SERVICE_RUNNING)
      return { summary, answer: 'seen', actions: [], diagnostics: [] };
    const help = `Start it: net start ${typed(service)}.`;
    return {
      summary,
      answer: 'not-seen',
      actions: [],
      diagnostics: [{ severity: 'error', code: 'service-not-running', message: summary, help }],
    };
  },
};
