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
  it('leaves the version as it is, unless told', () => {
    const text = `<c version="2.0.0.10">${other}${ours}</c>`;
    expect(remove(text)).toBe(`<c version="2.0.0.10">${other}</c>`);
    expect(remove(text, { restoreVersion: '2.0.0.9' })).toBe(`<c version="2.0.0.9">${other}</c>`);
  });
  it('never lowers a version that was raised again', () => {
    const text = `<c version="2.0.0.11">${other}${ours}</c>`;
    const plan = planDeviceRuleRemoval(text, osnexus, { restoreVersion: '2.0.0.9' });
    expect(applyEdits(text, plan.edits)).toBe(`<c version="2.0.0.11">${other}</c>`);
    expect(plan.version).toBeUndefined();
    expect(plan.diagnostics).toMatchObject([{ severity: 'warning', code: 'version-moved' }]);
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
      `<c version="1.1"><v-version>1.1</v-version>${other}${ours}</c>`,
      { restoreVersion: '1.0' },
      'several-versions',
    ],
    [
      'a version that is none',
      `<c version="1.1">${ours}</c>`,
      { restoreVersion: 'x' },
      'bad-version',
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
