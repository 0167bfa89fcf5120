import type { Step, StepPlan } from '../step.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { describeStatus, SERVICE_RUNNING } from './service-state.ts';
import { type ServerSurvey, surveyQuery, surveyServer } from './survey-server.ts';

/** Read only: the service manager says RUNNING now. */
export const serviceUp: Step<AdapterOptions, ServerSurvey> = {
  name: 'service-running',
  title: 'Check that the StorageLink service is running',
  query: surveyQuery,
  inspect: surveyServer,

  plan({ status }, { options }): StepPlan {
    const summary = `${options.service} is ${describeStatus(status)}`;
    if (status.state === SERVICE_RUNNING) return { summary, actions: [], diagnostics: [] };
    const help = `Start it: net start ${options.service}.`;
    return {
      summary,
      actions: [],
      diagnostics: [{ severity: 'error', code: 'service-not-running', message: summary, help }],
    };
  },
};
