import type { ConfigureMultipathOptions } from '../../options/types.ts';
import { isChangeDue, type MultipathSurvey, wantsMaintenance } from '../multipath/survey.ts';
import type { SurveyedStep } from '../procedure.ts';
import { enterMaintenance } from './enter-maintenance.ts';
import { wasDisabledByUs, XE_MS } from './maintenance.ts';

/** VMs that were moved away stay where they are: XenServer's own balancing brings them back, or nobody does. */
export const leaveMaintenance: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'leave-maintenance',
  title: 'Take the host out of maintenance mode',
  isWanted: wantsMaintenance,
  plan(survey, { options, earlier, resumed = [] }) {
    const { xapi } = survey;
    const isDue =
      xapi.kind === 'answers' &&
      isChangeDue(survey, options, resumed) &&
      ((earlier.get(enterMaintenance.name)?.actions.length ?? 0) > 0 ||
        (xapi.host.enabled === false && wasDisabledByUs(resumed)));
    if (!isDue || xapi.kind !== 'answers')
      return { summary: 'the host is not in maintenance mode', actions: [], diagnostics: [] };
    const { uuid, name } = xapi.host;
    return {
      summary: `enable ${name}`,
      actions: [
        {
          kind: 'run-command',
          argv: ['xe', 'host-enable', `uuid=${uuid}`],
          summary: `enable ${name}`,
          timeoutMs: XE_MS,
        },
      ],
      diagnostics: [],
    };
  },
  async verify({ look, survey }) {
    const { xapi } = await look();
    if (survey.xapi.kind !== 'answers' || xapi.kind === 'none')
      return { ok: true, summary: 'no maintenance mode was asked for', diagnostics: [] };
    if (xapi.kind === 'not-known')
      return {
        ok: true,
        answer: 'not-known',
        summary: `not known whether the host is enabled: ${xapi.why}`,
        diagnostics: [],
      };
    const isEnabled = xapi.host.enabled !== false;
    return {
      ok: true,
      answer: isEnabled ? 'seen' : 'not-seen',
      summary: isEnabled ? 'the host is enabled' : 'the host is still disabled',
      diagnostics: isEnabled
        ? []
        : [
            {
              severity: 'warning',
              code: 'host-disabled',
              message: 'the host is disabled: no VM is started on it',
              help: `xe host-enable uuid=${xapi.host.uuid}`,
            },
          ],
    };
  },
};
