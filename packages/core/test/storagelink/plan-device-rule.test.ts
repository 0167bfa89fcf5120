import { describe, expect, it, vi } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/rule/plan.ts';
import { planDeviceRuleRemoval } from '../../src/storagelink/rule/remove.ts';
import type { DesiredDeviceRule } from '../../src/storagelink/types.ts';
import { addAndCheck, clone, desiredXml } from './invariants.ts';
import { attributes, desired, file, netapp, refusal } from './rule-files.ts';

// the time is the machine's, not the subject's
vi.setConfig({ testTimeout: 120_000 });

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
    expect(addAndCheck(before, desired).after).toBe(after);
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
    expect(addAndCheck(before, { ...desired, list: '/c/l' }).after).toBe(after);
  });
  it('lines of the rule are indented as those of the list, values and CDATA are not', () => {
    const rule =
      '<?xml version="1.0"?>\n<!-- ours -->\n  <device>\n    <vendor>OSNEXUS</vendor>\n    <product>QUANTASTOR</product>\n    <note a="1\n  2"><![CDATA[x\n  y]]></note>\n  </device>\n';
    const before = file(
      '\r\n\t<device>\r\n\t\t<vendor>A</vendor>\r\n\t\t<product>B</product>\r\n\t</device>\r\n',
    );
    const { plan } = addAndCheck(before, desiredXml(rule));
    expect(plan.rule).toBe(
      '<device>\r\n\t\t<vendor>OSNEXUS</vendor>\r\n\t\t<product>QUANTASTOR</product>\r\n\t\t<note a="1\r\n  2"><![CDATA[x\r\n  y]]></note>\r\n\t</device>',
    );
  });
  it('of several lists the one that holds elements of the rule goes first', () => {
    const before = file(`<a><x vendor="A" product="B"/></a><b>${netapp}</b>`);
    expect(addAndCheck(before, desired).after).toBe(
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
    addAndCheck(before, desiredXml('<s:device s:vendor="OSNEXUS" s:product="QUANTASTOR"/>'));
  });
  it('keeps what stands around the root', () => {
    const before = `\ufeff<?xml version='1.0'?>\r\n<!DOCTYPE c [<!ENTITY o "OSNEXUS">]>\r\n<?p it's?><c file-version='2.0.0.9'>${netapp}</c>\r\n<!-- -->\n\n  `;
    expect(addAndCheck(before, desired).plan.version?.to).toBe('2.0.0.10');
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
    expect(planDeviceRule(text, desired)).toMatchObject({
      state: 'present',
      edits: [],
      refused: false,
    });
    expect(planDeviceRule(text, clone)).toMatchObject({ state: 'present', edits: [] });
  });
  it('is told to differ from a given rule', () => {
    const plan = planDeviceRule(
      file('<device vendor="OSNEXUS" product="QUANTASTOR" type="2"/>'),
      desired,
    );
    expect(plan.diagnostics).toMatchObject([
      {
        severity: 'warning',
        code: 'already-there',
        message: 'the entry is there, but differs: @type is 2, in the rule 1',
      },
    ]);
  });
  it.each([
    ['@type', '1', ['@type is 2, and was to be 1']],
    ['type', '2', ['type is not there, and was to be 2']],
    ['@type', ' 2 ', []],
    ['@vendor', 'OSNEXUS', []],
  ])('is told to differ from a clone with %s = %j', (name, value, words) => {
    const plan = planDeviceRule(file('<device vendor="OSNEXUS" product="QUANTASTOR" type="2"/>'), {
      match: desired.match,
      source: { kind: 'clone', values: { [name]: value } },
    });
    expect(plan).toMatchObject({ state: 'present', edits: [], refused: false });
    expect(plan.diagnostics.map(({ severity, message }) => [severity, message])).toEqual(
      words.map((each) => ['warning', `the entry is there, but differs: ${each}`]),
    );
  });
  it('is told when it is there twice', () => {
    expect(planDeviceRule(file(attributes + attributes), desired).diagnostics).toMatchObject([
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
    addAndCheck(file(entries), desired);
  });
});

describe('a list that tells how many entries it has', () => {
  it.each([
    ['2', ['count-stays']],
    ['7', []],
  ])('count = %s', (count, codes) => {
    const list = `<l count="${count}">${netapp}${netapp}</l>`;
    expect(addAndCheck(file(list), desired).plan.diagnostics.map(({ code }) => code)).toEqual(
      codes,
    );
  });
});

describe('a given rule that is unlike its siblings', () => {
  it('in its name is warned of where the list is named', () => {
    const { plan } = addAndCheck(
      file(netapp + netapp),
      desiredXml('<x vendor="OSNEXUS" product="QUANTASTOR"/>', { list: '/config' }),
    );
    expect(plan.diagnostics).toMatchObject([{ severity: 'warning', code: 'rule-shape' }]);
  });
  it('in its fields is told', () => {
    const { plan } = addAndCheck(
      file(netapp),
      desiredXml('<device vendor="OSNEXUS" product="QUANTASTOR"/>'),
    );
    expect(plan.diagnostics).toMatchObject([{ severity: 'info', code: 'rule-shape' }]);
  });
  it('in nothing is not', () => {
    expect(addAndCheck(file(netapp), desired).plan.diagnostics).toEqual([]);
  });
});

describe('names', () => {
  it('that every object of JavaScript has are names as others', () => {
    addAndCheck(file(`<constructor>x</constructor>${netapp}`), desired);
    addAndCheck(file('<device vendor="A" product="B" constructor="1"/>'), clone);
  });
});

describe('size', () => {
  const time = (text: string, expected: DesiredDeviceRule): number => {
    const start = process.cpuUsage();
    planDeviceRule(text, expected);
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
  it.each<[name: string, text: (count: number) => string, desired?: DesiredDeviceRule]>([
    ['entries', (count) => file(netapp.repeat(count))],
    ['wrapped entries', (count) => file(`<i><n/>${netapp}</i>`.repeat(count))],
    [
      'lists of names of their own',
      (count) =>
        file(
          Array.from({ length: count }, (_, at) => `<l${at}>${netapp}${netapp}</l${at}>`).join(''),
        ),
    ],
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
      desiredXml(
        `<d vendor="OSNEXUS" product="QUANTASTOR">${'\n  <x a="1">t</x>'.repeat(5000)}</d>`,
      ),
    ],
  ])('ten times the %s take no hundred times the processor', (_, text, expected = clone) => {
    time(text(2000), expected);
    const small = Math.min(time(text(2000), expected), time(text(2000), expected));
    expect(time(text(20_000), expected)).toBeLessThan(60 * Math.max(small, 5));
  });
});

// ROBUSTNESS-40: a lone surrogate and `<` were taken for one character by the strict reader
it('a lone surrogate is refused, and nothing throws, whatever stands beside it', () => {
  expect(planDeviceRule('<a>\ud800</a></a>', clone)).toMatchObject({ refused: true, edits: [] });
  const letters = ['<', '>', '/', 'a', '\ud800', '\udc00'];
  const pairs = letters.flatMap((one) => letters.map((two) => one + two));
  for (const inside of pairs)
    for (const text of [`<a>${inside}</a>`, `<a>${inside}</a></a>`]) {
      const isLone = /[\ud800\udc00]/u.test(inside.replace('\ud800\udc00', ''));
      const { refused, edits } = planDeviceRule(text, clone);
      if (isLone) expect([text, refused, edits]).toEqual([text, true, []]);
      expect(planDeviceRuleRemoval(text, clone.match).edits).toBeInstanceOf(Array);
    }
});
