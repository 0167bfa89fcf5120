import { planRemoval, type RemovalOptions } from './rule/plan-removal.ts';
import { proveRemoval } from './rule/prove.ts';
import { readDocument, refusePlan, requireWellFormed } from './rule/read-document.ts';
import type { DeviceRuleMatch, DeviceRulePlan } from './types.ts';

/**
 * Takes every entry for this vendor and product out, with the white space in front of it; nothing to
 * do when there is none. The version stays as it is, never lowered, unless `restoreVersion` is given.
 * Refused like `planDeviceRule`, also for an entry that holds other devices' fields or is the root.
 */
export function planDeviceRuleRemoval(
  text: string,
  match: DeviceRuleMatch,
  options: RemovalOptions = {},
): DeviceRulePlan {
  try {
    const file = readDocument(text, match);
    const { plan, removed } = planRemoval(file, match, options);
    requireWellFormed(text);
    if (plan.edits.length > 0) proveRemoval(file, plan.edits, removed);
    return plan;
  } catch (error) {
    return refusePlan(text, error, 'present');
  }
}
