import { describe, expect, test } from 'vitest';
import {
  compareReleases,
  type MultipathRelease,
  parseRelease,
} from '../../src/multipath/data/releases.ts';

describe('parseRelease reads', () => {
  test.each([
    ['0.9.4', '0.9.4', undefined, 'upstream'],
    ['0.4.9-136.xs', '0.4.9', '136.xs', 'rhel7'],
    ['multipath-tools v0.9.4 (12/19, 2022)', '0.9.4', undefined, 'upstream'],
    ['multipath-tools v0.4.9 (05/33, 2016)\nUsage: multipath', '0.4.9', undefined, 'rhel7'],
    ['multipath-tools v0.4.9 (04/04, 2009)', '0.4.9', undefined, 'upstream'],
    ['device-mapper-multipath-0.4.9-136.xs+2.1.x86_64', '0.4.9', '136.xs+2.1', 'rhel7'],
    ['device-mapper-multipath-libs-0.4.9-119.xs.x86_64\n', '0.4.9', '119.xs', 'rhel7'],
    ['device-mapper-multipath-0.4.9-136.2.xcpng8.3.x86_64', '0.4.9', '136.2.xcpng8.3', 'rhel7'],
    ['0.4.9-127.el7', '0.4.9', '127.el7', 'rhel7'],
    ['0.4.9-106.el6', '0.4.9', '106.el6', 'upstream'],
    ['device-mapper-multipath-0.4.7-59.el5.i386', '0.4.7', '59.el5', 'el5'],
    ['0.9.4-3+deb12u2', '0.9.4', '3+deb12u2', 'upstream'],
    ['1:0.10.2-1', '0.10.2', '1', 'upstream'],
  ])('%j', (text, version, build, lineage) => {
    const release = parseRelease(text);
    expect([release?.version, release?.build, release?.lineage]).toEqual([version, build, lineage]);
  });

  test.each(['', 'multipath', 'v9', '0.4', 'device-mapper 1.02'])('nothing in %j', (text) => {
    expect(parseRelease(text)).toBeUndefined();
  });
});

test('compareReleases orders by number, and builds of one version by theirs', () => {
  const names = ['0.10.0', '0.4.9-136.xs', '0.9.4', '0.4.7', '0.4.9-86.xs'];
  const releases = names.map((name) => parseRelease(name) as MultipathRelease);
  const ordered = releases.sort(compareReleases).map(({ version, build }) => [version, build]);
  expect(ordered).toEqual([
    ['0.4.7', undefined],
    ['0.4.9', '86.xs'],
    ['0.4.9', '136.xs'],
    ['0.9.4', undefined],
    ['0.10.0', undefined],
  ]);
  const [plain, build] = [parseRelease('0.4.9'), parseRelease('0.4.9-136.xs')];
  expect(plain && build && compareReleases(plain, build)).toBe(0);
});
