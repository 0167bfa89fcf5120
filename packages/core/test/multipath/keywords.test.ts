import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { keywordStatus, knownKeywords, opensSection } from '../../src/multipath/data/keywords.ts';
import { type MultipathRelease, parseRelease } from '../../src/multipath/data/releases.ts';
import { factsAt } from '../support/facts.ts';

function release(name: string): MultipathRelease {
  const parsed = parseRelease(name);
  if (!parsed) throw new Error(name);
  return parsed;
}

describe('keywordStatus', () => {
  test.each([
    ['0.4.5', 'devices/device', 'getuid_callout', 'ok'],
    ['0.8.9', 'devices/device', 'getuid_callout', 'ok'],
    ['0.9.0', 'devices/device', 'getuid_callout', 'ignored'],
    ['0.4.9', 'devices/device', 'getuid_callout', 'ok'],
    ['0.4.9-136.xs', 'devices/device', 'getuid_callout', 'unknown'],
    ['0.4.9', 'devices/device', 'rr_min_io_rq', 'unknown'],
    ['0.4.9-136.xs', 'devices/device', 'rr_min_io_rq', 'ok'],
    ['0.5.0', 'devices/device', 'rr_min_io_rq', 'ok'],
    ['0.4.9-136.xs', 'devices/device', 'detect_checker', 'unknown'],
    ['0.4.9-136.xs', 'devices/device', 'detect_path_checker', 'ok'],
    ['0.4.9-136.xs', 'overrides', 'no_path_retry', 'mute'],
    ['0.4.9-136.xs', 'defaults', 'default_features', 'ok'],
    ['0.7.3', 'defaults', 'san_path_err_threshold', 'ok'],
    ['0.7.9', 'defaults', 'san_path_err_threshold', 'unknown'],
    ['0.8.0', 'defaults', 'san_path_err_threshold', 'ok'],
    ['0.9.4', 'defaults', 'wwids_file', 'deprecated'],
    ['0.9.7', 'defaults', 'wwids_file', 'ignored'],
    ['0.5.0', '', 'overrides', 'unknown'],
    ['0.6.0', '', 'overrides', 'ok'],
    ['0.9.4', 'devices/device', 'polling_interval', 'unknown'],
    ['0.9.4', 'devices', 'constructor', 'unknown'],
    ['0.9.4', '__proto__', 'vendor', 'unknown'],
  ])('of %s, in %j: %s is %s', (name, section, keyword, status) => {
    expect(keywordStatus(release(name), section, keyword)).toBe(status);
  });

  test('takes the nearest release of the table for one that it does not reach', () => {
    expect(keywordStatus(release('0.3.9'), 'devices/device', 'vendor')).toBe('ok');
    expect(keywordStatus(release('9.0.0'), 'devices/device', 'purge_disconnected')).toBe('ok');
  });
});

const LIST = factsAt('corpus', 'keywords.json');

describe.skipIf(LIST === undefined)('the table of 0.14.3 (when a corpus is there)', () => {
  test('has the keywords of libmultipath/dict.c, and no others', () => {
    type Placement = readonly [name: string, isIgnored: boolean, inner: readonly string[]];
    const list = JSON.parse(readFileSync(LIST ?? '', 'utf8')) as Record<
      string,
      readonly Placement[]
    >;
    const theirs = new Set<string>();
    for (const [section, placements] of Object.entries(list))
      for (const [name, isIgnored, inner] of placements)
        theirs.add([section, ...inner, name, isIgnored].join('/'));
    const ours = new Set<string>();
    const visit = (section: string): void => {
      for (const name of knownKeywords(section)) {
        const status = keywordStatus(release('0.14.3'), section, name);
        if (status === 'unknown') continue;
        const path = section === '' ? name : `${section}/${name}`;
        if (section !== '') ours.add(`${path}/${status === 'ignored'}`);
        if (opensSection(section, name)) visit(path);
      }
    };
    visit('');
    expect([...ours].sort()).toEqual([...theirs].sort());
  });
});
