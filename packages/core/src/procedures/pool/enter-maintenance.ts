import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { RunCommandAction } from '../action.ts';
import { isChangeDue, type MultipathSurvey, wantsMaintenance } from '../multipath/survey.ts';
import type { SurveyedStep } from '../procedure.ts';
import { EVACUATE_MS, refusals, STAYS_DISABLED, wasDisabledByUs, XE_MS } from './maintenance.ts';

/** No VM is started on a disabled host; those that run stay, unless they are to be moved. */
export const enterMaintenance: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'enter-maintenance',
  title: 'Put the host into maintenance mode',
  isWanted: wantsMaintenance,
  plan(survey, { options, resumed = [] }) {
    const { xapi } = survey;
    if (!isChangeDue(survey, options, resumed))
      return { summary: 'nothing is to be changed on this host', actions: [], diagnostics: [] };
    const diagnostics = refusals(xapi, resumed);
    if (xapi.kind !== 'answers' || diagnostics.length > 0)
      return { summary: 'the host cannot be put into maintenance mode', actions: [], diagnostics };
    const { uuid, name, enabled } = xapi.host;
    const isAway = enabled === false && wasDisabledByUs(resumed);
    const actions: RunCommandAction[] = isAway
      ? []
      : [
          {
            kind: 'run-command',
            argv: ['xe', 'host-disable', `uuid=${uuid}`],
            undoArgv: ['xe', 'host-enable', `uuid=${uuid}`],
            undoWaits: STAYS_DISABLED,
            summary: `disable ${name}`,
            timeoutMs: XE_MS,
          },
        ];
    if (options.evacuate && !isAway)
      actions.push({
        kind: 'run-command',
        argv: ['xe', 'host-evacuate', `uuid=${uuid}`],
        summary: `move the VMs of ${name} to other hosts`,
        timeoutMs: EVACUATE_MS,
      });
    return {
      summary: isAway
        ? `${name} is in maintenance mode already, by the interrupted run`
        : actions.map(({ summary }) => summary).join(', '),
      actions,
      diagnostics,
      found: { poolMaster: xapi.isMaster },
      // XenServer wants a pool's master first, as in an update
      first: xapi.isMaster,
    };
  },
};
