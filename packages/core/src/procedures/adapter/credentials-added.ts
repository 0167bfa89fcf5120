import type { StorageCredentials } from '../../options/types.ts';
import {
  type CredentialState,
  credentialState,
  credentialsAt,
  findAdapter,
  type KnownCredentials,
} from '../../storagelink-api/types.ts';
import { given } from '../../text/given.ts';
import type { StepDiagnostic } from '../findings.ts';
import type { StepPlan, SurveyedStep } from '../procedure.ts';
import type { AdapterOptions } from './adapter-options.ts';
import { apiNotAsked, type ServerSurvey, STAYS_STOPPED, serviceWillRun } from './decisions.ts';
import { otherSpellings } from './same-system.ts';
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
    const none = credentials ? apiNotAsked(options) : 'no storage system credentials were given';
    if (!credentials || !connect) return { ...plan, summary: none, skipped: none };
    if (!serviceWillRun(survey, options))
      return { ...plan, summary: STAYS_STOPPED, skipped: STAYS_STOPPED };
    const { friendlyName, address, port, username } = credentials;
    const { adapter, credentials: known, spellings } = survey.told ?? NOTHING;
    const desired = { ...credentials, same: spellings.same };
    const state = adapter ? credentialState(known, adapter.name, desired) : 'absent';
    const there = adapter ? credentialsAt(known, adapter.name, desired) : [];
    const unsure =
      there.length === 0 ? spellings.notKnown.map((each) => mayBeSame(each, address)) : [];
    const replaces = options.replaceCredentials === true;
    if (state === 'present')
      return {
        ...plan,
        summary: `StorageLink has credentials of ${address} already${replaces ? ', and never tells their password, so that is not compared' : ''}`,
        diagnostics: replaces ? [PASSWORD_NOT_COMPARED] : [],
      };
    if (state === 'not-told' && !replaces)
      return {
        ...plan,
        summary: `StorageLink has a login for ${address}, and whether it is this one is not known`,
        answer: 'not-known',
        diagnostics: [notTold(there, credentials)],
      };
    const refused = refusal(state, there, options);
    if (refused) return { ...plan, summary: refused.message, diagnostics: [refused, ...unsure] };
    const doing = there.length > 0 ? `replace ${describeLogin(there, port)} by` : 'add';
    const summary = `${doing} the credentials of ${friendlyName} (${username} at ${address})`;
    return {
      ...plan,
      summary,
      diagnostics: unsure,
      actions: [
        {
          kind: 'add-credentials',
          adapter: profile.storagelink?.adapterName ?? '',
          friendlyName,
          address,
          ...given({ port }),
          username,
          secret: 'storage-password',
          ...(replaces && { replaces: true }),
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
    const call = { signal };
    const adapter = findAdapter(await api.enumStorageAdapters(call), name);
    const known = await api.enumStorageManagementCredentials(call);
    const { same } = await otherSpellings(host, credentials.address, known, call);
    const desired = { ...credentials, same };
    const state = adapter ? credentialState(known, adapter.name, desired) : 'absent';
    const ok = state === 'present' || state === 'not-told';
    const service = judgeRunning(survey.service, await queryService(host, survey.service, call));
    if (ok && !service.ok) return service;
    const { address } = credentials;
    if (state === 'not-told' && adapter) {
      const there = credentialsAt(known, adapter.name, desired);
      const summary = `StorageLink lists a login for ${address}, and whether it is this one is not known`;
      return { ok, answer: 'not-known', summary, diagnostics: [notTold(there, credentials)] };
    }
    const does = ok ? 'lists' : 'does not list';
    return { ok, summary: `StorageLink ${does} credentials of ${address}`, diagnostics: [] };
  },
};

const NOTHING = { adapter: undefined, credentials: [], spellings: { same: [], notKnown: [] } };

function mayBeSame(other: string, address: string): StepDiagnostic {
  return {
    severity: 'warning',
    code: 'credentials-other-address',
    message: `StorageLink has a login for ${other}, and whether that is ${address} by another name is not known: the server does not resolve it`,
    help: 'Look at it in StorageLink Manager; if it is, give the address as StorageLink has it.',
  };
}

const PASSWORD_NOT_COMPARED: StepDiagnostic = {
  severity: 'info',
  code: 'password-not-compared',
  message:
    'StorageLink has this login already and never tells its password, so it is not replaced by the given one',
  help: 'Where the password is another one now, take the login out in StorageLink Manager, then run this again.',
};

function notTold(
  there: readonly KnownCredentials[],
  { address, username, port }: StorageCredentials,
): StepDiagnostic {
  const what = there.every((each) => !each.username) ? 'its user name' : 'its port';
  return {
    severity: 'warning',
    code: 'credentials-not-told',
    message: `StorageLink has a login for ${address} and does not tell ${what}: whether it is that of ${username}${atPort(port)} is not known`,
    help: 'Look at it in StorageLink Manager, or replace it with {replace-credentials}.',
  };
}

/** What cannot be added, or not without losing a login that nobody gave up. */
function refusal(
  state: CredentialState,
  there: readonly KnownCredentials[],
  { credentials, replaceCredentials }: AdapterOptions,
): StepDiagnostic | undefined {
  const { friendlyName = '', address = '', username = '', port } = credentials ?? {};
  const differs = `StorageLink has credentials of ${address} with ${describeLogin(there, port)}, not ${username}${atPort(port)}`;
  if (there.length > 0 && !replaceCredentials)
    return {
      severity: 'error',
      code: 'credentials-differ',
      message: differs,
      help: 'Replace them with {replace-credentials}, or leave the storage system out.',
    };
  if (state === 'name-taken')
    return {
      severity: 'error',
      code: 'credentials-name-taken',
      message: `StorageLink knows another storage system by the name ${friendlyName}`,
      help: 'Choose another friendly name for the storage system.',
    };
  if (there.every(({ uuid }) => uuid !== undefined)) return undefined;
  return {
    severity: 'error',
    code: 'credentials-not-removable',
    message: `${differs}, and it does not tell the id by which they are taken out`,
    help: 'Take them out in StorageLink Manager, then run this again.',
  };
}

function describeLogin(known: readonly KnownCredentials[], wanted: number | undefined): string {
  return known
    .map(({ username, port }) => {
      // the adapter's own port tells something only beside another one
      const at = port === 0 && wanted === undefined ? '' : atPort(port);
      return `user ${username ?? '(not told)'}${at}`;
    })
    .join(', ');
}

function atPort(port: number | undefined): string {
  if (port === undefined) return '';
  return port === 0 ? " at the adapter's own port" : ` at port ${port}`;
}
