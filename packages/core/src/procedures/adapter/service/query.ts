import { ProcedureError } from '../../../errors.ts';
import type { CallOptions, CommandResult, Host } from '../../../hosts/host.ts';
import {
  ERROR_ACCESS_DENIED,
  ERROR_SERVICE_DOES_NOT_EXIST,
  parseServiceStatus,
  SERVICE_STOPPED,
  type ServiceState,
  type ServiceStatus,
  serviceCode,
} from './state.ts';

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

/** The short name of a display name. */
export function serviceKeyQuery(name: string): readonly string[] {
  return ['sc.exe', 'getkeyname', name];
}

/** The name that `sc getkeyname` or `getdisplayname` printed, by its place: the words before `=` are translated. */
export function parseTheName(stdout: string): string | undefined {
  const [, found] = /^[^=\r\n]*=[ \t]*(\S.*?)[ \t]*$/m.exec(stdout) ?? [];
  return found;
}

/**
 * Whether a service is the one that the options name, by its short name or its display name, or depends on that one. A
 * journal may say anything: this is asked of the server itself.
 */
export async function belongsTo(host: Host, service: string, named: string): Promise<boolean> {
  const same = (name: string): boolean => name.toLowerCase() === service.toLowerCase();
  const told = await host.run(serviceKeyQuery(named));
  const key = (told.exit === 0 ? parseTheName(told.stdout) : undefined) ?? named;
  if (same(key)) return true;
  const dependents = await host.run(serviceDependentsQuery(key));
  return dependents.exit === 0 && parseDependents(dependents.stdout).some(({ name }) => same(name));
}

/** As it is typed at a prompt. */
export function typed(service: string): string {
  return /[^\w.-]/.test(service) ? `"${service}"` : service;
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
        'Give the short name of the StorageLink service (sc getkeyname "DISPLAY NAME" prints it).',
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
  const known = serviceCode(exit, service);
  const said = sentenceOf(result);
  const told = result?.timedOut
    ? 'no answer in time'
    : `${known ? `${known.meaning} ` : ''}(sc ended with exit code ${exit})${said && `; it says: ${said}`}`;
  return new ProcedureError(
    result?.timedOut ? 'TIMEOUT' : 'COMMAND_FAILED',
    `the service "${service}" could not be ${doing}: ${told}`,
    {
      place,
      remedy: known?.remedy ?? `Look at the System log of the server, and at: net helpmsg ${exit}.`,
    },
  );
}

/** sc's own sentence, in the language of its Windows: what stands behind `FAILED 1069:`. */
function sentenceOf(result: CommandResult | undefined): string {
  const lines = (result?.stdout ?? '').split(/\r?\n/).map((line) => line.trim());
  const from = lines.findIndex((line) => /\b\d{1,5}:$/.test(line));
  return from === -1
    ? ''
    : lines
        .slice(from + 1)
        .filter(Boolean)
        .join(' ')
        .slice(0, 300);
}

/** START_TYPE of a service that cannot be started (winsvc.h, SERVICE_DISABLED). */
export const SERVICE_DISABLED = 4;

export interface ServiceConfig {
  readonly startType: number;
  /** As the service manager keeps it: a command line, quoted or not. */
  readonly binaryPath: string;
}

/**
 * What `sc qc NAME` printed; undefined when it is not that. Labels are translated, so values count
 * by their place: type, start type, error control, binary path.
 */
export function parseServiceConfig(stdout: string): ServiceConfig | undefined {
  const values: string[] = [];
  for (const line of stdout.split(/\r?\n/)) {
    const match = /^[ \t]+[^\s:][^:]*:[ \t]*(.*?)[ \t]*$/.exec(line);
    if (match?.[1] !== undefined) values.push(match[1]);
  }
  const startType = /^\d+/.exec(values[1] ?? '')?.[0];
  const binaryPath = values[3];
  if (startType === undefined || !binaryPath) return undefined;
  return { startType: Number(startType), binaryPath };
}

/**
 * The folder of the program in a service's command line; undefined when it is not an absolute path.
 * An unquoted path with spaces is tried as CreateProcess does, except that files cannot be asked
 * here: it ends at the first `.exe` that a blank or the end follows.
 */
export function serverFolderOf(binaryPath: string): string | undefined {
  const text = binaryPath.trim();
  const program = text.startsWith('"')
    ? /^"([^"]+)"/.exec(text)?.[1]
    : (/^.*?\.exe(?=\s|$)/i.exec(text)?.[0] ?? (/\s/.test(text) ? undefined : text));
  if (!program || !/^(?:[A-Za-z]:\\|\\\\[^\\]+\\[^\\]+\\)/.test(program)) return undefined;
  const folder = program.slice(0, program.lastIndexOf('\\'));
  return /^[A-Za-z]:$/.test(folder) ? `${folder}\\` : folder;
}

/** Names of running services that `sc enumdepend NAME` printed, in its order. */
export function parseRunningDependents(stdout: string): readonly string[] {
  return parseDependents(stdout)
    .filter(({ state }) => state !== SERVICE_STOPPED)
    .map(({ name }) => name);
}

/**
 * What `sc enumdepend NAME` printed, in its order: the one in which they can be stopped
 * (EnumDependentServices lists them in reverse order of start).
 */
function parseDependents(stdout: string): readonly { name: string; state: ServiceState }[] {
  const found: { name: string; state: ServiceState }[] = [];
  for (const block of stdout.split(/(?:\r?\n)[ \t]*(?:\r?\n)/)) {
    const lines = block.split(/\r?\n/).filter((line) => line.trim() !== '');
    const heads = lines.filter(
      (line) => /^[^\s[][^:]*:[ \t]*\S/.test(line) && !/=\s*\d+\s*$/.test(line),
    );
    // the display name follows the name; both stand at the margin
    const name = /:[ \t]*(\S.*?)[ \t]*$/.exec(heads[0] ?? '')?.[1];
    const status = parseServiceStatus(lines.filter((line) => /^[ \t]/.test(line)).join('\n'));
    if (name !== undefined && status) found.push({ name, state: status.state });
  }
  return found;
}
