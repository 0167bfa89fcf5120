import type { Procedure } from '../procedure.ts';
import { adapterLoaded } from './adapter-loaded.ts';
import type { AdapterOptions } from './adapter-options.ts';
import type { ServerSurvey } from './decisions.ts';
import { rulePresent } from './device-rule.ts';
import { connectStorageLink, installAdapterProcedure } from './procedure.ts';
import { serviceUp } from './service-running.ts';

/** Reads only: the service, the rule, and the adapter that StorageLink lists. */
export const verifyAdapterProcedure: Procedure<AdapterOptions, ServerSurvey> = {
  ...installAdapterProcedure,
  name: 'verify',
  subject: 'adapter',
  steps: [serviceUp, rulePresent, adapterLoaded],
};

export { connectStorageLink };
