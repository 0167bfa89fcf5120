import { ProcedureError } from '../errors.ts';
import { redact } from '../text/printable.ts';
import { type ReadAnswerOptions, readResponse } from './envelope.ts';
import {
  allText,
  childBoolean,
  childNamed,
  childNumber,
  childText,
  type SoapNode,
} from './messages.ts';
import type { JobInfo, JobState, ManagementCredentials, StorageAdapter } from './types.ts';

const jobStates: readonly JobState[] = [
  'autodetect',
  'created',
  'pending',
  'queued',
  'activating',
  'running',
  'successful',
  'failed',
  'cancelled',
];

/**
 * The answer to `enumStorageAdapters`: one `list` element for each adapter.
 *
 * @throws ProcedureError SERVICE_FAULT
 */
export function readStorageAdapters(body: string, options?: ReadAnswerOptions): StorageAdapter[] {
  const response = readResponse(body, 'enumStorageAdapters', options);
  return response.children.filter(({ name }) => name === 'list').map(toAdapter);
}

/**
 * The answer to `enumStorageManagementCredentials`: one `credList` element for each login.
 *
 * @throws ProcedureError SERVICE_FAULT
 */
export function readManagementCredentials(
  body: string,
  options?: ReadAnswerOptions,
): ManagementCredentials[] {
  const response = readResponse(body, 'enumStorageManagementCredentials', options);
  return response.children.filter(({ name }) => name === 'credList').map(toCredentials);
}

/**
 * The answer to `addStorageManagementCredentials`: the job that adds them.
 *
 * @throws ProcedureError SERVICE_FAULT
 */
export function readAddedCredentials(body: string, options?: ReadAnswerOptions): JobInfo {
  return jobOf(readResponse(body, 'addStorageManagementCredentials', options), options);
}

/**
 * The answer to `removeStorageManagementCredentials`: the job that removes them.
 *
 * @throws ProcedureError SERVICE_FAULT
 */
export function readRemovedCredentials(body: string, options?: ReadAnswerOptions): JobInfo {
  return jobOf(readResponse(body, 'removeStorageManagementCredentials', options), options);
}

/**
 * The answer to `getJobInfo`.
 *
 * @throws ProcedureError SERVICE_FAULT
 */
export function readJobInfo(body: string, options?: ReadAnswerOptions): JobInfo {
  return jobOf(readResponse(body, 'getJobInfo', options), options);
}

function toAdapter(node: SoapNode): StorageAdapter {
  return {
    objectId: childText(node, 'objectId'),
    name: childText(node, 'name'),
    friendlyName: childText(node, 'friendlyName'),
    isInitialized: childBoolean(node, 'isInitialized'),
    initError: allText(childNamed(node, 'initError')),
    versionMajor: childNumber(node, 'versionMajor'),
    versionMinor: childNumber(node, 'versionMinor'),
  };
}

function toCredentials(node: SoapNode): ManagementCredentials {
  return {
    friendlyName: childText(node, 'friendlyName'),
    uuid: childText(node, 'uuid'),
    storageAdapterId: childText(node, 'storageAdapterId'),
    ipAddress: childText(node, 'ipAddress'),
    portNumber: childNumber(node, 'portNumber'),
    username: childText(node, 'username'),
  };
}

function jobOf(response: SoapNode, options: ReadAnswerOptions = {}): JobInfo {
  const job = childNamed(response, 'jobInfo');
  if (!job)
    throw new ProcedureError('SERVICE_FAULT', `StorageLink's <${response.name}> names no job`);
  const state = jobStates[childNumber(job, 'jobStatus') ?? -1];
  const message = childNamed(childNamed(job, 'errInfo'), 'errorMessage');
  const error = childText(message, 'defaultMessage') || allText(message);
  return {
    jobId: childText(job, 'jobId'),
    state,
    isFinished: state === 'successful' || state === 'failed' || state === 'cancelled',
    error: redact(error, options.secrets ?? []),
  };
}
