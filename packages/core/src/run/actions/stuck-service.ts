import type { CallOptions, Host } from '../../hosts/host.ts';
import { typed } from '../../procedures/adapter/service/query.ts';

/** SERVICE_WIN32_OWN_PROCESS: no other service lives in its process. */
const OWN_PROCESS = 0x10;

const ASK_MS = 15_000;

export interface ServiceProcess {
  readonly pid: number;
  readonly isOwn: boolean;
}

/** Undefined where the service manager does not tell, or the service has none. */
export async function serviceProcess(
  host: Host,
  service: string,
  options: CallOptions = {},
): Promise<ServiceProcess | undefined> {
  const told = await host
    .run(['sc.exe', 'queryex', service], { ...options, timeoutMs: ASK_MS })
    .catch(() => undefined);
  return told?.exit === 0 ? parseServiceProcess(told.stdout) : undefined;
}

/** By place, for labels are translated: the type comes first, the process after the wait hint. */
export function parseServiceProcess(stdout: string): ServiceProcess | undefined {
  const numbers = [...stdout.matchAll(/^[ \t]+[^\s:][^:]*:[ \t]*(0x)?([0-9a-f]+)(?=[ \t\r]|$)/gim)];
  const [type] = numbers;
  const pid = Number.parseInt(numbers[6]?.[2] ?? '', 10);
  if (!type || !Number.isInteger(pid) || pid <= 4) return undefined;
  return { pid, isOwn: (Number.parseInt(type[2] ?? '', 16) & OWN_PROCESS) !== 0 };
}

/** What can be typed about a service that neither starts nor stops. */
export function stuckRemedy(service: string, process: ServiceProcess | undefined): string {
  const look = `Look at the service and its log on the server (sc queryex ${typed(service)} tells its process), or give it more time ({service-timeout}).`;
  if (!process) return look;
  if (!process.isOwn)
    return `${look} Its process ${process.pid} holds other services too, so it is not ended by this tool.`;
  return `${look} If it hangs, end its process with taskkill /F /PID ${process.pid}, or let {end-stuck-service} do that.`;
}

/** Resolves with true once its process was ended; false where it has none of its own, or Windows refused. */
export async function endProcess(
  host: Host,
  process: ServiceProcess | undefined,
  options: CallOptions = {},
): Promise<boolean> {
  if (!process?.isOwn) return false;
  const argv = ['taskkill.exe', '/F', '/PID', `${process.pid}`];
  const { exit } = await host.run(argv, { ...options, timeoutMs: ASK_MS });
  return exit === 0;
}
