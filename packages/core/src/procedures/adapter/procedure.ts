import { ProcedureError } from '../../errors.ts';
import type { Host } from '../../hosts/host.ts';
import { plainAdapterRows } from '../../options/fold.ts';
import { openStorageLinkApi } from '../../storagelink-api/client.ts';
import type { StorageLinkApi } from '../../storagelink-api/types.ts';
import type { JsonObject } from '../../text/json.ts';
import type { GivenAgain, Procedure, SurveyedStep } from '../procedure.ts';
import { adapterInstalled } from './adapter-installed.ts';
import { adapterLoaded } from './adapter-loaded.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { credentialsAdded } from './credentials-added.ts';
import type { ServerSurvey } from './decisions.ts';
import { deviceRule, rulePresent } from './device-rule.ts';
import { installerFile, shownAddress } from './installer-file.ts';
import { licenceEdition } from './licence-edition.ts';
import { readRecordedOptions } from './recorded-options.ts';
import { serverReady } from './server-ready.ts';
import { serviceRunning, serviceUp } from './service-running.ts';
import { serviceStarted } from './service-started.ts';
import { serviceStopped } from './service-stopped.ts';
import { surveyQuery, surveyServer } from './survey.ts';

/** Installs the vendor's adapter on the server that runs StorageLink, in the published order. */
export const installAdapterProcedure: Procedure<AdapterOptions, ServerSurvey> = {
  name: 'install-adapter',
  platform: 'windows',
  query: surveyQuery,
  survey: surveyServer,
  steps: [
    licenceEdition,
    serverReady,
    installerFile,
    serviceStopped,
    adapterInstalled,
    deviceRule,
    serviceStarted,
    serviceRunning,
    adapterLoaded,
    credentialsAdded,
  ],
  recordOptions: recordAdapterOptions,
  reviveOptions: reviveAdapterOptions,
};

/** A sandbox pretends its StorageLink; anything else is asked at its address. */
export function connectStorageLink(host: Host, { api }: AdapterOptions): StorageLinkApi {
  if (host.can.pretended) return host.can.pretended.storageLink();
  if (api?.password) return openStorageLinkApi(api);
  throw new ProcedureError('BAD_INPUT', 'the password of StorageLink is not known', {
    place: host.name,
    remedy: 'Give it again: a journal holds no passwords.',
  });
}

/** Without passwords, and without what only this process can do. */
function recordAdapterOptions(options: AdapterOptions): JsonObject {
  const {
    askLicences: _ask,
    connect: _connect,
    hasEnded: _ended,
    api,
    credentials,
    installer,
    ...rest
  } = options;
  const recorded = {
    ...Object.fromEntries(
      Object.entries(rest).filter(([field]) => plainAdapterRows[field]?.type !== 'secret'),
    ),
    ...(installer ? { installer: { ...installer, source: shownAddress(installer.source) } } : {}),
    ...(api ? { api: { ...api, password: '' } } : {}),
    ...(credentials ? { credentials: { ...credentials, password: '' } } : {}),
  };
  return JSON.parse(JSON.stringify(recorded)) as JsonObject;
}

/** Passwords are the caller's to give again; without one, `connect` and what needs it are left out. */
function reviveAdapterOptions(recorded: JsonObject, given?: GivenAgain): AdapterOptions {
  const options = readRecordedOptions(recorded, given);
  const connect = options.api === undefined ? {} : { connect: connectStorageLink };
  return { ...options, resumed: true, ...connect };
}

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
