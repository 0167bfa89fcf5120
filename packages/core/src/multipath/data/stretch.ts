import { buildNumber, compareReleaseVersions, type MultipathRelease } from './releases.ts';

/**
 * Releases that behave alike, in words: `0.5.0..0.7.7` (both ends included), `0.7.8..`, `..0.4.9`, `0.5.0` for
 * that one alone; `xs`, `xs119..`, `xs..86` for builds of the lineage that XenServer has. Several are parted by
 * blanks.
 */
export type Stretch = string;

/** The newest build of XenServer's lineage that was read; one without a number counts as it. */
const NEWEST_BUILD = 136;
/** The oldest release that was read. */
const OLDEST = '0.4.5';

export function isWithin(release: MultipathRelease, stretch: Stretch): boolean {
  return stretch.split(' ').some((term) => holds(release, term));
}

function holds(release: MultipathRelease, term: string): boolean {
  if (term.startsWith('xs')) {
    if (release.lineage !== 'rhel7') return false;
    const build = buildNumber(release) ?? NEWEST_BUILD;
    const [from, to] = ends(term.slice(2));
    return build >= Number(from || 0) && build <= Number(to || Number.POSITIVE_INFINITY);
  }
  if (release.lineage === 'rhel7') return false;
  const [from, to] = ends(term);
  // what is older than all that was read counts as the oldest
  const isOldest = compareReleaseVersions(release.version, OLDEST) < 0;
  const version = isOldest ? OLDEST : release.version;
  return (
    (from === '' || compareReleaseVersions(version, from) >= 0) &&
    (to === '' || compareReleaseVersions(version, to) <= 0)
  );
}

function ends(term: string): readonly [string, string] {
  const at = term.indexOf('..');
  return at < 0 ? [term, term] : [term.slice(0, at), term.slice(at + 2)];
}
