import { describe, expect, it, vi } from 'vitest';
import type { DesiredDeviceRule } from '../../src/storagelink/types.ts';
import { addAndCheck, clone, desiredXml, osnexus } from './invariants.ts';
import { file } from './rule-files.ts';

// the time is the machine's, not the subject's
vi.setConfig({ testTimeout: 120_000 });

describe('a clone', () => {
  const values = (all: Readonly<Record<string, string>>): DesiredDeviceRule => ({
    match: osnexus,
    source: { kind: 'clone', values: all },
  });
  it.each<[name: string, sibling: string, desired: DesiredDeviceRule, rule: string]>([
    [
      'keeps quotes and spacing',
      `<d vendor = 'A'  product="B" />`,
      clone,
      `<d vendor = 'OSNEXUS'  product="QUANTASTOR" />`,
    ],
    [
      'keeps white space around values',
      '<d><vendor> A </vendor><product>\n B\n</product></d>',
      clone,
      '<d><vendor> OSNEXUS </vendor><product>\n QUANTASTOR\n</product></d>',
    ],
    [
      'keeps CDATA',
      '<d><vendor><![CDATA[A]]></vendor><product>B</product></d>',
      clone,
      '<d><vendor><![CDATA[OSNEXUS]]></vendor><product>QUANTASTOR</product></d>',
    ],
    [
      'fills empty fields',
      '<d><vendor>A</vendor><product/><t></t></d>',
      values({ t: '1' }),
      '<d><vendor>OSNEXUS</vendor><product>QUANTASTOR</product><t>1</t></d>',
    ],
    [
      'replaces by element name',
      '<d><vendor>A</vendor><product>B</product><idType>7</idType></d>',
      values({ idType: '1' }),
      '<d><vendor>OSNEXUS</vendor><product>QUANTASTOR</product><idType>1</idType></d>',
    ],
    [
      'replaces by attribute name',
      '<d vendor="A" product="B" p="7"/>',
      values({ '@p': '1' }),
      '<d vendor="OSNEXUS" product="QUANTASTOR" p="1"/>',
    ],
    [
      'replaces by path',
      '<d vendor="A" product="B"><x><n>1</n></x><y><n>2</n></y></d>',
      values({ 'y/n': '3' }),
      '<d vendor="OSNEXUS" product="QUANTASTOR"><x><n>1</n></x><y><n>3</n></y></d>',
    ],
    [
      'escapes as the field asks',
      `<d vendor="A" product='B' p='7'><c><![CDATA[x]]></c><e>y</e></d>`,
      values({ '@p': `<'"&`, c: 'a]]>b', e: '<&>"' }),
      `<d vendor="OSNEXUS" product='QUANTASTOR' p='&lt;&apos;"&amp;'><c><![CDATA[a]]]]><![CDATA[>b]]></c><e>&lt;&amp;&gt;"</e></d>`,
    ],
    [
      'prefers the plainest name',
      '<d productType="x" vendorFlags="y" Vendor_ID="A" product-id="B"/>',
      clone,
      '<d productType="x" vendorFlags="y" Vendor_ID="OSNEXUS" product-id="QUANTASTOR"/>',
    ],
    [
      'knows generic names by the element around',
      '<vendor name="A"><product id="B" t="1"/></vendor>',
      clone,
      '<vendor name="OSNEXUS"><product id="QUANTASTOR" t="1"/></vendor>',
    ],
    [
      'knows fields that an attribute names',
      '<d><add key="Vendor" value="A"/><add key="Product" value="B"/><add key="type" value="1"/></d>',
      clone,
      '<d><add key="Vendor" value="OSNEXUS"/><add key="Product" value="QUANTASTOR"/><add key="type" value="1"/></d>',
    ],
    [
      'knows texts that an attribute names',
      '<d><f name="vendor_id">A</f><f name="product_id">B</f></d>',
      clone,
      '<d><f name="vendor_id">OSNEXUS</f><f name="product_id">QUANTASTOR</f></d>',
    ],
  ])('%s', (_, sibling, expected, rule) => {
    expect(addAndCheck(file(`\n ${sibling}\n`), { ...expected, list: '/config' }).plan.rule).toBe(
      rule,
    );
  });
  it('tells every value that it took over, and from whom', () => {
    const sibling = '<d vendor="A" product="B" p="7"><idType>1</idType><empty/></d>';
    const { plan } = addAndCheck(file(sibling), clone);
    expect(plan.diagnostics).toMatchObject([
      { severity: 'info', code: 'copied-values', message: 'copied from A/B: @p = 7, idType = 1' },
    ]);
  });
  it('takes the entry that is named', () => {
    const text = file('<d vendor="A" product="B" t="1"/><d vendor="C" product="D" t="2"/>');
    const { plan } = addAndCheck(text, {
      match: osnexus,
      source: { kind: 'clone', of: { vendor: 'A', product: 'B' } },
    });
    expect(plan.rule).toBe('<d vendor="OSNEXUS" product="QUANTASTOR" t="1"/>');
  });
  it('copies the element that is repeated, not the one that holds the two names', () => {
    const entry = (vendor: string, product: string): string =>
      `<d><id><vendor>${vendor}</vendor><product>${product}</product></id><type>1</type></d>`;
    expect(addAndCheck(file(entry('A', 'B') + entry('C', 'D')), clone).plan.rule).toBe(
      entry('OSNEXUS', 'QUANTASTOR'),
    );
    expect(
      addAndCheck(file(entry('A', 'B')), desiredXml(entry('OSNEXUS', 'QUANTASTOR'))).plan.rule,
    ).toBe(entry('OSNEXUS', 'QUANTASTOR'));
  });
});
