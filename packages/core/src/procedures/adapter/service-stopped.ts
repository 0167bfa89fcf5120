import type { ServiceAction } from '../action.ts';
import type { SurveyedStep } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { needsStop, publishedRules, type ServerSurvey } from './decisions.ts';
import {
  SERVICE_PAUSE_PENDING,
  SERVICE_PAUSED,
  SERVICE_STOPPED,
  serviceStateName,
} from './service/state.ts';

/** Stopped only when something that follows needs it; services that depend on it first. One that is stopping is waited for. */
export const serviceStopped: SurveyedStep<AdapterOptions, ServerSurvey> = {
  name: 'service-stopped',
  title: 'Stop the StorageLink service',

  plan(survey, { options }) {
    const { service } = survey;
    const { serviceTimeoutMs: timeoutMs } = options;
    const { state } = survey.status;
    const found = { state: serviceStateName(state) };
    const plan = { actions: [], diagnostics: [], found };
    if (!needsStop(survey, options))
      return { ...plan, summary: `nothing needs the service ${service} to be stopped` };
    if (state === SERVICE_PAUSED || state === SERVICE_PAUSE_PENDING)
      return {
        ...plan,
        summary: `the service ${service} is paused`,
        diagnostics: [
          {
            severity: 'error',
            code: 'service-paused',
            message: `the service ${service} is paused, so it cannot be brought back to what it was`,
            help: 'Start it or stop it, then run this again.',
          },
        ],
      };
    if (state === SERVICE_STOPPED)
      return { ...plan, summary: `the service ${service} is stopped already` };
    const publishes = publishedRules(survey);
    const stop = (name: string): ServiceAction => ({
      ...(name === service && publishes && { publishes }),
      kind: 'service',
      service: name,
      ...(name !== options.service && { of: options.service }),
      want: 'stopped',
      timeoutMs,
      ...(options.endStuckService && { endsStuck: true }),
      summary:
        name === service
          ? `stop the service ${name}`
          : `stop the service ${name}, which depends on ${service}`,
    });
    return {
      ...plan,
      summary: `stop the service ${service}`,
      actions: [...survey.dependents, service].map(stop),
    };
  },
};
