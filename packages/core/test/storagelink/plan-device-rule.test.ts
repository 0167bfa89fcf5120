import { describe, expect, it, vi } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/plan-device-rule.ts';
import type { DeviceRuleWish } from '../../src/storagelink/types.ts';
import { addAndCheck, clone, osnexus, xmlWish } from './invariants.ts';

// the time is the machine's, not the subject's
vi.setConfig({ testTimeout: 120_000 });

const attributes = '<device vendor="OSNEXUS" product="QUANTASTOR" type="1"/>';
const wish = xmlWish(attributes);
const netapp = '<device vendor="NETAPP" product="LUN" type="1"/>';
const file = (content: string, version = '2.0.0.4'): string =>
  `<config version="${version}">${content}</config>`;

function refusal(
  text: string,
  wished: DeviceRuleWish,
): { code: string | undefined; message: string | undefined } {
  const plan = planDeviceRule(text, wished);
  expect(plan).toMatchObject({ refused: true, edits: [] });
  const { code, message } = plan.diagnostics[0] ?? {};
  return { code, message };
}

describe('where a given rule goes', () => {
  it.each<[name: string, before: string, after: string]>([
    [
      'on a line of its own',
      file(`\n  ${netapp}\n`),
      file(`\n  ${netapp}\n  ${attributes}\n`, '2.0.0.5'),
    ],
    ['in one line', file(netapp), file(netapp + attributes, '2.0.0.5')],
    [
      'in one line with blanks',
      file(` ${netapp} ${netapp} `),
      file(` ${netapp} ${netapp} ${attributes} `, '2.0.0.5'),
    ],
    [
      'with tabs and CRLF',
      file(`\r\n\t${netapp}\r\n`),
      file(`\r\n\t${netapp}\r\n\t${attributes}\r\n`, '2.0.0.5'),
    ],
    [
      'with the line end of the last sibling',
      file(`\r\n ${netapp}\n ${netapp}\r\n`),
      file(`\r\n ${netapp}\n ${netapp}\n ${attributes}\r\n`, '2.0.0.5'),
    ],
    [
      'behind a comment at the end',
      file(`\n  ${netapp}\n  <!-- end -->\n`),
      file(`\n  ${netapp}\n  <!-- end -->\n  ${attributes}\n`, '2.0.0.5'),
    ],
    [
      'where the end tag has no line of its own',
      file(`\n  ${netapp}`),
      file(`\n  ${netapp}\n  ${attributes}`, '2.0.0.5'),
    ],
    [
      'as one line after siblings with comments in front',
      file(`\n  <!-- a --> ${netapp}\n  <!-- b --> ${netapp}\n`),
      file(`\n  <!-- a --> ${netapp}\n  <!-- b --> ${netapp} ${attributes}\n`, '2.0.0.5'),
    ],
    [
      'in the list, not in the comment that looks like one',
      file(`<!--<l>${netapp}</l>--><l>${netapp}</l>`),
      file(`<!--<l>${netapp}</l>--><l>${netapp}${attributes}</l>`, '2.0.0.5'),
    ],
    [
      'behind CDATA that looks like the end',
      file(`<l>${netapp}<![CDATA[</l>]]></l>`),
      file(`<l>${netapp}<![CDATA[</l>]]>${attributes}</l>`, '2.0.0.5'),
    ],
  ])('%s', (_, before, after) => {
    expect(addAndCheck(before, wish).after).toBe(after);
  });
  it.each<[name: string, before: string, after: string]>([
    [
      'an empty-element tag',
      '<c version="1.0">\n  <l/>\n</c>',
      `<c version="1.1">\n  <l>\n    ${attributes}</l>\n</c>`,
    ],
    [
      'one with a blank',
      '<c version="1.0">\n\t<l />\n</c>',
      `<c version="1.1">\n\t<l >\n\t\t${attributes}</l>\n</c>`,
    ],
    ['two tags', '<c version="1.0"><l></l></c>', `<c version="1.1"><l>${attributes}</l></c>`],
    [
      'white space',
      '<c version="1.0">\n  <l>\n  </l>\n</c>',
      `<c version="1.1">\n  <l>\n    ${attributes}\n  </l>\n</c>`,
    ],
    [
      'a comment',
      '<c version="1.0">\n  <l><!-- none -->\n  </l>\n</c>',
      `<c version="1.1">\n  <l><!-- none -->\n    ${attributes}\n  </l>\n</c>`,
    ],
  ])('an empty list of %s is filled', (_, before, after) => {
    expect(addAndCheck(before, { ...wish, list: '/c/l' }).after).toBe(after);
  });
  it('lines of the rule are indented as those of the list, values and CDATA are not', () => {
    const rule =
      '<?xml version="1.0"?>\n<!-- ours -->\n  <device>\n    <vendor>OSNEXUS</vendor>\n    <product>QUANTASTOR</product>\n    <note a="1\n  2"><![CDATA[x\n  y]]></note>\n  </device>\n';
    const before = file(
      '\r\n\t<device>\r\n\t\t<vendor>A</vendor>\r\n\t\t<product>B</product>\r\n\t</device>\r\n',
    );
    const { plan } = addAndCheck(before, xmlWish(rule));
    expect(plan.rule).toBe(
      '<device>\r\n\t\t<vendor>OSNEXUS</vendor>\r\n\t\t<product>QUANTASTOR</product>\r\n\t\t<note a="1\r\n  2"><![CDATA[x\r\n  y]]></note>\r\n\t</device>',
    );
  });
  it('of several lists the one that holds elements of the rule goes first', () => {
    const before = file(`<a><x vendor="A" product="B"/></a><b>${netapp}</b>`);
    expect(addAndCheck(before, wish).after).toBe(
      file(`<a><x vendor="A" product="B"/></a><b>${netapp}${attributes}</b>`, '2.0.0.5'),
    );
  });
  it("the file's own vendor and product are no list", () => {
    const before = `<c><info><vendor>Citrix</vendor><product>StorageLink</product><version>2.0.0.4</version></info><l>${netapp}${netapp}</l></c>`;
    const version = '/c/info/version';
    expect(refusal(before, clone).code).toBe('unsure-version');
    expect(addAndCheck(before, { ...clone, version }).plan.version?.place).toBe(version);
  });
  it('takes the prefix that the file binds', () => {
    const before = `<s:c xmlns:s="urn:s" version="1.0"><s:device s:vendor="A" s:product="B"/></s:c>`;
    addAndCheck(before, xmlWish('<s:device s:vendor="OSNEXUS" s:product="QUANTASTOR"/>'));
  });
  it('keeps what stands around the root', () => {
    const before = `\ufeff<?xml version='1.0'?>\r\n<!DOCTYPE c [<!ENTITY o "OSNEXUS">]>\r\n<?p it's?><c file-version='2.0.0.9'>${netapp}</c>\r\n<!-- -->\n\n  `;
    expect(addAndCheck(before, wish).plan.version?.to).toBe('2.0.0.10');
  });
});

describe('an entry that is there', () => {
  it.each<[name: string, entry: string]>([
    ['as attributes', attributes],
    ['as elements by other names', '<d><a>OSNEXUS</a><b>QUANTASTOR</b></d>'],
    [
      'with white space, CDATA and references',
      '<d><vendor>\n OSNE&#88;US </vendor><product><![CDATA[QUANTA]]>STOR</product></d>',
    ],
    ['by an entity of the file', '<d vendor="&o;" product="QUANTASTOR"/>'],
    ['nested', '<d><id><vendor>OSNEXUS</vendor></id><for><product>QUANTASTOR</product></for></d>'],
    ['as name and value', '<d><p n="vendor" v="OSNEXUS"/><p n="product" v="QUANTASTOR"/></d>'],
    [
      'grouped by vendor',
      '<vendor name="OSNEXUS"><product>OTHER</product><product>QUANTASTOR</product></vendor>',
    ],
    ['in a list of its own', `<other><more>${attributes}</more></other>`],
    ['with other fields', '<device vendor="OSNEXUS" product="QUANTASTOR" type="2" more="x"/>'],
  ])('%s, adds nothing and raises nothing', (_, entry) => {
    const text = `<!DOCTYPE config [<!ENTITY o "OSNEXUS">]>${file(netapp + entry)}`;
    expect(planDeviceRule(text, wish)).toMatchObject({
      state: 'present',
      edits: [],
      refused: false,
    });
    expect(planDeviceRule(text, clone)).toMatchObject({ state: 'present', edits: [] });
  });
  it('is told to differ from a given rule', () => {
    const plan = planDeviceRule(
      file('<device vendor="OSNEXUS" product="QUANTASTOR" type="2"/>'),
      wish,
    );
    expect(plan.diagnostics).toMatchObject([
      {
        severity: 'info',
        code: 'already-there',
        message: 'the entry is there, but differs: @type is 2, in the rule 1',
      },
    ]);
  });
  it('is told when it is there twice', () => {
    expect(planDeviceRule(file(attributes + attributes), wish).diagnostics).toMatchObject([
      { severity: 'warning', code: 'several-entries' },
    ]);
  });
  it.each<[name: string, entries: string]>([
    ['in a comment', `<!-- ${attributes} -->${netapp}`],
    ['in CDATA', `${netapp}<![CDATA[${attributes}]]>`],
    ['in other letters', '<device vendor="osnexus" product="QUANTASTOR" type="1"/>'],
    [
      'as two devices',
      '<device vendor="OSNEXUS" product="A" type="1"/><device vendor="B" product="QUANTASTOR" type="1"/>',
    ],
    ['as two devices of unknown names', `${netapp}<x v="OSNEXUS" p="A"/><x v="B" p="QUANTASTOR"/>`],
    ['as one value', `<device vendor="OSNEXUS QUANTASTOR" product="x" type="1"/>`],
  ])('does not count %s', (_, entries) => {
    addAndCheck(file(entries), wish);
  });
});

describe('what is refused', () => {
  it.each<[name: string, text: string, wish: DeviceRuleWish, code: string]>([
    ['a file that is not well-formed', '<a><b></a>', wish, 'not-well-formed'],
    ['an empty file', '', wish, 'not-well-formed'],
    [
      'an empty product',
      file(netapp),
      { ...wish, match: { vendor: 'A', product: ' ' } },
      'bad-match',
    ],
    ['a file without entries', file('<a/><b>c</b>'), wish, 'no-list'],
    [
      'two lists',
      file(`<a>${netapp}${netapp}</a><b>${netapp}${netapp}</b>`),
      wish,
      'several-lists',
    ],
    ['a list that is not there', file(netapp), { ...wish, list: '/config/none' }, 'bad-path'],
    [
      'a list that is ambiguous',
      file(`<a>${netapp}</a><a/>`),
      { ...wish, list: '/config/a' },
      'bad-path',
    ],
    ['a list that is a value', file(`<a>text</a>`), { ...wish, list: '/config/a' }, 'bad-path'],
    ['a path that is none', file(netapp), { ...wish, list: 'config' }, 'bad-path'],
    ['no version', `<config>${netapp}</config>`, wish, 'no-version'],
    [
      'the version of the declaration alone',
      `<?xml version="1.0"?><config>${netapp}</config>`,
      wish,
      'no-version',
    ],
    [
      'a version behind the entries',
      `<config>${netapp}<version>2.0.0.4</version></config>`,
      wish,
      'no-version',
    ],
    ['two versions', `<!-- version 2.0.0.4 -->${file(netapp)}`, wish, 'several-versions'],
    ['a version with a suffix', file(netapp, '2.0.0.4-beta'), wish, 'bad-version'],
    [
      'a version place that is not there',
      file(netapp),
      { ...wish, version: '/config/@none' },
      'bad-path',
    ],
    [
      'a version place that holds none',
      file(netapp),
      { ...wish, version: '/config/device/@vendor' },
      'bad-version',
    ],
    ['a comment that holds none', file(netapp), { ...wish, version: 'comment' }, 'no-version'],
    ['a rule that is not well-formed', file(netapp), xmlWish('<a>'), 'bad-rule'],
    ['a rule of two elements', file(netapp), xmlWish(`${attributes}${attributes}`), 'bad-rule'],
    ['a rule with two entries', file(netapp), xmlWish(`<l>${attributes}${netapp}</l>`), 'bad-rule'],
    ['a rule for another device', file(netapp), xmlWish(netapp), 'bad-rule'],
    ['a rule with a DOCTYPE', file(netapp), xmlWish(`<!DOCTYPE device>${attributes}`), 'bad-rule'],
    [
      'a rule with an entity that the file does not have',
      file(netapp),
      xmlWish('<device vendor="OSNEXUS" product="QUANTASTOR" type="&x;"/>'),
      'bad-rule',
    ],
    [
      'a rule with a prefix that the file does not bind',
      file(netapp + netapp),
      xmlWish('<q:device vendor="OSNEXUS" product="QUANTASTOR"/>'),
      'bad-rule',
    ],
    [
      'letters that a latin1 file may not hold',
      `<?xml version="1.0" encoding="iso-8859-1"?>${file(netapp)}`,
      xmlWish('<device vendor="OSNEXUS" product="QUANTASTOR" type="€"/>'),
      'not-ascii',
    ],
    [
      'a clone in a list without entries',
      file('<l/>'),
      { ...clone, list: '/config/l' },
      'cannot-clone',
    ],
    [
      'a clone of siblings of two shapes',
      file(`${netapp}<device vendor="B" product="C"/>`),
      clone,
      'cannot-clone',
    ],
    [
      'a clone of an entry that is not there',
      file(netapp),
      { ...clone, source: { kind: 'clone', of: { vendor: 'X', product: 'Y' } } },
      'cannot-clone',
    ],
    [
      'a value for a field that is not there',
      file(netapp),
      { ...clone, source: { kind: 'clone', values: { idType: '1' } } },
      'cannot-clone',
    ],
    [
      'a value for the vendor',
      file(netapp),
      { ...clone, source: { kind: 'clone', values: { '@vendor': 'X' } } },
      'cannot-clone',
    ],
    [
      'a value that XML cannot hold',
      file(netapp),
      { ...clone, source: { kind: 'clone', values: { '@type': '\u0001' } } },
      'cannot-clone',
    ],
    [
      'a clone where two fields may be the product',
      file('<device vendor="A" product="B" productId="C"/>'),
      clone,
      'cannot-clone',
    ],
    [
      'a lone entry whose level is unclear',
      file('<d type="1"><id><vendor>A</vendor><product>B</product></id></d>'),
      clone,
      'no-list',
    ],
    [
      'elements that stand in each other without end',
      `${'<a>'.repeat(2000)}${'</a>'.repeat(2000)}`,
      wish,
      'not-well-formed',
    ],
  ])('%s', (_, text, wished, code) => {
    expect(refusal(text, wished).code).toBe(code);
  });
  it('lists what it could not choose from', () => {
    expect(refusal(`<!-- version 1.2 -->${file(netapp)}`, wish).message).toBe(
      '2 possible versions: comment (1.2), /config/@version (2.0.0.4)',
    );
    expect(refusal(file(`<a>${netapp}${netapp}</a><b>${netapp}${netapp}</b>`), wish).message).toBe(
      '2 lists of device rules: /config/a, /config/b',
    );
    expect(refusal(file(`${netapp}<device vendor="B" product="C"/>`), clone).message).toBe(
      'entries differ in shape: device(@product @vendor); device(@product @type @vendor)',
    );
  });
  it('a named list or version decides', () => {
    const lists = file(`<a>${netapp}${netapp}</a><b>${netapp}${netapp}</b>`);
    expect(addAndCheck(lists, { ...clone, list: '/config/b' }).after).toContain(
      `${attributes}</b>`,
    );
    expect(
      addAndCheck(lists, {
        ...clone,
        source: { kind: 'clone', of: { vendor: 'NETAPP', product: 'LUN' } },
      }).after,
    ).toContain(`${attributes}</a>`);
    const versions = `<!-- version 2.0.0.9 -->${file(netapp)}`;
    expect(addAndCheck(versions, { ...wish, version: 'comment' }).plan.version).toEqual({
      from: '2.0.0.9',
      to: '2.0.0.10',
      place: 'comment',
    });
    expect(addAndCheck(versions, { ...wish, version: '/config/@version' }).plan.version?.from).toBe(
      '2.0.0.4',
    );
  });
});

describe('a clone', () => {
  const values = (all: Readonly<Record<string, string>>): DeviceRuleWish => ({
    match: osnexus,
    source: { kind: 'clone', values: all },
  });
  it.each<[name: string, sibling: string, wish: DeviceRuleWish, rule: string]>([
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
  ])('%s', (_, sibling, wished, rule) => {
    expect(addAndCheck(file(`\n ${sibling}\n`), { ...wished, list: '/config' }).plan.rule).toBe(
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
      addAndCheck(file(entry('A', 'B')), xmlWish(entry('OSNEXUS', 'QUANTASTOR'))).plan.rule,
    ).toBe(entry('OSNEXUS', 'QUANTASTOR'));
  });
});

describe('a list that tells how many entries it has', () => {
  it.each([
    ['2', ['count-stays']],
    ['7', []],
  ])('count = %s', (count, codes) => {
    const list = `<l count="${count}">${netapp}${netapp}</l>`;
    expect(addAndCheck(file(list), wish).plan.diagnostics.map(({ code }) => code)).toEqual(codes);
  });
});

describe('a given rule that is unlike its siblings', () => {
  it('in its name is warned of', () => {
    const { plan } = addAndCheck(
      file(netapp + netapp),
      xmlWish('<x vendor="OSNEXUS" product="QUANTASTOR"/>'),
    );
    expect(plan.diagnostics).toMatchObject([{ severity: 'warning', code: 'rule-shape' }]);
  });
  it('in its fields is told', () => {
    const { plan } = addAndCheck(
      file(netapp),
      xmlWish('<device vendor="OSNEXUS" product="QUANTASTOR"/>'),
    );
    expect(plan.diagnostics).toMatchObject([{ severity: 'info', code: 'rule-shape' }]);
  });
  it('in nothing is not', () => {
    expect(addAndCheck(file(netapp), wish).plan.diagnostics).toEqual([]);
  });
});

describe('size', () => {
  const time = (text: string, wished: DeviceRuleWish): number => {
    const start = process.cpuUsage();
    planDeviceRule(text, wished);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  it.each<[name: string, text: (count: number) => string, wish?: DeviceRuleWish]>([
    ['entries', (count) => file(netapp.repeat(count))],
    ['wrapped entries', (count) => file(`<i><n/>${netapp}</i>`.repeat(count))],
    [
      'vendors of other products',
      (count) => file('<device vendor="OSNEXUS" product="B"/>'.repeat(count)),
    ],
    ['possible versions', (count) => file('<p version="1.0"/>'.repeat(count) + netapp)],
    ['versions in comments', (count) => file(`<!--${'1.2 '.repeat(count)}-->${netapp}`)],
    ['blanks', (count) => file(`${' '.repeat(20 * count)}${netapp}${'\n'.repeat(20 * count)}`)],
    [
      'lines of a rule',
      (count) => file(`\n ${netapp}\n${' '.repeat(count)}`),
      xmlWish(`<d vendor="OSNEXUS" product="QUANTASTOR">${'\n  <x a="1">t</x>'.repeat(5000)}</d>`),
    ],
  ])('ten times the %s take no hundred times the processor', (_, text, wished = clone) => {
    time(text(2000), wished);
    const small = Math.min(time(text(2000), wished), time(text(2000), wished));
    expect(time(text(20_000), wished)).toBeLessThan(60 * Math.max(small, 5));
  });
});
