import type { HostResultEvent, PlaybookResult } from '@quantastor-xenserver/ansible-runner-ts';
import type { ErrorCode } from '@quantastor-xenserver/core';
import {
  type HostReport,
  type Report,
  type ReportedError,
  readReport,
  type StepReport,
} from '@quantastor-xenserver/core/report';

/** A host's own report under its name in the inventory, or why it gave none. */
export function answeredReport(event: HostResultEvent): HostReport {
  const { host, result } = event;
  const report = readOwn(result['report']);
  const own = report?.hosts[0];
  if (!report || !own) return failedReport(host, errorOf(event));
  const error = own.error && { ...own.error, code: connectionCode(own.error) };
  const steps = withRunId(own.steps, report.runId);
  return { ...own, host, name: host, steps, ...(error ? { error } : {}) };
}

/** For a host that the play had not finished when it ended. */
export function unansweredReport(host: string, result: PlaybookResult): HostReport {
  return failedReport(host, unansweredError(result));
}

function failedReport(host: string, error: ReportedError): HostReport {
  return {
    ...{ host, name: host, kind: 'bridge', outcome: 'failed', durationMs: 0 },
    ...{ connections: 0, roundTrips: 0 },
    ...{ steps: [], error },
  };
}

/** The module is of our own collection; another version of it may speak another schema. */
function readOwn(value: unknown): Report | undefined {
  try {
    return readReport(value);
  } catch {
    return undefined;
  }
}

/** Each host has a journal of its own, which the collection's rollback asks for. */
function withRunId(steps: readonly StepReport[], runId: string): StepReport[] {
  const first = steps.findIndex(({ changes }) => changes.some(({ done }) => done));
  return steps.map((step, at) =>
    at === first ? { ...step, found: { ...step.found, runId } } : step,
  );
}

const CONNECTION: readonly (readonly [RegExp, ErrorCode])[] = [
  [/REMOTE HOST IDENTIFICATION HAS CHANGED/, 'HOST_KEY_CHANGED'],
  [/Host key verification failed/, 'HOST_KEY_UNKNOWN'],
  [/Permission denied|Authentication fail|Invalid\/incorrect password/i, 'AUTH_FAILED'],
  [/timed? ?out/i, 'TIMEOUT'],
];

function errorOf({ status, result }: HostResultEvent): ReportedError {
  const { error, msg, module_stderr: stderr } = result;
  if (isReportedError(error)) return error;
  const words = [msg, stderr].find((each) => typeof each === 'string' && each !== '');
  const message = typeof words === 'string' ? words.trim().replace(/\s+/g, ' ') : '';
  if (status !== 'unreachable')
    return { code: 'COMMAND_FAILED', message: message || 'the task failed without a word' };
  const lost = { message: message || 'Ansible does not reach the host' };
  return { ...lost, code: connectionCode({ ...lost, code: 'HOST_UNREACHABLE' }) };
}

/** Why a host is not reached is only in the words of ssh. */
function connectionCode({ code, message }: ReportedError): ErrorCode {
  if (code !== 'HOST_UNREACHABLE') return code;
  return CONNECTION.find(([pattern]) => pattern.test(message))?.[1] ?? code;
}

function isReportedError(value: unknown): value is ReportedError {
  if (typeof value !== 'object' || value === null) return false;
  const { code, message } = value as Partial<ReportedError>;
  return typeof code === 'string' && typeof message === 'string';
}

function unansweredError({ status, message }: PlaybookResult): ReportedError {
  const remedy =
    'The host may have been changed: the module quantastor.xenserver.resume finishes or takes back what was begun.';
  if (status === 'cancelled')
    return {
      code: 'CANCELLED',
      message: 'the run was cancelled before the host had answered',
      remedy,
    };
  return { code: 'COMMAND_FAILED', message: `the host gave no answer: ${message}`, remedy };
}
