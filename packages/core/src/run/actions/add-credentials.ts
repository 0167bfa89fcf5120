import { ProcedureError } from '../../errors.ts';
import type { AddCredentialsAction } from '../../procedures/action.ts';
import type { AdapterOptions } from '../../procedures/adapter/adapter-options.ts';
import { credentialState, credentialsAt } from '../../storagelink-api/types.ts';
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
          remedy: 'Run install-adapter again with the credentials.',
        },
      );
    const api = connect(host, options);
    const call = signal ? { signal } : {};
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
        },
      );
    const { friendlyName, address, port, username } = action;
    const known = await api.enumStorageManagementCredentials(call);
    const state = credentialState(known, adapter.name, action);
    if (state === 'present')
      return { changed: false, summary: `StorageLink has credentials of ${address} already` };
    if (state === 'name-taken')
      throw new ProcedureError(
        'REFUSED',
        `StorageLink knows another storage system by the name ${friendlyName}`,
        {
          place: api.place,
          remedy: 'Choose another friendly name for the storage system.',
        },
      );
    const there = credentialsAt(known, adapter.name, action);
    if (state === 'different' && !action.replaces)
      throw new ProcedureError(
        'REFUSED',
        `StorageLink has another login for ${address}: ${there[0]?.username ?? 'of another port'}`,
        { place: api.place, remedy: 'Replace it with {replace-credentials}.' },
      );
    const limits = { ...call, jobLimitMs: serviceTimeoutMs };
    if (state === 'different') {
      context.progress(`removing the login of ${there.map(({ username }) => username).join(', ')}`);
      for (const { uuid } of there)
        if (uuid !== undefined) await api.removeStorageManagementCredentials(uuid, limits);
    }
    context.progress(`adding ${friendlyName}`);
    const { password } = credentials;
    const login = { username, password, ...(port === undefined ? {} : { port }) };
    const desired = { friendlyName, adapterId: adapter.name, address, ...login };
    try {
      await api.addStorageManagementCredentials(desired, limits);
    } catch (error) {
      // whatever StorageLink says of a login that it does not like
      throw redactError(error, [password, options.api?.password]);
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
