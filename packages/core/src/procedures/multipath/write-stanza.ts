import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { SurveyedStep } from '../procedure.ts';
import type { MultipathSurvey } from './survey.ts';

/** The edit of the published procedure: the stanza after the last `device { }`. */
export const writeStanza: SurveyedStep<ConfigureMultipathOptions, MultipathSurvey> = {
  name: 'write-stanza',
  title: 'Add the stanza after the last device { } section',
  plan({ plan, write }) {
    const { layout, desired, stanza } = plan;
    const name = `${desired.match.vendor}/${desired.match.product}`;
    const isThere = stanza !== undefined && !stanza.refused && write === undefined;
    return {
      summary:
        write?.summary ??
        (isThere
          ? `${layout.path} has the device ${name} as expected`
          : `the device ${name} cannot be added to ${layout.path}`),
      answer: isThere ? 'seen' : 'not-seen',
      actions: write ? [write] : [],
      diagnostics: plan.diagnostics,
      found: { stanza: stanza?.state ?? 'absent', file: layout.path },
    };
  },
};
