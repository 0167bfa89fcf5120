import { describe, expect, test } from 'vitest';
import {
  findRelease,
  namedReleases,
  releaseDoubt,
} from '../../src/multipath/data/release-names.ts';
import { parseRelease } from '../../src/multipath/data/releases.ts';

describe('names that people know', () => {
  test.each([
    ['xenserver-7.6', '0.4.9', '86.xs', 'rhel7'],
    ['XenServer-8.2', '0.4.9', '136.xs8', 'rhel7'],
    ['xcp-ng-8.3', '0.4.9', '136.xs8', 'rhel7'],
    ['xcp-ng-8.2.1', '0.4.9', '136.xs8', 'rhel7'],
    ['debian-12', '0.9.4', undefined, 'upstream'],
    ['debian-12.7', '0.9.4', undefined, 'upstream'],
    ['rhel-9', '0.8.7', undefined, 'upstream'],
    ['sles-12-sp5', '0.7.9', 'suse', 'upstream'],
    ['sles-15.7', '0.10.2', 'suse', 'upstream'],
    ['0.9.4', '0.9.4', undefined, 'upstream'],
    ['0.4.9-119.xs', '0.4.9', '119.xs', 'rhel7'],
  ])('%s', (name, version, build, lineage) => {
    expect(findRelease(name)).toMatchObject({ version, lineage });
    expect(findRelease(name)?.build).toBe(build);
  });

  test.each(['xenserver-9', 'debian-1', 'rhel', 'debian-12x', 'sles-15', ''])(
    '%j is none',
    (name) => {
      expect(findRelease(name)).toBeUndefined();
    },
  );

  test('each stands for a release, and no name for two', () => {
    const names = namedReleases();
    expect(new Set(names.map(({ name }) => name)).size).toBe(names.length);
    for (const { release } of names) expect(parseRelease(release)).toBeDefined();
  });
});

// RELEASES-20, -40
test.each([
  ['99.0.0', /newer than the tables: it is judged by 0\.15\.1/],
  ['0.3.9', /older than the tables: it is judged by 0\.4\.5/],
  ['0.4.7-48.el5_8.1', /without proof/],
  ['0.4.9-111.el7', /judged by the nearest/],
  ['0.8.8-1ubuntu1.22.04.4', /was not asked: it is judged by plain 0\.8\.8/],
  ['0.4.9+git0.4dfdaf2b-7', /was not asked: it is judged by plain 0\.4\.9/],
  ['0.7.9+195+suse.16740c5-3.6.1', /was not asked: it is judged by plain 0\.7\.9/],
  ['0.8.7-32.el9', /was not asked: it is judged by plain 0\.8\.7/],
])('of %s it is said what it is judged by', (name, doubt) => {
  expect(releaseDoubt(parseRelease(name) as never)).toMatch(doubt);
});

test.each(['0.9.4', '0.15.1', '0.4.9', '0.4.9-136.xs8', '0.4.9-86.xs', '0.9.4-3+deb12u2'])(
  'of %s there is no doubt',
  (name) => {
    expect(releaseDoubt(parseRelease(name) as never)).toBeUndefined();
  },
);
