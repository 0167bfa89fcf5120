import { describe, expect, it } from 'vitest';
import { planDeviceRule } from '../../src/storagelink/rule/plan.ts';
import { decodeXml } from '../../src/storagelink/xml/encoding.ts';
import { addAndCheck, desiredXml } from './invariants.ts';

const entry = (vendor: string, product: string, more = '<idType>1</idType>'): string =>
  `<device><vendor>${vendor}</vendor><product>${product}</product>${more}</device>`;
const two = entry('NETAPP', 'LUN') + entry('EQLOGIC', '100E-00');
const file = (inner: string, version = ' version="2.0.0.4"'): string =>
  `<config${version}>${inner}</config>`;
const rule = desiredXml(entry('OSNEXUS', 'QUANTASTOR'));

describe('versions that were a dead end', () => {
  it.each([
    ['5', '6'],
    ['v2.0.0.4', 'v2.0.0.5'],
    ['2.0.0.4.9', '2.0.0.4.10'],
  ])('STORAGELINK-47: %s becomes %s', (from, to) => {
    expect(addAndCheck(file(two, ` version="${from}"`), rule).plan.version).toMatchObject({
      from,
      to,
    });
  });
  it('STORAGELINK-47: one that nothing can tell the next of has two ways out', () => {
    const text = file(two, ' version="2.0.0.4b"');
    const refused = planDeviceRule(text, rule);
    expect(refused).toMatchObject({ refused: true, diagnostics: [{ code: 'bad-version' }] });
    expect(refused.diagnostics[0]?.help).toMatch(/\{version-to\}.*\{keep-version\}/);
    expect(addAndCheck(text, { ...rule, versionTo: '2.0.0.5' }).plan.version?.to).toBe('2.0.0.5');
    const kept = planDeviceRule(text, { ...rule, keepVersion: true });
    expect(kept).toMatchObject({ refused: false, diagnostics: [{ code: 'version-kept' }] });
    expect(kept.edits).toHaveLength(1);
    expect(kept.version).toBeUndefined();
  });
  it.each(['2.0.0.4', '2.0.0.3', '1', ' ', 'a b'])('%j is no higher version', (versionTo) => {
    expect(planDeviceRule(file(two), { ...rule, versionTo })).toMatchObject({
      refused: true,
      diagnostics: [{ code: 'bad-version' }],
    });
  });
  it.each([
    ['2.0.0.4', 'abc'],
    ['2.0.0.4', '2.0.0.5b'],
    ['2.0.0.4', '2.0.0.4.0'],
    ['2.0.0.4', `2.0.0.${'9'.repeat(60)}`],
    ['2.0.0.4b', '2.0.0.4'],
    ['2.0.0.4b', '1.9'],
    ['2.0.0.4b', 'abc'],
    ['abc', 'abd'],
  ])('after %j %j cannot be compared as higher, and is refused', (from, versionTo) => {
    const refused = planDeviceRule(file(two, ` version="${from}"`), {
      ...{ ...rule, versionTo },
      version: '/config/@version',
    });
    expect(refused).toMatchObject({
      refused: true,
      edits: [],
      diagnostics: [{ code: 'bad-version', help: expect.stringContaining('{version-to}') }],
    });
  });
  it('one that has no number at all is told', () => {
    const plan = planDeviceRule(file(two, ' version="abc"'), {
      ...{ ...rule, versionTo: '1.0' },
      version: '/config/@version',
    });
    expect(plan).toMatchObject({ refused: false, version: { from: 'abc', to: '1.0' } });
    expect(plan.diagnostics).toContainEqual(
      expect.objectContaining({ code: 'odd-version', message: expect.stringContaining('abc') }),
    );
  });
  it.each([
    ['<?version 2.0.0.4?>', '?version'],
    ['<?config version="2.0.0.4"?>', '?config'],
  ])('STORAGELINK-48: %s is found, and can be named %s', (instruction, place) => {
    const text = `<?xml version="1.0"?>\n${instruction}\n${file(two, '')}`;
    for (const desired of [rule, { ...rule, version: place }])
      expect(addAndCheck(text, desired).plan.version).toEqual({
        from: '2.0.0.4',
        to: '2.0.0.5',
        place,
      });
  });
  it('the new one is above what StorageLink has run with', () => {
    const plan = planDeviceRule(file(two), { ...rule, published: '2.0.0.7' });
    expect(plan.version?.to).toBe('2.0.0.8');
    expect(
      planDeviceRule(file(two), { ...rule, published: '2.0.0.7', versionTo: '2.0.0.6' }).refused,
    ).toBe(true);
  });
});

describe('a declaration that does not fit (STORAGELINK-61)', () => {
  const bytes = (encoding: string): Uint8Array =>
    new TextEncoder().encode(`<?xml version="1.0" encoding="${encoding}"?>${file(two)}`);
  it.each([
    ['utf-16', 'error', 'encoding-contradiction'],
    ['ucs-2', 'error', 'encoding-contradiction'],
    ['x-foo', 'warning', 'encoding'],
    ['nonsense', 'warning', 'encoding'],
  ])('%s', (encoding, severity, code) => {
    expect(decodeXml(bytes(encoding)).diagnostics).toMatchObject([{ severity, code }]);
  });
  it.each([
    'utf-8',
    'windows-1252',
    'cp949',
    'ks_c_5601-1987',
    'euc-kr',
    'iso-8859-15',
    'shift_jis',
    'IBM850',
    'us-ascii',
  ])('%s is known', (encoding) => {
    expect(decodeXml(bytes(encoding)).diagnostics).toEqual([]);
  });
});
