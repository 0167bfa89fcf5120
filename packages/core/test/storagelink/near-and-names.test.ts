import { describe, expect, it } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/rule/plan.ts';
import type { DesiredDeviceRule } from '../../src/storagelink/types.ts';
import { addAndCheck, clone, desiredXml, osnexus } from './invariants.ts';

const entry = (vendor: string, product: string, more = '<idType>1</idType>'): string =>
  `<device><vendor>${vendor}</vendor><product>${product}</product>${more}</device>`;
const two = entry('NETAPP', 'LUN') + entry('EQLOGIC', '100E-00');
const file = (inner: string, version = ' version="2.0.0.4"'): string =>
  `<config${version}>${inner}</config>`;
const rule = desiredXml(entry('OSNEXUS', 'QUANTASTOR'));

describe('an entry that looks like the rule or may be taken before it is named', () => {
  it.each([
    ['STORAGELINK-28: a misprint', entry('OSNEXUS', 'QUANTASTOR1', ''), 'OSNEXUS/QUANTASTOR1'],
    ['a sign too few', entry('OSNEXUS', 'QUANTASTO'), 'OSNEXUS/QUANTASTO'],
    ['another sign', entry('OSNEXU5', 'QUANTASTOR'), 'OSNEXU5/QUANTASTOR'],
    ['STORAGELINK-29: another case', entry('osnexus', 'quantastor'), 'osnexus/quantastor'],
    ['STORAGELINK-29: mixed case', entry('OSNexus', 'QuantaStor'), 'OSNexus/QuantaStor'],
    ['product and value in one field', entry('OSNEXUS', 'QUANTASTOR 1'), 'OSNEXUS/QUANTASTOR 1'],
    ['with a comma', entry('OSNEXUS', 'QUANTASTOR, 1'), 'OSNEXUS/QUANTASTOR, 1'],
    ['a dash in it', entry('OSNEXUS', 'QUANTA-STOR'), 'OSNEXUS/QUANTA-STOR'],
    [
      'a blank that XML does not trim',
      entry('OSNEXUS', 'QUANTASTOR\u00a0'),
      'OSNEXUS/QUANTASTOR\u00a0',
    ],
    ['wide letters', entry('OSNEXUS', '\uff31UANTASTOR'), 'OSNEXUS/\uff31UANTASTOR'],
    ['its beginning', entry('OSNEXUS', 'QUANTA'), 'OSNEXUS/QUANTA'],
    ['no product', entry('OSNEXUS', ''), 'OSNEXUS/(no product)'],
    [
      'a pattern that is switched off',
      entry('OSNEXUS', '*').replace('<device>', '<device enabled="false">'),
      'OSNEXUS/*',
    ],
  ])('%s', (_, near, name) => {
    const { plan } = addAndCheck(file(two + near), rule);
    expect(plan.diagnostics).toContainEqual(
      expect.objectContaining({
        severity: 'warning',
        code: 'near-entry',
        message: expect.stringContaining(`the file has ${name}: `),
      }),
    );
  });
  it.each([
    ['STORAGELINK-30: a star', 'OSNEXUS', '*'],
    ['STORAGELINK-30: a pattern', 'OSNEXUS', 'QUANTASTOR.*'],
    ['one sign or more', 'OSNEXUS', 'QUANTASTOR.?'],
    ['one of SQL', 'OSN%', 'QUANTA%'],
    ['a class', 'OSNEXUS', '[A-Z]+'],
    ['a choice', '(OSNEXUS|DELL)', 'QUANTASTOR'],
    ['an anchored one', 'OSNEXUS', '^QUANTASTOR'],
    ['words', 'OSNEXUS', '\\w{4,16}'],
    ['anything at all', '.+', '.+'],
    ['STORAGELINK-31: a catch-all', '*', '*'],
  ])('%s that would be taken first refuses the rule until the list is named', (_, v, p) => {
    const text = file(two + entry(v, p));
    const plan = planDeviceRule(text, rule);
    expect(plan).toMatchObject({ state: 'absent', refused: true, edits: [] });
    expect(plan.diagnostics).toContainEqual(
      expect.objectContaining({
        ...{ severity: 'error', code: 'near-entry' },
        message: expect.stringContaining(`the file has ${v}/${p}: read as a pattern it covers`),
        help: expect.stringContaining('{list: /config}'),
      }),
    );
    const { plan: named } = addAndCheck(text, { ...rule, list: '/config' });
    expect(named.diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'warning', code: 'near-entry' }),
    );
    // what is there already stays as it is
    const there = planDeviceRule(file(two + entry(v, p) + entry('OSNEXUS', 'QUANTASTOR')), rule);
    expect(there).toMatchObject({ state: 'present', refused: false });
  });
  it('a pattern of a file is not run for ever', () => {
    const evil = [
      `(${'a?'.repeat(60)})${'a'.repeat(60)}`,
      '(.*)*(.*)*(.*)*x',
      '(Q+)+$',
      `${'.*'.repeat(90)}x`,
    ];
    const text = file(
      two +
        evil
          .map((each) => entry('OSNEXUS', each))
          .join('')
          .repeat(200),
    );
    const begun = performance.now();
    planDeviceRule(text, rule);
    expect(performance.now() - begun).toBeLessThan(5000);
  });
  it.each([
    ['another vendor', entry('NEXSAN', 'QUANTASTOR')],
    ["another product of the vendor's", entry('OSNEXUS', 'OTHER')],
    ['a pattern for others', entry('NET*', '*')],
  ])('%s is none', (_, other) => {
    const { plan } = addAndCheck(file(two + other), rule);
    expect(plan.diagnostics.map(({ code }) => code)).not.toContain('near-entry');
  });
  it.each([
    ['clone', clone],
    ['rule', rule],
  ])(
    'STORAGELINK-32: a switched off entry refuses a %s, for nothing would be added',
    (_, desired) => {
      const off = entry('OSNEXUS', 'QUANTASTOR').replace('<device>', '<device enabled="false">');
      expect(planDeviceRule(file(two + off), desired)).toMatchObject({
        state: 'present',
        refused: true,
        edits: [],
      });
      expect(planDeviceRule(file(two + off), desired).diagnostics[0]).toMatchObject({
        severity: 'error',
        message: expect.stringContaining('switched off'),
      });
      const live = planDeviceRule(file(two + off + entry('OSNEXUS', 'QUANTASTOR')), desired);
      expect(live.refused).toBe(false);
    },
  );
  it.each([
    ['product and value as one word', entry('OSNEXUS', 'QUANTASTOR1'), /QUANTASTOR1/],
    ['case', entry('Osnexus', 'Quantastor'), /case/],
  ])('STORAGELINK-33: a given rule with a misprint says so: %s', (_, xml, why) => {
    const plan = planDeviceRule(file(two), desiredXml(xml));
    expect(plan).toMatchObject({ refused: true, diagnostics: [{ code: 'bad-rule' }] });
    expect(plan.diagnostics[0]?.message).toMatch(why);
  });
});

describe('a rule that a reader with namespaces does not see is refused', () => {
  const bare = '<device><vendor>OSNEXUS</vendor><product>QUANTASTOR</product></device>';
  const prefixed = `<s:config xmlns:s="urn:x" version="2.0.0.4">${`<s:device><s:vendor>A</s:vendor><s:product>B</s:product></s:device>`.repeat(2)}</s:config>`;
  const byDefault = file(two, ' xmlns="urn:x" version="2.0.0.4"');
  const rows: [string, string, string, string][] = [
    ['STORAGELINK-34: no prefix', prefixed, bare, '/s:config'],
    [
      'STORAGELINK-35: no namespace',
      byDefault,
      entry('OSNEXUS', 'QUANTASTOR').replace('<device>', '<device xmlns="">'),
      '/config',
    ],
    [
      'STORAGELINK-36: another name',
      file(two),
      entry('OSNEXUS', 'QUANTASTOR').replaceAll('device>', 'dev2>'),
      '/config',
    ],
    [
      'STORAGELINK-36: another case',
      file(two),
      entry('OSNEXUS', 'QUANTASTOR').replaceAll('device>', 'Device>'),
      '/config',
    ],
    [
      'a field in another namespace',
      byDefault,
      entry('OSNEXUS', 'QUANTASTOR').replace('<idType>', '<idType xmlns="urn:y">'),
      '/config',
    ],
  ];
  it.each(rows)('%s', (_, text, xml, list) => {
    expect(planDeviceRule(text, desiredXml(xml))).toMatchObject({
      refused: true,
      edits: [],
      diagnostics: [{ severity: 'error' }],
    });
    addAndCheck(text, desiredXml(xml, { list }));
  });
  const bare2 = `<config version="2.0.0.4">${'<device vendor="A" product="B"/>'.repeat(2)}</config>`;
  const attributes = '<device vendor="OSNEXUS" product="QUANTASTOR"/>';
  it.each([
    ['a default namespace', bare2, attributes.replace('vendor', 'xmlns="urn:q" vendor')],
    [
      'attributes of a namespace',
      bare2,
      '<device xmlns:q="urn:q" q:vendor="OSNEXUS" q:product="QUANTASTOR"/>',
    ],
    [
      'a further element of no namespace',
      byDefault,
      entry('OSNEXUS', 'QUANTASTOR', '<idType>1</idType><more xmlns="">1</more>'),
    ],
    [
      'one around fields that are as they should be',
      byDefault,
      '<device><w xmlns=""><vendor xmlns="urn:x">OSNEXUS</vendor><product xmlns="urn:x">QUANTASTOR</product></w></device>',
    ],
    [
      'a further element of a default namespace',
      file(two),
      entry('OSNEXUS', 'QUANTASTOR', '<idType>1</idType><more xmlns="urn:z">1</more>'),
    ],
  ])('%s is none that the siblings have', (_, text, xml) => {
    expect(planDeviceRule(text, desiredXml(xml))).toMatchObject({
      refused: true,
      edits: [],
      diagnostics: [{ severity: 'error', code: 'rule-shape' }],
    });
  });
  it.each([
    ['no namespace', '<config version="1.0"><devices></devices></config>', ' xmlns="urn:q"'],
    ['a namespace', '<config xmlns="urn:x" version="1.0"><devices/></config>', ' xmlns=""'],
  ])('an empty list of %s gets none of another', (_, text, space) => {
    const xml = entry('OSNEXUS', 'QUANTASTOR').replace('<device>', `<device${space}>`);
    expect(planDeviceRule(text, desiredXml(xml))).toMatchObject({ refused: true, edits: [] });
  });
  it('an entry that is there with fields of another namespace is told', () => {
    const other = entry('OSNEXUS', 'QUANTASTOR').replace(
      '<product>QUANTASTOR</product>',
      '<q:product xmlns:q="urn:q">QUANTASTOR</q:product>',
    );
    const plan = planDeviceRule(file(two + other), rule);
    expect(plan).toMatchObject({ state: 'present', edits: [] });
    expect(plan.diagnostics).toContainEqual(
      expect.objectContaining({
        ...{ severity: 'warning', code: 'already-there' },
        message: expect.stringMatching(/with \{urn:q\}product, and a sibling has product/),
      }),
    );
    const alone = planDeviceRule(file(two + entry('OSNEXUS', 'QUANTASTOR')), rule);
    expect(alone.diagnostics).toEqual([]);
  });
  it('an entry that is there in another namespace is told', () => {
    const other = attributes.replace('vendor', 'xmlns="urn:q" vendor');
    const text = bare2.replace('</config>', `${other}</config>`);
    expect(planDeviceRule(text, desiredXml(attributes))).toMatchObject({
      state: 'present',
      edits: [],
      diagnostics: [
        { severity: 'warning', code: 'already-there', message: expect.stringContaining('{urn:q}') },
      ],
    });
    const live = planDeviceRule(
      text.replace('</config>', `${attributes}</config>`),
      desiredXml(attributes),
    );
    expect(live.diagnostics.map(({ code }) => code)).toEqual(['several-entries']);
  });
  it('but the same namespace by another prefix is the same', () => {
    const own =
      '<t:device xmlns:t="urn:x"><t:vendor>OSNEXUS</t:vendor><t:product>QUANTASTOR</t:product></t:device>';
    addAndCheck(prefixed, desiredXml(own));
  });
});

describe('a clone takes over what is sure alone', () => {
  const differing =
    entry('NETAPP', 'LUN', '<idType>0</idType>') + entry('EQLOGIC', 'E', '<idType>2</idType>');
  const catchAll = `${differing}${entry('*', '*', '<idType>9</idType>')}`;
  const set = (values: Record<string, string>): DesiredDeviceRule => ({
    match: osnexus,
    source: { kind: 'clone', values },
  });
  it('STORAGELINK-25, STORAGELINK-27: siblings that disagree refuse it, with the published value', () => {
    const plan = planDeviceRule(file(differing), clone);
    expect(plan).toMatchObject({
      refused: true,
      edits: [],
      diagnostics: [{ code: 'cannot-clone' }],
    });
    expect(plan.diagnostics[0]?.help).toContain('{set: idType=1} (OSNEXUS, QUANTASTOR, 1');
    expect(addAndCheck(file(differing), set({ idType: '1' })).plan.rule).toBe(
      entry('OSNEXUS', 'QUANTASTOR'),
    );
  });
  it('STORAGELINK-26: a wildcard entry is never the model', () => {
    expect(planDeviceRule(file(catchAll), clone).refused).toBe(true);
    const { after } = addAndCheck(file(catchAll), { ...set({ idType: '1' }), list: '/config' });
    expect(after.split('>9<')).toHaveLength(2);
    const only = file(entry('*', '*', '<idType>9</idType>').repeat(2));
    expect(planDeviceRule(only, clone)).toMatchObject({ refused: true });
  });
  it.each([
    ['vid', 'pid'],
    ['ven', 'prod'],
    ['manufacturer', 'model'],
    ['vendor', 'model'],
  ])('STORAGELINK-51: %s and %s are vendor and product', (vendor, product) => {
    const one = (v: string, p: string): string =>
      `<device><${vendor}>${v}</${vendor}><${product}>${p}</${product}><type>1</type></device>`;
    const text = file(one('NETAPP', 'LUN') + one('DGC', 'RAID 5'));
    const { plan } = addAndCheck(text, clone);
    expect(plan.rule).toBe(one('OSNEXUS', 'QUANTASTOR'));
  });
  it('STORAGELINK-51: given values tell which field is which', () => {
    const one = (v: string, p: string): string => `<d><a>${v}</a><b>${p}</b><c>1</c></d>`;
    const text = file(one('NETAPP', 'LUN') + one('DGC', 'RAID 5'));
    const desired = { ...set({ a: 'OSNEXUS', b: 'QUANTASTOR' }), list: '/config' };
    expect(addAndCheck(text, desired).plan.rule).toBe(one('OSNEXUS', 'QUANTASTOR'));
  });
});

describe('a given rule of the shape of its siblings shows the list (STORAGELINK-50)', () => {
  it.each([
    ['a-b-c', (v: string, p: string) => `<d><a>${v}</a><b>${p}</b><c>1</c></d>`],
    [
      'strings',
      (v: string, p: string) => `<d><string>${v}</string><string>${p}</string><int>1</int></d>`,
    ],
    [
      'vid-pid',
      (v: string, p: string) => `<device><vid>${v}</vid><pid>${p}</pid><t>1</t></device>`,
    ],
    ['attributes', (v: string, p: string) => `<x one="${v}" two="${p}" three="1"/>`],
  ])('%s', (_, one) => {
    const text = file(one('NETAPP', 'LUN') + one('DGC', 'RAID 5'));
    addAndCheck(text, desiredXml(one('OSNEXUS', 'QUANTASTOR')));
  });
  it('but not one of two such lists', () => {
    const one = (v: string, p: string): string => `<d><a>${v}</a><b>${p}</b></d>`;
    const list = one('NETAPP', 'LUN') + one('DGC', 'RAID 5');
    const plan = planDeviceRule(
      file(`<x>${list}</x><y>${list}</y>`),
      desiredXml(one('OSNEXUS', 'QUANTASTOR')),
    );
    expect(plan).toMatchObject({ refused: true, diagnostics: [{ code: 'no-list' }] });
  });
});
