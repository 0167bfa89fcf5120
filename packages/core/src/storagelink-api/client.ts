import { isProcedureError, ProcedureError } from '../errors.ts';
import { serviceAddress } from '../options/service-address.ts';
import type { StorageLinkApiOptions } from '../options/types.ts';
import { pause } from '../os/pause.ts';
import { given } from '../text/given.ts';
import { redact, redactError } from '../text/printable.ts';
import type { ReadAnswerOptions } from './envelope.ts';
import { makeSoapPost } from './transport.ts';
import type { JobInfo, SoapRequest, StorageAdapter } from './types.ts';
import {
  findAdapter,
  type LoadedAdapter,
  type StorageLinkApi,
  type StorageLinkCall,
} from './types.ts';

/** Readers of answers, read on the first call: few runs have a StorageLink service. */
type Answers = typeof import('./answer.ts');

/** How long a job that adds credentials may take. */
const JOB_LIMIT_MS = 120_000;

/**
 * StorageLink's SOAP service at an address. Opens nothing by itself; no error that it throws holds a
 * password, whatever the server says.
 *
 * @throws ProcedureError BAD_INPUT for options that make no sense.
 */
export function openStorageLinkApi(options: StorageLinkApiOptions): StorageLinkApi {
  const post = makeSoapPost(options);
  const { place = options.url } = serviceAddress(options.url) ?? {};

  async function ask<Result>(
    request: SoapRequest,
    reader: (answers: Answers) => (body: string, options: ReadAnswerOptions) => Result,
    call: StorageLinkCall = {},
  ): Promise<Result> {
    const secrets = secretsOf(options, request);
    const { requestBody } = await import('./request.ts');
    const read = reader(await import('./answer.ts'));
    try {
      const { status, body, logins } = await post(requestBody(request), call);
      if (status === 401 || status === 403)
        throw refusedLogin({ status, logins }, options.username, place);
      // SOAP 1.1 sends a fault with status 500
      if (status !== 200 && status !== 500)
        throw new ProcedureError(
          'SERVICE_FAULT',
          `StorageLink answered with HTTP status ${status}`,
          {
            place,
            remedy: CHECK_ADDRESS,
          },
        );
      const isFault = /<(?:[\w.-]+:)?Fault[\s>]/.test(body);
      return read(isFault ? redact(body, secrets) : body, { secrets });
    } catch (error) {
      throw withoutSecrets(error, secrets, place);
    }
  }

  const adapters = async (call?: StorageLinkCall): Promise<LoadedAdapter[]> =>
    (
      await ask(
        { operation: 'enumStorageAdapters' },
        (answers) => answers.readStorageAdapters,
        call,
      )
    ).map((adapter) => toLoaded(adapter, options.password));

  async function waitForJob(
    begun: JobInfo,
    doing: string,
    call: StorageLinkCall,
    limitMs: number = JOB_LIMIT_MS,
  ): Promise<JobInfo> {
    let job = begun;
    const end = performance.now() + limitMs;
    for (let wait = 100; !isDone(job); wait = Math.min(wait * 2, 2000)) {
      if (performance.now() > end)
        throw new ProcedureError(
          'TIMEOUT',
          `StorageLink has not ended the job that ${doing} within ${Math.round(limitMs / 1000)} s`,
          {
            place,
            remedy:
              'Look at the jobs in StorageLink Manager, or give it more time ({service-timeout}).',
          },
        );
      await pause(wait, call.signal);
      job = await ask(
        { operation: 'getJobInfo', jobId: begun.jobId },
        (answers) => answers.readJobInfo,
        call,
      );
    }
    return job;
  }

  return {
    place,
    enumStorageAdapters: adapters,

    async waitForAdapter(name, call = {}) {
      const end = performance.now() + (call.retryForMs ?? 0);
      for (let wait = 200; ; wait = Math.min(wait * 2, 2000)) {
        const left = Math.max(0, end - performance.now());
        const adapter = findAdapter(await adapters({ ...call, retryForMs: left }), name);
        if (adapter?.isInitialized || adapter?.initError) return adapter;
        if (performance.now() + wait > end) return adapter;
        await pause(wait, call.signal);
      }
    },

    async enumStorageManagementCredentials(call) {
      const request = { operation: 'enumStorageManagementCredentials' } as const;
      const known = await ask(request, (answers) => answers.readManagementCredentials, call);
      return known.map(
        ({ friendlyName, storageAdapterId, ipAddress, username, portNumber, uuid }) => ({
          friendlyName,
          adapterId: storageAdapterId,
          address: ipAddress,
          ...(username !== '' && { username }),
          ...given({ port: portNumber }),
          ...(uuid !== '' && { uuid }),
        }),
      );
    },

    async addStorageManagementCredentials(credentials, { signal, jobLimitMs } = {}) {
      const { friendlyName, adapterId, address, port, username, password } = credentials;
      // asked once only: a second try could add them twice
      const call = { signal };
      const cred = {
        friendlyName,
        storageAdapterId: adapterId,
        ipAddress: address,
        ...given({ portNumber: port }),
        username,
        password,
      };
      const operation = 'addStorageManagementCredentials';
      const begun = await ask({ operation, cred }, (answers) => answers.readAddedCredentials, call);
      const job = await waitForJob(begun, 'adds the credentials', call, jobLimitMs);
      if (job.state === 'failed' || job.state === 'cancelled')
        throw new ProcedureError(
          'SERVICE_FAULT',
          `StorageLink could not add the credentials: ${redact(job.error, [password, options.password]) || job.state}`,
          { place, remedy: "Check the storage system's address, user name and password." },
        );
    },

    async removeStorageManagementCredentials(uuid, { signal, jobLimitMs } = {}) {
      const call = { signal };
      const operation = 'removeStorageManagementCredentials';
      const begun = await ask(
        { operation, uuid },
        (answers) => answers.readRemovedCredentials,
        call,
      );
      const job = await waitForJob(begun, 'removes the credentials', call, jobLimitMs);
      if (job.state === 'failed' || job.state === 'cancelled')
        throw new ProcedureError(
          'SERVICE_FAULT',
          `StorageLink could not remove the old credentials: ${redact(job.error, [options.password]) || job.state}`,
          { place, remedy: 'Remove them in StorageLink Manager, then run this again.' },
        );
    },
  };
}

/** '' means that the work was done at once, without a job. */
function isDone(job: JobInfo): boolean {
  return job.isFinished || job.jobId === '';
}

function toLoaded(adapter: StorageAdapter, password: string): LoadedAdapter {
  const { objectId, name, friendlyName, isInitialized, initError } = adapter;
  const { versionMajor, versionMinor } = adapter;
  return {
    name: objectId || name,
    friendlyName: friendlyName || name,
    isInitialized,
    initError: redact(initError, [password]),
    ...(versionMajor === undefined ? {} : { version: `${versionMajor}.${versionMinor ?? 0}` }),
  };
}

function secretsOf({ username, password }: StorageLinkApiOptions, request: SoapRequest): string[] {
  const login = `${username}:${password}`;
  const sent =
    request.operation === 'addStorageManagementCredentials' ? [request.cred.password] : [];
  // a word of a few letters would be cut out of everything
  return [password, login, ...sent].filter((secret) => secret.length > 3);
}

function refusedLogin(
  { status, logins }: { readonly status: number; readonly logins: string },
  username: string,
  place: string,
): ProcedureError {
  if (logins !== '' && !/\bbasic\b/i.test(logins))
    return new ProcedureError(
      'AUTH_FAILED',
      `the server offers the kinds of login ${logins.slice(0, 80)}, and only Basic is spoken here (HTTP ${status})`,
      { place, remedy: 'Allow Basic on the server, or leave {storagelink-url} out.' },
    );
  return new ProcedureError(
    'AUTH_FAILED',
    `StorageLink did not accept the login of "${username}" (HTTP ${status})`,
    { place, remedy: 'Check {storagelink-user} and {storagelink-password}.' },
  );
}

/** The error with its place, and without any secret. */
function withoutSecrets(error: unknown, secrets: readonly string[], place: string): unknown {
  const safe = redactError(error, secrets);
  if (!isProcedureError(safe) || safe.place !== undefined) return safe;
  return new ProcedureError(safe.code, safe.message, {
    place,
    // what is no answer of StorageLink's, or a refusal in its own words
    remedy: safe.remedy ?? `${CHECK_ADDRESS} Look at its log.`,
  });
}

const CHECK_ADDRESS = 'Check that the address is the one of the StorageLink service (port 21605).';
