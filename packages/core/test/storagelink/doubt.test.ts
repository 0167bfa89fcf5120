import { describe, expect, it } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/rule/plan.ts';
import { planDeviceRuleRemoval } from '../../src/storagelink/rule/remove.ts';
import type { DesiredDeviceRule } from '../../src/storagelink/types.ts';
import { addAndCheck, clone, desiredXml, osnexus } from './invariants.ts';

const device = (vendor: string, product: string, more = ''): string =>
  `<device vendor="${vendor}" product="${product}"${more}/>`;
const two = device('NETAPP', 'LUN') + device('EMC', 'SYMM');
const config = (content: string): string => `<config version="2.0.0.4">${content}</config>`;
const rule = desiredXml(device('OSNEXUS', 'QUANTASTOR'));
const odd = '<l><d v="NETAPP" p="LUN"/><d v="EMC" p="SYMM"/></l>';
const oddRule = desiredXml('<d v="OSNEXUS" p="QUANTASTOR"/>');

function codeOf(text: string, desired: DesiredDeviceRule): string | undefined {
  const plan = planDeviceRule(text, desired);
  expect(plan).toMatchObject({ refused: true, edits: [] });
  return plan.diagnostics[0]?.code;
}

describe('a version that may be of something else', () => {
  it.each([
    ['schema', `<c schemaVersion="1.0">${two}</c>`],
    ['tool', `<Project ToolsVersion="4.0">${two}</Project>`],
    ['least version', `<c minVersion="1.9">${two}</c>`],
    ['product', `<c><product name="StorageLink" version="2.0.0.4"/><l>${two}</l></c>`],
    ['assembly', `<c><assemblyIdentity name="x" version="1.0.0.0"/><l>${two}</l></c>`],
    ['schema in a comment', `<!-- schema version 1.0 --><c>${two}</c>`],
    ['need', `<!-- requires XenServer version 5.6.1 or later --><c>${two}</c>`],
    ['later ones', `<!-- version 5.6 or later --><c>${two}</c>`],
    ['IP address', `<!-- server 192.168.1.10 --><c>${two}</c>`],
    ['writer', `<!-- edited with XMLSpy version 5.0.0.1 --><c>${two}</c>`],
    ['past', `<!-- 2.0.0.3 added EMC --><c>${two}</c>`],
  ])('%s', (_, text) => {
    expect(codeOf(text, rule)).toBe('unsure-version');
  });
  // STORAGELINK-49: one that is sure counts beside others that are not
  it.each([
    ['an address', `<!-- 10.0.0.2 --><c><version>7</version>${two}</c>`, '8'],
    ['a schema', `<c schemaVersion="1.0" version="2.0.0.4">${two}</c>`, '2.0.0.5'],
    ['a product', `<c productVersion="5.6.0.1" version="2.0.0.4">${two}</c>`, '2.0.0.5'],
    ['a history', `<!-- 2.0.0.3 added EQL --><c version="2.0.0.4">${two}</c>`, '2.0.0.5'],
    ['a date', `<!-- 2009.12.16 --><c version="2.0.0.4">${two}</c>`, '2.0.0.5'],
  ])('is none beside a sure one: %s', (_, text, to) => {
    expect(addAndCheck(text, rule).plan.version?.to).toBe(to);
  });
  it('is as doubtful beside another such', () => {
    const text = `<!-- 2.0.0.3 added EQL --><c schemaVersion="1.0">${two}</c>`;
    expect(codeOf(text, rule)).toBe('several-versions');
  });
  it('is taken where it is named', () => {
    const version = '/c/@schemaVersion';
    addAndCheck(`<c schemaVersion="1.0">${two}</c>`, { ...rule, version });
    addAndCheck(`<!-- schema version 1.0 --><c>${two}</c>`, { ...rule, version: 'comment' });
  });
  it.each([
    ['value of an element', '<version value="2.0.0.4"/>', '/c/version/@value'],
    ['key and value', '<add key="version" value="2.0.0.4"/>', '/c/add/@value'],
    ['named property', '<property name="Version">2.0.0.4</property>', '/c/property'],
    ['in a header', '<FileHeader Version="2.0.0.4"/>', '/c/FileHeader/@Version'],
    [
      'by a longer name',
      '<RulesVersionNumber>2.0.0.4</RulesVersionNumber>',
      '/c/RulesVersionNumber',
    ],
  ])('is the one of the file as %s', (_, xml, place) => {
    const { plan } = addAndCheck(`<c>${xml}<l>${two}</l></c>`, rule);
    expect(plan.version).toEqual({ from: '2.0.0.4', to: '2.0.0.5', place });
    addAndCheck(`<c schemaVersion="1.0">${xml}<l>${two}</l></c>`, rule);
  });
  it.each([
    '<!-- 2.0.0.4 -->',
    '<!-- v2.0.0.4 -->',
    '<!-- Version: 2.0.0.4 -->',
    '<!-- StorageLink SCSI device identification, version 2.0.0.4 -->',
    '<!-- scsi_device_id_config.xml 2.0.0.4 -->',
    '<!--\n  Edited by hand.\n  File version = "2.0.0.4"\n-->',
  ])('is the one of the file in %j', (comment) => {
    addAndCheck(`${comment}<c>${two}</c>`, rule);
  });
});

describe('a list that may be another one', () => {
  const info = '<info vendor="Citrix" product="StorageLink"/>';
  it.each<[string, string, DesiredDeviceRule, string]>([
    ["the file's own vendor and product, to be cloned", config(info + odd), clone, 'no-list'],
    ["the file's own vendor and product, with a rule", config(info + odd), oddRule, 'no-list'],
    ["others' rules", config(`<a>${two}</a>${odd}`), oddRule, 'no-list'],
    ['exclusions', config(`<exclude>${two}</exclude>`), rule, 'no-list'],
    ['one in exclusions', config(`<examples><l>${two}</l></examples>`), clone, 'no-list'],
    [
      'several exclusions beside one rule',
      config(`<l>${device('A', 'B')}</l><exclude>${two}</exclude>`),
      clone,
      'several-lists',
    ],
    [
      'a lone entry beside other fields',
      config(`<l><w>${device('A', 'B')}<options a="1"/></w></l>`),
      clone,
      'no-list',
    ],
    [
      'a lone entry in what is not called a list',
      config(`<l><w>${device('A', 'B')}</w></l>`),
      clone,
      'no-list',
    ],
    [
      "the file's own beside one odd entry",
      config(`${info}<l><d v="A" p="B"/></l>`),
      clone,
      'no-list',
    ],
    ['a lone entry of another name', config(device('A', 'B')), oddRule, 'no-list'],
    ["one vendor's", config(`<group vendor="NETAPP">${two}</group>`), rule, 'no-list'],
  ])('%s', (_, text, desired, code) => {
    expect(codeOf(text, desired)).toBe(code);
  });
  it('is taken where it is named', () => {
    addAndCheck(config(`<exclude>${two}</exclude>`), { ...rule, list: '/config/exclude' });
    addAndCheck(config(info + odd), { ...oddRule, list: '/config/l' });
  });
});

describe('an entry that only mentions vendor and product', () => {
  it.each([
    device('OSNEXUS', 'OTHER', ' replaces="QUANTASTOR"'),
    device('QUANTASTOR', 'OSNEXUS'),
    '<device vendor="NETAPP" product="LUN"><like>OSNEXUS</like><like>QUANTASTOR</like></device>',
  ])('%s is neither there nor taken out', (entry) => {
    expect(codeOf(config(two + entry), rule)).toBe('unsure-entry');
    expect(planDeviceRuleRemoval(config(two + entry), osnexus)).toMatchObject({
      refused: true,
      diagnostics: [{ code: 'unsure-entry' }],
    });
  });
  it.each([
    '<note>OSNEXUS</note><note>QUANTASTOR</note>',
    '<meta><note>OSNEXUS</note><note>QUANTASTOR</note></meta>',
  ])('notes are none: %s', (notes) => {
    expect(codeOf(config(notes + odd), oddRule)).toBe('unsure-entry');
  });
  it('values of one name are one where entries are written so', () => {
    const entry = (...values: string[]): string =>
      `<d>${values.map((value) => `<v>${value}</v>`).join('')}</d>`;
    const text = config(entry('A', 'B') + entry('OSNEXUS', 'QUANTASTOR'));
    expect(planDeviceRule(text, rule)).toMatchObject({ state: 'present', refused: false });
  });
  it('is no rule', () => {
    const desired = desiredXml(device('A', 'B', ' a="OSNEXUS" b="QUANTASTOR"'));
    expect(codeOf(config(two), desired)).toBe('unsure-entry');
  });
  it('is there, with a warning, in a list that may not count', () => {
    const text = config(`${two}<disabled>${device('OSNEXUS', 'QUANTASTOR')}</disabled>`);
    expect(planDeviceRule(text, clone)).toMatchObject({
      state: 'present',
      edits: [],
      diagnostics: [{ severity: 'warning', code: 'already-there' }],
    });
  });
});

describe("what is a sibling's alone is not cloned", () => {
  const entries = (field: string, a: string, b: string): string =>
    config(device('NETAPP', 'LUN', ` ${field}="${a}"`) + device('EMC', 'SYMM', ` ${field}="${b}"`));
  it.each([
    ['a key', '@id', '1', '2'],
    ['a name', '@name', 'first', 'second'],
    ["the sibling's product", '@svid', 'ONE__LUN', 'emc__symm__1'],
  ])('%s', (_, field, a, b) => {
    const text = entries(field.slice(1), a, b);
    expect(codeOf(text, clone)).toBe('cannot-clone');
    addAndCheck(text, { ...clone, source: { kind: 'clone', values: { [field]: '9' } } });
  });
  it('a value that entries share is', () => {
    addAndCheck(entries('id', '1', '1'), clone);
    addAndCheck(entries('type', '2', '2'), clone);
  });
});

describe('entries two levels deep', () => {
  const deep = (vendor: string, product: string): string =>
    `<device><scsi><inquiry vendor="${vendor}" product="${product}"/></scsi><mode>1</mode></device>`;
  const list = '/config/l';
  it.each([1, 2])('%i of them: only in a list that is named', (count) => {
    const text = config(`<l>${deep('A', 'B').repeat(count)}</l>`);
    codeOf(text, clone);
    expect(codeOf(text, desiredXml(deep('OSNEXUS', 'QUANTASTOR')))).toBe('bad-rule');
    const { after } = addAndCheck(text, { ...clone, list });
    expect(planDeviceRuleRemoval(after, osnexus)).toMatchObject({
      refused: true,
      diagnostics: [{ code: 'cannot-remove', help: 'Name the list (/config/devices).' }],
    });
  });
});
