import {
  credentialState,
  credentialsAt,
  findAdapter,
  type KnownCredentials,
} from '../../storagelink-api/types.ts';
import type { StepPlan, SurveyedStep } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { LEFT_STOPPED, notAsked, type ServerSurvey, willRun } from './decisions.ts';
import { queryService } from './service/query.ts';
import { judgeRunning } from './service-running.ts';

/** StorageLink has the storage system's login, so that it can make and assign volumes. */
export const credentialsAdded: SurveyedStep<AdapterOptions, ServerSurvey> = {
  name: 'credentials-added',
  title: 'Add the storage system credentials to StorageLink',
  alone: true,

  plan(survey, { options, profile }): StepPlan {
    const plan = { actions: [], diagnostics: [] };
    const { credentials, connect } = options;
    const none = credentials ? notAsked(options) : 'no storage system credentials were given';
    if (!credentials || !connect) return { ...plan, summary: none, skipped: none };
    if (!willRun(survey, options)) return { ...plan, summary: LEFT_STOPPED, skipped: LEFT_STOPPED };
    const { friendlyName, address, port, username } = credentials;
    const { adapter, credentials: known } = survey.told ?? { adapter: undefined, credentials: [] };
    const state = adapter ? credentialState(known, adapter.name, credentials) : 'absent';
    if (state === 'present')
      return { ...plan, summary: `StorageLink has credentials of ${address} already` };
    const there = adapter ? credentialsAt(known, adapter.name, credentials) : [];
    if (state === 'different' && !options.replaceCredentials)
      return {
        ...plan,
        summary: `StorageLink has another login for ${address}`,
        diagnostics: [
          {
            severity: 'error',
            code: 'credentials-differ',
            message: `StorageLink has credentials of ${address} with ${describeLogin(there)}, not ${username}${port === undefined ? '' : ` at port ${port}`}`,
            help: 'Replace them with {replace-credentials}, or leave the storage system out.',
          },
        ],
      };
    if (state === 'name-taken')
      return {
        ...plan,
        summary: `${friendlyName} is taken`,
        diagnostics: [
          {
            severity: 'error',
            code: 'credentials-name-taken',
            message: `StorageLink knows another storage system by the name ${friendlyName}`,
            help: 'Choose another friendly name for the storage system.',
          },
        ],
      };
    const doing = state === 'different' ? `replace ${describeLogin(there)} by` : 'add';
    const summary = `${doing} the credentials of ${friendlyName} (${username} at ${address})`;
    return {
      ...plan,
      summary,
      actions: [
        {
          kind: 'add-credentials',
          adapter: profile.storagelink?.adapterName ?? '',
          friendlyName,
          address,
          ...(port === undefined ? {} : { port }),
          username,
          secret: 'storage-password',
          ...(options.replaceCredentials === true && { replaces: true }),
          summary,
        },
      ],
    };
  },

  async verify({ host, survey, options, profile, signal }) {
    const { credentials, connect } = options;
    const name = profile.storagelink?.adapterName;
    if (!credentials || !connect || name === undefined)
      return { ok: true, summary: 'no credentials were to be added', diagnostics: [] };
    const api = connect(host, options);
    const call = signal ? { signal } : {};
    const adapter = findAdapter(await api.enumStorageAdapters(call), name);
    const known = await api.enumStorageManagementCredentials(call);
    const ok =
      adapter !== undefined && credentialState(known, adapter.name, credentials) === 'present';
    const service = judgeRunning(survey.service, await queryService(host, survey.service, call));
    if (ok && !service.ok) return service;
    return {
      ok,
      summary: ok
        ? `StorageLink lists credentials of ${credentials.address}`
        : `StorageLink does not list credentials of ${credentials.address}`,
      diagnostics: [],
    };
  },
};

function describeLogin(known: readonly KnownCredentials[]): string {
  const [first] = known;
  const port = first?.port === undefined ? '' : ` at port ${first.port}`;
  return `user ${first?.username ?? '(not told)'}${port}`;
}
