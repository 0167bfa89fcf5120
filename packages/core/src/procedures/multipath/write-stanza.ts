import type { ConfigureMultipathOptions } from '../../options/types.ts';
import type { WriteFileAction } from '../action.ts';
import type { Step } from '../procedure.ts';
import { hashBytes } from './hash-bytes.ts';
import { type FilePlan, planFile } from './plan-conf.ts';
import { surveyQuery } from './survey.ts';

interface StanzaStepState {
  readonly plan: FilePlan;
  readonly action: WriteFileAction | undefined;
}

/** The edit of the published procedure: the stanza after the last `device { }`. */
export const writeStanzaStep: Step<ConfigureMultipathOptions, StanzaStepState> = {
  name: 'write-stanza',
  title: 'Add the stanza after the last device { } section',
  query: () => surveyQuery,
  async inspect({ facts, options, profile }) {
    const plan = planFile(facts, options, profile);
    return { plan, action: await actionOf(plan) };
  },
  plan({ plan, action }) {
    const { layout, wish, stanza } = plan;
    const name = `${wish.match.vendor}/${wish.match.product}`;
    const summary =
      action?.summary ??
      (stanza && !stanza.refused
        ? `${layout.path} has the device ${name} as wished`
        : `the device ${name} cannot be added to ${layout.path}`);
    return {
      summary,
      actions: action ? [action] : [],
      diagnostics: plan.diagnostics,
      found: { stanza: stanza?.state ?? 'absent', file: layout.path },
    };
  },
};

async function actionOf(plan: FilePlan): Promise<WriteFileAction | undefined> {
  const { layout, target, after, diff } = plan;
  if (!after) return undefined;
  return {
    kind: 'write-file',
    path: layout.path,
    before: target?.file.bytes ?? null,
    beforeSha256: target?.file.sha256 ?? null,
    after,
    afterSha256: await hashBytes(after),
    diff,
    summary: summarise(plan),
  };
}

function summarise({ layout, target, wish, stanza }: FilePlan): string {
  const name = `${wish.match.vendor}/${wish.match.product}`;
  if (!target) return `make ${layout.path} with the device ${name}`;
  const real = target.file.realPath;
  const where = real === layout.path ? real : `${layout.path} (${real})`;
  if (stanza?.state !== 'absent') return `change the device ${name} in ${where}`;
  const last = target.document.devices[target.document.devices.length - 1];
  if (last?.block.closeLine === undefined) return `add the device ${name} to ${where}`;
  return `add the device ${name} to ${where} after line ${last.block.closeLine + 1}`;
}
