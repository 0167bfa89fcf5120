import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { configureMultipath, findProfile, parseHost } from '@quantastor-xenserver/core';
import {
  findRelease,
  keywordAt,
  lintFile,
  planMultipathEdit,
} from '@quantastor-xenserver/core/edit';
import { expect, test } from 'vitest';
import type { HostKindRow } from '../../packages/core/src/hosts/registry.ts';
import { HOST_KINDS } from '../../packages/core/src/hosts/registry.ts';
import { KEYWORDS } from '../../packages/core/src/multipath/data/keywords.data.ts';
import { COUNT } from '../../packages/core/src/multipath/data/kinds.ts';
import { PROFILES } from '../../packages/core/src/profiles/index.ts';
import type { Profile } from '../../packages/core/src/profiles/profile.ts';
import { dom0 } from '../../packages/core/test/support/memory-dom0.ts';

// the recipes of CONTRIBUTING.md: what is added here in a test would be a real one with these rows alone

const root = join(import.meta.dirname, '../..');
const sources = execFileSync('git', ['ls-files', 'packages/*/src/*.ts', 'packages/*/src/**/*.ts'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(Boolean)
  .map((path) => [path, readFileSync(join(root, path), 'utf8')] as const);
const filesWith = (pattern: RegExp): string[] =>
  sources.filter(([, text]) => pattern.test(text)).map(([path]) => path);
const add = <T>(list: readonly T[], item: T): void => void (list as T[]).unshift(item);

const newer = must(findRelease('0.9.4'));
const older = must(findRelease('0.8.4'));

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('it is there');
  return value;
}

test('a keyword is one row: lint, edit and the language server know it, by release', () => {
  const conf = (value: string) => Buffer.from(`defaults {\n\tsettle_count ${value}\n}\n`);
  const codes = (value: string, release = newer) =>
    lintFile(conf(value), 'a.conf', { release }).findings.map(({ code }) => code);
  // a fresh name, so that nothing has looked it up before
  Object.assign(KEYWORDS, { settle_count: { in: 'defaults device 0.9.0..', kind: COUNT } });
  expect(codes('5')).toEqual([]);
  expect(codes('five')).toEqual(['bad-value']);
  expect(codes('5', older)).toEqual(['unknown-keyword']);
  expect(keywordAt(conf('5').toString(), 1, newer)).toMatchObject({
    keyword: 'settle_count',
    status: 'ok',
    releases: ['0.9.0..'],
  });
  const match = { vendor: 'ACME', product: 'FAST' };
  const keywords = Object.entries({ ...match, settle_count: '5' }).map(([keyword, value]) => ({
    keyword,
    value,
  }));
  const edit = (release: typeof newer) =>
    planMultipathEdit(Buffer.from(''), { match, keywords }, { onDifference: 'refuse', release });
  expect(edit(newer).diagnostics).toEqual([]);
  expect(edit(older).diagnostics).toMatchObject([{ code: 'bad-desired' }]);
});

test('a vendor that is built in is its file and one row', () => {
  const acme: Profile = {
    id: 'acme-fast',
    title: 'ACME FAST',
    sources: ['a test'],
    match: { vendor: 'ACME', product: 'FAST' },
    multipath: { published: [{ keyword: 'vendor', value: 'ACME' }] },
  };
  add(PROFILES, acme);
  expect(findProfile('acme-fast')).toBe(acme);
  expect(findProfile().id).toBe('quantastor');
  // those that are there stand in their own file and in the list, and nowhere else by name
  const own = sources.filter(([path]) => path.includes('/profiles/vendors/'));
  expect(own.length).toBeGreaterThan(3);
  for (const [path] of own)
    expect(filesWith(new RegExp(`vendors/${basename(path)}'`)), path).toEqual([
      'packages/core/src/profiles/index.ts',
    ]);
});

test('a kind of host is its folder and one row, and a row of the conformance table', async () => {
  const host = dom0.seven({ name: 'told:xen1' });
  const row: HostKindRow = {
    kind: 'told',
    form: 'told:NAME',
    parse: (spec) => (spec.startsWith('told:') ? { open: async () => host } : undefined),
  };
  add(HOST_KINDS, row);
  const opener = parseHost('told:xen1');
  expect(opener).toMatchObject({ name: 'told:xen1', kind: 'told' });
  expect(() => parseHost('a\u0007b')).toThrow(
    expect.objectContaining({ remedy: expect.stringContaining('told:NAME') }),
  );
  const report = await configureMultipath(
    {},
    { hosts: [opener], profile: findProfile(), mode: 'check' },
  );
  expect(report.hosts[0]).toMatchObject({ kind: 'told', outcome: 'would-change' });
});

test('nobody asks what kind a host is', () => {
  const asked = filesWith(/\bkind\b[^\n]{0,20}(?:===|!==) '(?:local|ssh|bridge|command|sandbox)'/);
  // that a run was in a sandbox stands in its report
  expect(asked.sort()).toEqual([
    'packages/core/src/render/text.ts',
    'packages/core/src/run/make-report.ts',
  ]);
  const named = filesWith(/kind: 'command'/).filter((path) => !path.includes('/hosts/command/'));
  expect(named).toEqual(['packages/core/src/hosts/registry.ts']);
});
