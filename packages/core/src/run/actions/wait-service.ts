import { ProcedureError } from '../../errors.ts';
import { pause } from '../../hosts/pause.ts';
import { queryService } from '../../steps/install-adapter/query-service.ts';
import {
  describeStatus,
  SERVICE_CONTINUE_PENDING,
  SERVICE_PAUSE_PENDING,
  SERVICE_START_PENDING,
  SERVICE_STOP_PENDING,
  type ServiceState,
  type ServiceStatus,
} from '../../steps/install-adapter/service-state.ts';
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
