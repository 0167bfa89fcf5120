import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { SurveyedStep } from '../procedure.ts';
import type { MultipathSurvey } from './survey.ts';

/** The edit of the published procedure: the stanza after the last `device { }`; or what takes it out again. */
export const writeStanza: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'write-stanza',
  title: 'Add the stanza after the last device { } section',
  titleFor: ({ state }) =>
    state === 'absent' ? 'Remove the stanza from each file that holds it' : writeStanza.title,
  plan({ plan, writes }) {
    const { layout, desired, stanza, state } = plan;
    const name = `${desired.match.vendor}/${desired.match.product}`;
    const isSo = stanza !== undefined && !stanza.refused && writes.length === 0;
    const [is, cannot] =
      state === 'absent'
        ? [`no file has the device ${name}`, `the device ${name} cannot be taken out of`]
        : [
            `${layout.path} has the device ${name} as expected`,
            `the device ${name} cannot be added to`,
          ];
    return {
      summary:
        writes.length > 0
          ? writes.map(({ summary }) => summary).join('; ')
          : isSo
            ? is
            : `${cannot} ${layout.path}`,
      answer: isSo ? 'seen' : 'not-seen',
      actions: writes,
      diagnostics: plan.diagnostics,
      found: {
        stanza: stanza?.state ?? 'absent',
        file: layout.path,
        ...(state === 'absent' && { desired: 'absent' }),
      },
    };
  },
};
