import { ProcedureError } from '../../errors.ts';
import type { CallOptions, CommandResult, Host } from '../../hosts/host.ts';
import {
  ERROR_ACCESS_DENIED,
  ERROR_SERVICE_DOES_NOT_EXIST,
  parseServiceStatus,
  type ServiceStatus,
} from './service-state.ts';

/** `net` tells every failure as exit code 2; sc ends with the Win32 error code, and never asks back. */
export function serviceQuery(service: string): readonly string[] {
  return ['sc.exe', 'query', service];
}

/** The buffer size is given because sc fails with 122 for a long answer otherwise. */
export function serviceConfigQuery(service: string): readonly string[] {
  return ['sc.exe', 'qc', service, '8192'];
}

export function serviceDependentsQuery(service: string): readonly string[] {
  return ['sc.exe', 'enumdepend', service, '65536'];
}

/** Asks the service manager now. */
export async function queryService(
  host: Host,
  service: string,
  options: CallOptions = {},
): Promise<ServiceStatus> {
  const result = await host.run(serviceQuery(service), options);
  return readServiceAnswer(host, service, result);
}

/** @throws ProcedureError NOT_FOUND, ACCESS_DENIED or COMMAND_FAILED. */
export function readServiceAnswer(
  host: Host,
  service: string,
  result: CommandResult | undefined,
): ServiceStatus {
  const status = result?.exit === 0 ? parseServiceStatus(result.stdout) : undefined;
  if (status) return status;
  throw serviceError(host, service, 'asked for its state', result);
}

/** What an exit code of sc means for the user. */
export function serviceError(
  host: Host,
  service: string,
  doing: string,
  result: CommandResult | undefined,
): ProcedureError {
  const place = host.name;
  const exit = result?.exit;
  if (exit === ERROR_SERVICE_DOES_NOT_EXIST)
    return new ProcedureError('NOT_FOUND', `there is no service "${service}"`, {
      place,
      remedy:
        'Give the short name of the StorageLink service (sc getkeyname "DISPLAY NAME" tells it).',
    });
  if (exit === ERROR_ACCESS_DENIED)
    return new ProcedureError('ACCESS_DENIED', `the service "${service}" could not be ${doing}`, {
      place,
      remedy: 'Run this from an elevated (administrator) prompt.',
    });
  if (exit === 127)
    return new ProcedureError('COMMAND_FAILED', 'there is no sc.exe', {
      place,
      remedy: 'Run this on the Windows server that runs StorageLink.',
    });
  const told = result?.timedOut ? 'no answer in time' : `sc ended with exit code ${exit}`;
  return new ProcedureError(
    result?.timedOut ? 'TIMEOUT' : 'COMMAND_FAILED',
    `the service "${service}" could not be ${doing}: ${told}`,
    { place },
  );
}
