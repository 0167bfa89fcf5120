import type { Step, StepPlan } from '../step.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { isRestarted, LEFT_STOPPED, willRun } from './needs.ts';
import { queryService } from './query-service.ts';
import { describeStatus, SERVICE_RUNNING } from './service-state.ts';
import { type ServerSurvey, surveyQuery, surveyServer } from './survey-server.ts';

/** The service manager says RUNNING. */
export const serviceRunning: Step<AdapterOptions, ServerSurvey> = {
  name: 'service-running',
  title: 'Check that the StorageLink service is running',
  query: surveyQuery,
  inspect: surveyServer,

  plan(survey, { options, earlier }): StepPlan {
    const plan = { actions: [], diagnostics: [] };
    if (!willRun(survey, options)) return { ...plan, summary: LEFT_STOPPED, skipped: LEFT_STOPPED };
    if (isRestarted(earlier)) return { ...plan, summary: 'to be checked once it is started' };
    return { ...plan, summary: `${options.service} is ${describeStatus(survey.status)}` };
  },

  async verify({ host, options, signal }) {
    const status = await queryService(host, options.service, signal ? { signal } : {});
    return {
      ok: status.state === SERVICE_RUNNING,
      summary: `${options.service} is ${describeStatus(status)}`,
      diagnostics: [],
    };
  },
};
