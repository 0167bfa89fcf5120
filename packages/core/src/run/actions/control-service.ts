import { ProcedureError } from '../../errors.ts';
import { pause } from '../../os/pause.ts';
import { queryService, serviceError } from '../../procedures/adapter/service.ts';
import {
  describeStatus,
  ERROR_DEPENDENT_SERVICES_RUNNING,
  ERROR_SERVICE_ALREADY_RUNNING,
  ERROR_SERVICE_CANNOT_ACCEPT_CTRL,
  ERROR_SERVICE_NOT_ACTIVE,
  SERVICE_CONTINUE_PENDING,
  SERVICE_PAUSE_PENDING,
  SERVICE_PAUSED,
  SERVICE_RUNNING,
  SERVICE_START_PENDING,
  SERVICE_STOP_PENDING,
  SERVICE_STOPPED,
  type ServiceState,
  type ServiceStatus,
  serviceCode,
} from '../../procedures/adapter/service-state.ts';
import type { ActionContext } from './executor.ts';

const PENDING: readonly ServiceState[] = [
  SERVICE_START_PENDING,
  SERVICE_STOP_PENDING,
  SERVICE_CONTINUE_PENDING,
  SERVICE_PAUSE_PENDING,
];

export interface ServiceWait {
  readonly service: string;
  /** Milliseconds of `performance.now()`. */
  readonly deadline: number;
  /** For the message: `stop`. */
  readonly doing: string;
}

/**
 * Asks the service manager until the service is in no pending state.
 *
 * @throws ProcedureError TIMEOUT, with the last state, checkpoint and wait hint.
 */
export async function waitUntilSettled(
  context: Pick<ActionContext, 'host' | 'signal' | 'progress'>,
  wait: ServiceWait,
): Promise<ServiceStatus> {
  const call = context.signal ? { signal: context.signal } : {};
  for (let delay = 50; ; delay = Math.min(delay * 2, 1000)) {
    const status = await queryService(context.host, wait.service, call);
    if (!PENDING.includes(status.state)) return status;
    if (performance.now() >= wait.deadline)
      throw new ProcedureError(
        'TIMEOUT',
        `the service "${wait.service}" did not ${wait.doing} in time: it is still ${describeStatus(status)} ` +
          `(checkpoint ${status.checkpoint}, wait hint ${status.waitHintMs} ms)`,
        {
          place: context.host.name,
          remedy: 'Look at the service and its log on the server, or give it more time.',
        },
      );
    context.progress(`${wait.service} is ${describeStatus(status)}`);
    const left = Math.max(1, wait.deadline - performance.now());
    await pause(Math.min(delay, left), context.signal);
  }
}

export interface ServiceTarget {
  readonly service: string;
  readonly want: 'running' | 'stopped';
  readonly timeoutMs: number;
  /** Called once the service manager has taken the order. */
  onAccepted?(): void;
}

/**
 * Brings a service into a state and waits until the service manager says that it is there.
 * Resolves with false when it was there already.
 *
 * @throws ProcedureError TIMEOUT, ACCESS_DENIED, NOT_FOUND or COMMAND_FAILED.
 */
export async function controlService(
  context: Pick<ActionContext, 'host' | 'signal' | 'progress'>,
  target: ServiceTarget,
): Promise<boolean> {
  const { service, want, timeoutMs } = target;
  const { host, signal } = context;
  const call = signal ? { signal } : {};
  const doing = want === 'running' ? 'start' : 'stop';
  const done = want === 'running' ? 'started' : 'stopped';
  const goal = want === 'running' ? SERVICE_RUNNING : SERVICE_STOPPED;
  const wait = { service, doing, deadline: performance.now() + timeoutMs };
  if ((await waitUntilSettled(context, wait)).state === goal) return false;
  for (;;) {
    const result = await host.run(['sc.exe', doing, service], {
      ...call,
      timeoutMs: Math.max(timeoutMs, 1000),
    });
    if (result.exit === 0) {
      target.onAccepted?.();
      break;
    }
    if (
      result.exit ===
      (goal === SERVICE_RUNNING ? ERROR_SERVICE_ALREADY_RUNNING : ERROR_SERVICE_NOT_ACTIVE)
    )
      break;
    if (result.exit === ERROR_SERVICE_CANNOT_ACCEPT_CTRL && performance.now() < wait.deadline) {
      // it is changing its state, or just has: ask again when it has settled
      await pause(100, signal);
      if ((await waitUntilSettled(context, wait)).state === goal) return true;
      continue;
    }
    if (result.exit === ERROR_DEPENDENT_SERVICES_RUNNING)
      throw new ProcedureError(
        'COMMAND_FAILED',
        `other services that depend on "${service}" are running`,
        {
          place: host.name,
          remedy: `Stop them first (sc enumdepend ${service} lists them).`,
        },
      );
    throw serviceError(host, service, done, result);
  }
  for (;;) {
    const status = await waitUntilSettled(context, wait);
    if (status.state === goal && (await holds(context, target))) return true;
    if (status.state === goal) continue;
    // a stop of a running service may not show yet; a start that ended in STOPPED has failed
    const mayCome = goal === SERVICE_STOPPED && status.state !== SERVICE_PAUSED;
    if (!mayCome || performance.now() >= wait.deadline)
      throw new ProcedureError(
        'COMMAND_FAILED',
        `the service "${service}" was not ${done}: it is ${describeStatus(status)}`,
        {
          place: host.name,
          remedy:
            serviceCode(status.win32Exit, service)?.remedy ??
            "Look at the service's own log and at the event log of the server.",
        },
      );
    await pause(100, signal);
  }
}

/** A service that cannot live with what it read comes up first and ends soon after. */
const HOLD_MS = 1_000;

async function holds(
  { host, signal }: Pick<ActionContext, 'host' | 'signal'>,
  { service, want }: ServiceTarget,
): Promise<boolean> {
  // what a sandbox pretends does not change by itself
  if (want === 'stopped' || host.kind === 'sandbox') return true;
  await pause(HOLD_MS, signal);
  const status = await queryService(host, service, signal ? { signal } : {});
  return status.state === SERVICE_RUNNING;
}
