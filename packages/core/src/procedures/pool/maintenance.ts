import type { RunCommandAction } from '../action.ts';
import type { StepCode, StepDiagnostic } from '../findings.ts';
import type { XapiState } from '../multipath/read/xapi.ts';
import type { ResumedAction } from '../procedure.ts';

/** `xe` waits for the pool's master without end. */
export const XE_MS = 120_000;
/** VMs with much memory take their time. */
export const EVACUATE_MS = 3_600_000;

/** A host that is not as it was starts no VM before a person has looked at it. */
export const STAYS_DISABLED = 'the host stays disabled, so that no VM is started on it';

/** A disabled host of ours: what an interrupted run has put into maintenance mode. */
export function wasDisabledByUs(resumed: readonly ResumedAction[]): boolean {
  return resumed.some(
    ({ action }) => action.kind === 'run-command' && isXe(action, 'host-disable'),
  );
}

function isXe({ argv }: RunCommandAction, verb: string): boolean {
  return argv[0] === 'xe' && argv[1] === verb;
}

/** What stands against maintenance mode; each with the way out. */
export function refusals(xapi: XapiState, resumed: readonly ResumedAction[]): StepDiagnostic[] {
  if (xapi.kind === 'none')
    return [
      refusal(
        'no-xapi',
        'maintenance mode is asked for, and this is not a XenServer or XCP-ng host',
        'leave {rolling} and {enable-multipathing} out',
      ),
    ];
  if (xapi.kind === 'not-known')
    return [
      refusal(
        'xapi-not-asked',
        `maintenance mode is asked for, and XAPI cannot be asked: ${xapi.why}`,
        'see that the pool master answers "xe host-list" on this host, then run this again',
      ),
    ];
  const found: StepDiagnostic[] = [];
  if (xapi.host.enabled === false && !wasDisabledByUs(resumed))
    found.push(
      refusal(
        'host-is-disabled',
        `${xapi.host.name} is disabled already: somebody works on it`,
        `when that work is done: xe host-enable uuid=${xapi.host.uuid}; or leave {rolling} out`,
      ),
    );
  if (xapi.disabledOthers.length > 0 && resumed.length === 0)
    found.push(
      refusal(
        'pool-host-is-disabled',
        `of this pool ${xapi.disabledOthers.join(', ')} ${xapi.disabledOthers.length === 1 ? 'is' : 'are'} disabled: with another host away the VMs may find no room`,
        'enable them with "xe host-enable uuid=..." first, or leave {rolling} out',
      ),
    );
  if (xapi.poolHa === true)
    found.push(
      refusal(
        'pool-ha-is-on',
        'high availability of the pool is on: it may fence a host whose storage is away for a moment',
        'switch it off for the time of the change: xe pool-ha-disable; afterwards: xe pool-ha-enable heartbeat-sr-uuids=...',
      ),
    );
  return found;
}

function refusal(code: StepCode, message: string, help: string): StepDiagnostic {
  return { severity: 'error', code, message, help };
}
