import { expect } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/rule/plan.ts';
import type { DesiredDeviceRule } from '../../src/storagelink/types.ts';
import { desiredXml } from './invariants.ts';

export const attributes = '<device vendor="OSNEXUS" product="QUANTASTOR" type="1"/>';
export const netapp = '<device vendor="NETAPP" product="LUN" type="1"/>';

/** A desired for the rule with `attributes`. */
export const desired = desiredXml(attributes);

/** A rule file with its version at the root. */
export const file = (content: string, version = '2.0.0.4'): string =>
  `<config version="${version}">${content}</config>`;

/** Plans what must be refused, and returns the first reason. */
export function refusal(
  text: string,
  expected: DesiredDeviceRule,
): { code: string | undefined; message: string | undefined } {
  const plan = planDeviceRule(text, expected);
  expect(plan).toMatchObject({ refused: true, edits: [] });
  const { code, message } = plan.diagnostics[0] ?? {};
  return { code, message };
}
