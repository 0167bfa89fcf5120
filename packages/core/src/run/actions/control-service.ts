import { type ErrorCode, isProcedureError, ProcedureError } from '../../errors.ts';
import { pause } from '../../os/pause.ts';
import { queryService, serviceError, typed } from '../../procedures/adapter/service/query.ts';
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
} from '../../procedures/adapter/service/state.ts';
import { given } from '../../text/given.ts';
import type { ActionContext } from './executor.ts';
import { endProcess, serviceProcess, stuckRemedy } from './stuck-service.ts';

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
async function waitUntilSettled(
  context: Pick<ActionContext, 'host' | 'signal' | 'progress'>,
  wait: ServiceWait,
): Promise<ServiceStatus> {
  const call = { signal: context.signal };
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

/** As `waitUntilSettled`; a service that hangs is ended where that was asked for, and what can be typed is told else. */
async function settle(
  context: Pick<ActionContext, 'host' | 'signal' | 'progress'>,
  wait: ServiceWait,
  target: ServiceTarget,
): Promise<ServiceStatus> {
  try {
    return await waitUntilSettled(context, wait);
  } catch (error) {
    if (!isProcedureError(error) || error.code !== 'TIMEOUT') throw error;
    const { host, signal } = context;
    const call = { signal };
    const process = await serviceProcess(host, wait.service, call);
    if (
      target.want === 'stopped' &&
      target.endsStuck &&
      process &&
      (await endProcess(host, process, call))
    ) {
      target.onEnded?.(process.pid);
      return await untilSeenEnded(context, wait, process.pid);
    }
    throw new ProcedureError('TIMEOUT', error.message, {
      place: host.name,
      remedy: stuckRemedy(wait.service, process),
      cause: error,
    });
  }
}

/** How long the service manager may take to see that a process has ended. */
const ENDED_MS = 30_000;

async function untilSeenEnded(
  context: Pick<ActionContext, 'host' | 'signal' | 'progress'>,
  wait: ServiceWait,
  pid: number,
): Promise<ServiceStatus> {
  try {
    return await waitUntilSettled(context, { ...wait, deadline: performance.now() + ENDED_MS });
  } catch (error) {
    if (!isProcedureError(error) || error.code !== 'TIMEOUT') throw error;
    throw new ProcedureError('TIMEOUT', `${error.message}; its process ${pid} was ended`, {
      place: context.host.name,
      remedy: `Look at it on the server (sc queryex ${typed(wait.service)}); restart the server where the service manager does not see that it has ended.`,
      cause: error,
    });
  }
}

export interface ServiceTarget {
  readonly service: string;
  readonly want: 'running' | 'stopped';
  readonly timeoutMs: number;
  /** A process that does not end in time is ended. */
  readonly endsStuck?: boolean;
  /** Called once the service manager has taken the order. */
  onAccepted?(): void;
  /** Called once a process was ended. */
  onEnded?(pid: number): void;
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
  const begun = performance.now();
  try {
    return await control(context, target);
  } catch (error) {
    const isFailure = isProcedureError(error) && WITH_EVENTS.includes(error.code);
    // of a server that goes down nothing more is to be known
    if (target.want !== 'running' || !isFailure || /exit code 1115\)/.test(error.message))
      throw error;
    const { host, signal } = context;
    const since = performance.now() - begun + CLOCK_MS;
    // its reader of XML is not read at every start
    const { toldByEventLog } = await import('../../procedures/adapter/service/events.ts');
    const told = await toldByEventLog(host, target.service, since, { signal });
    throw new ProcedureError(error.code, `${error.message}; ${told}`, {
      place: host.name,
      ...given({ remedy: error.remedy }),
      cause: error,
    });
  }
}

const WITH_EVENTS: readonly ErrorCode[] = ['COMMAND_FAILED', 'TIMEOUT', 'ACCESS_DENIED'];

/** An event is written a moment after what it tells of. */
const CLOCK_MS = 2_000;

async function control(
  context: Pick<ActionContext, 'host' | 'signal' | 'progress'>,
  target: ServiceTarget,
): Promise<boolean> {
  const { service, want, timeoutMs } = target;
  const { host, signal } = context;
  const call = { signal };
  const doing = want === 'running' ? 'start' : 'stop';
  const done = want === 'running' ? 'started' : 'stopped';
  const goal = want === 'running' ? SERVICE_RUNNING : SERVICE_STOPPED;
  const wait = { service, doing, deadline: performance.now() + timeoutMs };
  if ((await settle(context, wait, target)).state === goal) return false;
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
      if ((await settle(context, wait, target)).state === goal) return true;
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
    const status = await settle(context, wait, target);
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
  if (want === 'stopped' || host.can.pretended) return true;
  await pause(HOLD_MS, signal);
  const status = await queryService(host, service, { signal });
  return status.state === SERVICE_RUNNING;
}
