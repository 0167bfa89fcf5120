import { expect } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/rule/plan.ts';
import type { DeviceRuleWish } from '../../src/storagelink/types.ts';
import { xmlWish } from './invariants.ts';

export const attributes = '<device vendor="OSNEXUS" product="QUANTASTOR" type="1"/>';
export const netapp = '<device vendor="NETAPP" product="LUN" type="1"/>';

/** A wish for the rule with `attributes`. */
export const wish = xmlWish(attributes);

/** A rule file with its version at the root. */
export const file = (content: string, version = '2.0.0.4'): string =>
  `<config version="${version}">${content}</config>`;

/** Plans what must be refused, and returns the first reason. */
export function refusal(
  text: string,
  wished: DeviceRuleWish,
): { code: string | undefined; message: string | undefined } {
  const plan = planDeviceRule(text, wished);
  expect(plan).toMatchObject({ refused: true, edits: [] });
  const { code, message } = plan.diagnostics[0] ?? {};
  return { code, message };
}
