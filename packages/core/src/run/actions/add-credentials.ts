import { ProcedureError, toProcedureError } from '../../errors.ts';
import type { AddCredentialsAction } from '../../procedures/action.ts';
import type { AdapterOptions } from '../../procedures/adapter/adapter-options.ts';
import { otherSpellings } from '../../procedures/adapter/same-system.ts';
import { credentialState, credentialsAt } from '../../storagelink-api/types.ts';
import { given } from '../../text/given.ts';
import { redactError } from '../../text/printable.ts';
import type { ActionExecutor } from './executor.ts';

/**
 * Adds a storage system's login to StorageLink. The password is looked up in the options at the
 * moment of use. It is not taken back: StorageLink may have begun to use it.
 */
export const addCredentialsExecutor: ActionExecutor<AddCredentialsAction> = {
  describe: (action) => ({ kind: 'add-credentials', summary: action.summary, done: false }),

  async execute(action, context) {
    const { host, signal } = context;
    const options = context.options as AdapterOptions;
    const { credentials, connect, serviceTimeoutMs } = options;
    if (!credentials?.password || !connect)
      throw new ProcedureError(
        'BAD_INPUT',
        'the password of the storage system is not known any more',
        {
          place: host.name,
          remedy: 'Run {install-adapter} again with the credentials.',
        },
      );
    const api = connect(host, options);
    const call = { signal };
    const adapter = await api.waitForAdapter(action.adapter, {
      ...call,
      retryForMs: serviceTimeoutMs,
    });
    if (!adapter)
      throw new ProcedureError(
        'VERIFY_FAILED',
        `StorageLink has loaded no adapter called ${action.adapter}`,
        {
          place: api.place,
          remedy:
            'Look at the log of the StorageLink service and whether the adapter is in its folder; a restart of the service loads it.',
        },
      );
    const { friendlyName, address, port, username } = action;
    const known = await api.enumStorageManagementCredentials(call);
    const { same } = await otherSpellings(host, address, known, call);
    const wanted = { ...action, same };
    const state = credentialState(known, adapter.name, wanted);
    if (state === 'present')
      return { changed: false, summary: `StorageLink has credentials of ${address} already` };
    const there = credentialsAt(known, adapter.name, wanted);
    if (there.length > 0 && !action.replaces) {
      if (state === 'not-told')
        return { changed: false, summary: `StorageLink has a login for ${address} already` };
      throw new ProcedureError(
        'REFUSED',
        `StorageLink has another login for ${address}: ${there[0]?.username ?? 'of another port'}`,
        { place: api.place, remedy: 'Replace it with {replace-credentials}.' },
      );
    }
    if (state === 'name-taken')
      throw new ProcedureError(
        'REFUSED',
        `StorageLink knows another storage system by the name ${friendlyName}`,
        {
          place: api.place,
          remedy: 'Choose another friendly name for the storage system.',
        },
      );
    const ids = there.flatMap(({ uuid }) => uuid ?? []);
    if (ids.length < there.length)
      throw new ProcedureError(
        'REFUSED',
        `StorageLink does not tell the id by which its login for ${address} is taken out, and two are not wanted`,
        {
          place: api.place,
          remedy: 'Take it out in StorageLink Manager, then run {install-adapter} again.',
        },
      );
    const limits = { ...call, jobLimitMs: serviceTimeoutMs };
    const { password } = credentials;
    const login = { username, password, ...given({ port }) };
    const desired = { friendlyName, adapterId: adapter.name, address, ...login };
    const old = there.map(({ username }) => username ?? '(not told)').join(', ');
    let lost: string | undefined;
    try {
      if (ids.length > 0) context.progress(`removing the login of ${old}`);
      for (const uuid of ids) {
        lost ??= 'may have been taken out';
        await api.removeStorageManagementCredentials(uuid, limits);
        lost = 'was taken out';
      }
      context.progress(`adding ${friendlyName}`);
      await api.addStorageManagementCredentials(desired, limits);
    } catch (error) {
      // whatever StorageLink says of a login that it does not like
      const safe = redactError(error, [password, options.api?.password]);
      throw lost === undefined ? safe : withLost(safe, `user ${old} at ${address} ${lost}`);
    }
    return { changed: true, summary: `added the credentials of ${friendlyName} (${address})` };
  },

  async inspectUndo(action) {
    return {
      state: 'already',
      summary: `the credentials of ${action.friendlyName} are not removed`,
    };
  },

  async undo(action, _context, record) {
    if (record.result?.changed === false)
      return {
        undone: false,
        summary: `the credentials of ${action.friendlyName} were there before`,
      };
    const left = `the credentials of ${action.friendlyName} may stay in StorageLink; remove them in StorageLink Manager if they are not wanted`;
    return { undone: false, summary: 'the credentials are not taken back', left, kept: true };
  },
};

/** The password of a login that was taken out is not known, so it cannot be put back. */
function withLost(error: unknown, login: string): ProcedureError {
  const { code, message, place, remedy } = toProcedureError(error, 'SERVICE_FAULT');
  return new ProcedureError(code, `${message}; the login of ${login} before`, {
    place,
    remedy:
      `${remedy ?? ''} Look there whether a login is left; add one by another run or in StorageLink Manager.`.trim(),
    cause: error,
  });
}
