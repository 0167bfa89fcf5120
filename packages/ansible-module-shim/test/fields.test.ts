import { findProfile, foldRuleMatch } from '@quantastor-xenserver/core';
import { expect, test } from 'vitest';
import { fieldsOf } from '../src/options/fields.ts';

test('vendor and product are taken together or not at all', () => {
  const device = (options: object) =>
    fieldsOf({ path: '/x', clone: true, ...options }, 'edit-device-rules');
  expect(foldRuleMatch(device({ vendor: 'A', product: 'B' }), findProfile())).toEqual({
    vendor: 'A',
    product: 'B',
  });
  for (const half of [{ vendor: 'A' }, { product: 'B' }])
    expect(() => device(half)).toThrow('vendor and product belong together');
  expect(() => device({ vendor: '', product: 'B' })).toThrow('vendor: empty');
  expect(foldRuleMatch(device({}), findProfile())).toEqual(findProfile().storagelink?.match);
});

test('what may be bare is a boolean, a word for one, or its value', () => {
  const cloneOf = (clone: unknown) =>
    fieldsOf({ path: '/x', rule: undefined, clone }, 'edit-device-rules').clone;
  expect([true, 'yes', 'True', 'last', 'DGC/RAID 5'].map(cloneOf)).toEqual([
    ...['last', 'last', 'last', 'last'],
    'DGC/RAID 5',
  ]);
  expect(() => cloneOf(false)).toThrow('no rule: give one with rule or clone');
});

test('a file or its text is the same', () => {
  const rule = '<device/>';
  const file = { path: '/controller/rule.xml', bytes: new TextEncoder().encode(`\ufeff${rule}`) };
  for (const given of [rule, file])
    expect(fieldsOf({ path: '/x', rule: given }, 'edit-device-rules').rule).toBe(rule);
});

// DRIFT-4c
test('a fingerprint and a CA together are taken, and names are those of Ansible', () => {
  const api = { storagelink_url: 'https://sl', storagelink_password: 'x' };
  const both = { ...api, storagelink_fingerprint: 'ab'.repeat(32), storagelink_ca: '-----BEGIN' };
  expect(fieldsOf(both, 'verify-adapter')).toMatchObject({ storagelinkCa: '-----BEGIN' });
  expect(() => fieldsOf(api, 'verify-adapter')).toThrow(
    'storagelink_url: its certificate cannot be checked. Give storagelink_fingerprint, storagelink_ca, or both',
  );
  expect(() => fieldsOf({ ...both, storagelink_password: undefined }, 'verify-adapter')).toThrow(
    'storagelink_password: this is missing',
  );
});

test('options of the other half are left alone: module_defaults gives them to a whole group', () => {
  expect(fieldsOf({ storagelink_url: 'https://sl' }, 'verify-multipath')).not.toHaveProperty(
    'storagelinkUrl',
  );
});
