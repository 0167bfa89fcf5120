import { sha256Of, type WriteFileAction } from '../action.ts';
import type { ConfPlan } from './plan-conf.ts';

/** The last one is the file that counts; of several nothing is written where one of them is refused. */
export async function writeActionsOf(plan: ConfPlan): Promise<WriteFileAction[]> {
  const plans = [...(plan.others ?? []), plan];
  if (plans.some(({ stanza }) => stanza?.refused)) return [];
  const actions = await Promise.all(plans.map(writeActionOf));
  return actions.flatMap((action) => action ?? []);
}

/** Undefined when nothing is to be written. */
export async function writeActionOf(plan: ConfPlan): Promise<WriteFileAction | undefined> {
  const { layout, target, after, diff } = plan;
  if (!after) return undefined;
  return {
    kind: 'write-file',
    path: layout.path,
    before: target?.file.bytes ?? null,
    beforeSha256: target?.file.sha256 ?? null,
    after: plan.goes ? null : after,
    afterSha256: plan.goes ? null : await sha256Of(after),
    diff,
    summary: summarise(plan),
  };
}

function summarise({ state, goes, layout, target, desired, stanza }: ConfPlan): string {
  const name = `${desired.match.vendor}/${desired.match.product}`;
  if (goes) return `remove ${layout.path}, which has the device ${name} alone`;
  if (!target) return `make ${layout.path} with the device ${name}`;
  const real = target.file.realPath;
  const where = real === layout.path ? real : `${layout.path} (${real})`;
  if (state === 'absent') return `take the device ${name} out of ${where}`;
  if (stanza?.state !== 'absent') return `change the device ${name} in ${where}`;
  const last = target.document.devices[target.document.devices.length - 1];
  if (last?.block.closeLine === undefined) return `add the device ${name} to ${where}`;
  return `add the device ${name} to ${where} after line ${last.block.closeLine + 1}`;
}
