import { describe, expect, it } from 'vitest';
import type { RemovalOptions } from '../../src/storagelink/rule/remove.ts';
import { planDeviceRuleRemoval } from '../../src/storagelink/rule/remove.ts';
import { applyEdits } from '../../src/text/edit.ts';
import { osnexus } from './invariants.ts';

const ours = '<d vendor="OSNEXUS" product="QUANTASTOR"/>';
const other = '<d vendor="A" product="B"/>';
const remove = (text: string, options?: RemovalOptions): string =>
  applyEdits(text, planDeviceRuleRemoval(text, osnexus, options).edits);

describe('planDeviceRuleRemoval', () => {
  it.each<[name: string, before: string, after: string]>([
    ['the last entry', `<c>\n  ${other}\n  ${ours}\n</c>`, `<c>\n  ${other}\n</c>`],
    ['the first entry', `<c>\n  ${ours}\n  ${other}\n</c>`, `<c>\n  ${other}\n</c>`],
    ['one in the middle of a line', `<c>${other}${ours}${other}</c>`, `<c>${other}${other}</c>`],
    ['the only entry', `<c>\n  ${ours}\n</c>`, '<c>\n</c>'],
    ['the only entry of a list that was empty', `<c><l>\n  ${ours}</l></c>`, '<c><l/></c>'],
    ['but not a comment in front', `<c>\n  <!-- a -->\n  ${ours}\n</c>`, '<c>\n  <!-- a -->\n</c>'],
    ['every entry', `<c>${ours}${other} ${ours}</c>`, `<c>${other}</c>`],
    [
      'the whole of nested entries',
      '<c><e><id vendor="A" product="B"/><t>1</t></e><e><id vendor="OSNEXUS" product="QUANTASTOR"/><t>1</t></e></c>',
      '<c><e><id vendor="A" product="B"/><t>1</t></e></c>',
    ],
  ])('takes out %s', (_, before, after) => {
    expect(remove(before)).toBe(after);
  });
  // STORAGELINK-62: 16,000 took 23 s of a processor, four times as much as 8,000
  it.each([
    ['entries', ours],
    ['wrapped entries', `<i><n/>${ours}</i>`],
  ])('takes no hundred times the processor for ten times the %s', (_, entry) => {
    const time = (count: number): number => {
      const start = process.cpuUsage();
      const text = `<c version="1.0">${entry.repeat(count)}</c>`;
      expect(planDeviceRuleRemoval(text, osnexus).edits).toHaveLength(count + 1);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    };
    time(1600);
    expect(time(16_000)).toBeLessThan(50 * Math.max(time(1600), 10));
  });
  it('reads many groups of names of their own in one go', () => {
    const time = (count: number): number => {
      const start = process.cpuUsage();
      const groups = Array.from({ length: count }, (_, at) => `<g${at}>${ours}</g${at}>`);
      const text = `<c version="1.0"><d>${groups.join('')}</d></c>`;
      const codes = planDeviceRuleRemoval(text, osnexus).diagnostics.map(({ code }) => code);
      expect(codes).toEqual(['cannot-remove']);
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1000;
    };
    time(3000);
    expect(time(30_000)).toBeLessThan(50 * Math.max(time(3000), 10));
  });
  it.each<[name: string, options: RemovalOptions, version: string, codes: string[]]>([
    ['raises the version, for the content is another one', {}, '2.0.0.11', []],
    ['goes above what has been published', { published: '2.0.0.20' }, '2.0.0.21', []],
    ['takes a version that is given', { versionTo: '2.1' }, '2.1', []],
    ['keeps the version when told', { keepVersion: true }, '2.0.0.10', ['version-kept']],
    // STORAGELINK-3: asked to go back, it says that it does not
    [
      'raises it too where it was to go back',
      { restoreVersion: '2.0.0.9' },
      '2.0.0.11',
      ['version-raised'],
    ],
    [
      'puts the old one back where nothing has read the new one',
      { putBack: { from: '2.0.0.9', to: '2.0.0.10', place: '/c/@version' } },
      '2.0.0.9',
      [],
    ],
  ])('%s', (_, options, version, codes) => {
    const text = `<c version="2.0.0.10">${other}${ours}</c>`;
    const plan = planDeviceRuleRemoval(text, osnexus, options);
    expect(applyEdits(text, plan.edits)).toBe(`<c version="${version}">${other}</c>`);
    expect(plan.diagnostics.map(({ code }) => code)).toEqual(codes);
  });
  it('lowers nothing when there is no entry', () => {
    const text = `<c version="2.0.0.10">${other}</c>`;
    expect(planDeviceRuleRemoval(text, osnexus, { restoreVersion: '2.0.0.9' })).toEqual({
      state: 'absent',
      edits: [],
      refused: false,
      diagnostics: [],
    });
  });
  it.each<[name: string, text: string, options: RemovalOptions, code: string]>([
    ['the whole document', ours, {}, 'unsure-entry'],
    [
      'an entry with other products',
      '<c><vendor name="OSNEXUS"><product>X</product><product>QUANTASTOR</product></vendor></c>',
      {},
      'cannot-remove',
    ],
    [
      'an entry of which it is unclear how far it goes',
      '<c><e type="1"><id vendor="OSNEXUS" product="QUANTASTOR"/></e></c>',
      {},
      'cannot-remove',
    ],
    [
      'an entry that is not in the named list',
      `<c><l/><m>${ours}${other}</m></c>`,
      { list: '/c/l' },
      'cannot-remove',
    ],
    [
      'a version that is in two places',
      `<c version="1.1"><version>1.1</version>${other}${ours}</c>`,
      {},
      'several-versions',
    ],
    [
      'a version that is no higher',
      `<c version="1.1">${ours}</c>`,
      { versionTo: '1.1' },
      'bad-version',
    ],
    ['a version that is none', `<c version="1.1b">${ours}</c>`, {}, 'bad-version'],
    [
      'an entry that holds the version which is named',
      '<c><d vendor="A" product="B"/><d vendor="OSNEXUS" product="QUANTASTOR" version="1.0"/></c>',
      { version: '/c/d[2]/@version' },
      'cannot-remove',
    ],
    ['a file that is not well-formed', '<c>', {}, 'not-well-formed'],
  ])('refuses %s', (_, text, options, code) => {
    expect(planDeviceRuleRemoval(text, osnexus, options)).toMatchObject({
      refused: true,
      edits: [],
      diagnostics: [{ severity: 'error', code }],
    });
  });
  it('takes the child of the named list out', () => {
    expect(
      remove('<c><e type="1"><id vendor="OSNEXUS" product="QUANTASTOR"/></e></c>', { list: '/c' }),
    ).toBe('<c></c>');
  });
});
