import { expect, it } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/rule/plan.ts';
import { parseTree } from '../../src/storagelink/xml/tree.ts';
import { addAndCheck, desiredXml } from './invariants.ts';

const entry = (vendor: string, product: string): string =>
  `<device><vendor>${vendor}</vendor><product>${product}</product></device>`;

it('more names than 16 bits can number are told apart', () => {
  const names = Array.from({ length: 70_000 }, (_, at) => `n${at}`);
  const { tree } = parseTree(`<root>${names.map((name) => `<${name}/>`).join('')}</root>`);
  expect(tree.length).toBe(names.length + 1);
  for (const [at, name] of names.entries())
    if (tree.nameOf(at + 1) !== name) expect(`${at}: ${tree.nameOf(at + 1)}`).toBe(name);
});

it('a rule is added beside as many names of elements and attributes', () => {
  const odd = Array.from({ length: 40_000 }, (_, at) => `<n${at} a${at}="1"/>`).join('');
  const text = `<config version="1.0"><odd>${odd}</odd><devices>${entry('A', 'B')}${entry('C', 'D')}</devices></config>`;
  const rule = desiredXml(entry('OSNEXUS', 'QUANTASTOR'), { list: '/config/devices' });
  const { after } = addAndCheck(text, rule);
  expect(after).toContain(`${entry('OSNEXUS', 'QUANTASTOR')}</devices>`);
  expect(planDeviceRule(after, rule)).toMatchObject({ state: 'present', edits: [] });
});
