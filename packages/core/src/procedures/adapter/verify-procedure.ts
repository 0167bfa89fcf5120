import type { Procedure, SurveyedStep } from '../procedure.ts';
import { adapterLoaded } from './adapter-loaded.ts';
import type { AdapterOptions } from './adapter-options.ts';
import type { ServerSurvey } from './decisions.ts';
import { rulePresent } from './device-rule.ts';
import { connectStorageLink, installAdapterProcedure } from './procedure.ts';
import { serviceUp } from './service-running.ts';

/** What StorageLink has not loaded is seen not to be so, where it was asked. */
const adapterListed: SurveyedStep<AdapterOptions, ServerSurvey> = {
  ...adapterLoaded,
  plan(survey, context) {
    const plan = adapterLoaded.plan(survey, context);
    if (plan.skipped !== undefined || !survey.told) return plan;
    return { ...plan, answer: plan.diagnostics.length > 0 ? 'not-seen' : 'seen' };
  },
};

/** Reads only: the service, the rule, and the adapter that StorageLink lists. */
export const verifyAdapterProcedure: Procedure<AdapterOptions, ServerSurvey> = {
  ...installAdapterProcedure,
  name: 'verify',
  subject: 'adapter',
  steps: [serviceUp, rulePresent, adapterListed],
};

export { connectStorageLink };
