import { XMLParser } from 'fast-xml-parser';
import { expect } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/rule/plan.ts';
import { planDeviceRuleRemoval } from '../../src/storagelink/rule/remove.ts';
import type { DesiredDeviceRule, DeviceRulePlan } from '../../src/storagelink/types.ts';
import { checkWellFormed } from '../../src/storagelink/xml/read-xml.ts';
import { applyEdits } from '../../src/text/edit.ts';

export const osnexus = { vendor: 'OSNEXUS', product: 'QUANTASTOR' };

/** A desired for a clone of the last sibling. */
export const clone: DesiredDeviceRule = { match: osnexus, source: { kind: 'clone' } };

export function desiredXml(xml: string, more: Partial<DesiredDeviceRule> = {}): DesiredDeviceRule {
  return { match: osnexus, source: { kind: 'xml', xml }, ...more };
}

/** Plans, and holds the promises against the result: see the names of the checks. */
export function addAndCheck(
  text: string,
  desired: DesiredDeviceRule,
): { after: string; plan: DeviceRulePlan } {
  const plan = planDeviceRule(text, desired);
  expect(plan.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(plan).toMatchObject({ state: 'absent', refused: false });
  expect(plan.edits).toHaveLength(2);
  const { rule = '', version } = plan;
  if (!version) throw new Error('no version');
  const after = applyEdits(text, plan.edits);
  expect(checkWellFormed(after)).toEqual([]);
  keepsOtherBytes(text, after, rule, version);
  const again = planDeviceRule(after, desired);
  expect(again).toMatchObject({ state: 'present', edits: [], refused: false });
  const options = {
    putBack: version,
    ...(desired.list !== undefined && { list: desired.list }),
  };
  const back = planDeviceRuleRemoval(after, desired.match, options);
  expect(back).toMatchObject({ state: 'present', refused: false, rule });
  expect(applyEdits(after, back.edits)).toBe(text);
  expect(planDeviceRuleRemoval(text, desired.match, options)).toMatchObject({
    state: 'absent',
    edits: [],
  });
  return { after, plan };
}

/** Computed without the edits: version and rule are cut out of the result again by searching. */
function keepsOtherBytes(
  text: string,
  after: string,
  rule: string,
  version: { from: string; to: string },
): void {
  const at = after.lastIndexOf(rule);
  expect(at).toBeGreaterThan(-1);
  const head = after.slice(0, at).replace(version.to, version.from);
  const tail = after.slice(at + rule.length);
  const opened = tail.replace(/^<\/[^<>]+>/, '');
  const parts = text.endsWith(tail)
    ? [text.slice(0, text.length - tail.length), tail]
    : [`${text.slice(0, text.length - opened.length - 2)}>`, opened];
  expect(head.startsWith(parts[0] ?? '')).toBe(true);
  expect(head.slice(parts[0]?.length)).toMatch(/^[ \t\r\n]*$/);
}

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseTagValue: false,
  trimValues: true,
  commentPropName: '#comment',
  cdataPropName: '#cdata',
  processEntities: false,
});

type FastNode = Readonly<Record<string, unknown>>;

/** What fast-xml-parser reads, which plans nothing here. It misreads some DOCTYPEs and instructions. */
export function fastXmlTree(text: string): FastNode[] {
  const rest = text.replace(/<!DOCTYPE[^[>]*(?:\[[^\]]*\]\s*)?>|<\?(?!xml\s)[\s\S]*?\?>/g, '');
  return parser.parse(rest.replace(/^\ufeff/, ''));
}

/** Takes the last element of the list at a path out of a tree, and returns it. */
export function popLast(tree: FastNode[], path: string): FastNode | undefined {
  const names = path.split('/').slice(1);
  let children = tree;
  for (const name of names) children = children.find((node) => name in node)?.[name] as FastNode[];
  return children.pop();
}
