import { ProcedureError } from '../../errors.ts';
import type { PublishedRules, QuietService } from '../../procedures/action.ts';
import { queryService, typed } from '../../procedures/adapter/service/query.ts';
import { SERVICE_STOPPED } from '../../procedures/adapter/service/state.ts';
import type { RunDiagnostic } from '../report/findings.ts';
import { controlService } from './control-service.ts';
import type { ActionContext } from './executor.ts';
import { noteRunning } from './published.ts';

/**
 * Somebody may have started the service since this run stopped it: it is stopped again, for it would go on with what it
 * read, and an installer would find its files in use.
 *
 * @throws ProcedureError REFUSED where this run does not start it again and so must not stop it.
 */
export async function keepQuiet(
  context: ActionContext,
  quiet: QuietService | undefined,
  publishes: PublishedRules | undefined,
): Promise<RunDiagnostic[]> {
  if (!quiet) return [];
  const { host, signal } = context;
  const { service } = quiet;
  const { state } = await queryService(host, service, { signal });
  if (state === SERVICE_STOPPED) return [];
  if (!quiet.starts)
    throw new ProcedureError(
      'REFUSED',
      `the service ${service} was stopped when this run looked at it, and somebody has started it since`,
      {
        place: host.name,
        remedy: `Run this again: it stops the service and starts it again. Or stop it first (net stop ${typed(service)}).`,
      },
    );
  if (publishes) await noteRunning(host, publishes);
  const { timeoutMs, endsStuck = false } = quiet;
  await controlService(context, { service, want: 'stopped', timeoutMs, endsStuck });
  return [startedMeanwhile(service)];
}

export function startedMeanwhile(service: string): RunDiagnostic {
  return {
    severity: 'warning',
    code: 'service-started-meanwhile',
    message: `somebody started the service ${service} while this run had it stopped; it was stopped again`,
    help: 'Nothing, if that was by hand. A program that starts it by itself (a watchdog) is switched off for the time of a run.',
  };
}
