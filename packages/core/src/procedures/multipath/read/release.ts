import type { Facts, FactsQuery } from '../../../hosts/host.ts';
import {
  isAtLeast,
  type MultipathRelease,
  parseRelease,
} from '../../../multipath/data/releases.ts';
import { answersOf, RELEASE_COMMANDS } from './query.ts';

/** What a host is asked so that {@link releaseOf} can tell. */
export const releaseQuery: FactsQuery = { commands: RELEASE_COMMANDS };

/**
 * The package tells more than the banner: XenServer's 0.4.9 is told from upstream's by its build, and a vendor's build from
 * the plain release. On Debian a parser of another number than the package's is none of the package.
 */
export function releaseOf(facts: Facts): MultipathRelease | undefined {
  const { package: rpm, debianPackage, banner } = answersOf(facts);
  const fromRpm = rpm?.exit === 0 ? parseRelease(rpm.stdout) : undefined;
  if (fromRpm) return fromRpm;
  const said = parseRelease(`${banner?.stdout ?? ''}\n${banner?.stderr ?? ''}`);
  const [, installed] = /^installed (.+)/.exec(debianPackage?.stdout ?? '') ?? [];
  const fromDebian = debianPackage?.exit === 0 && installed ? parseRelease(installed) : undefined;
  return fromDebian && (!said || said.version === fromDebian.version) ? fromDebian : said;
}

/** `0.4.9-136.xs`. */
export function nameRelease(release: MultipathRelease): string {
  return release.build === undefined ? release.version : `${release.version}-${release.build}`;
}

/**
 * Whether this build reads `conf.d`: upstream from 0.6.0 on; Red Hat's 0.4.9 by its patch 0112, which
 * every XenServer build from 0.4.9-86.xs on has (github xcp-ng-rpms/device-mapper-multipath, XS-7.5).
 * Undefined when the build is not known well enough to tell.
 */
export function readsConfFolder(release: MultipathRelease | undefined): boolean | undefined {
  if (!release) return undefined;
  if (release.lineage === 'upstream') return isAtLeast(release, '0.6.0');
  const build = /^\d+/.exec(release.build ?? '')?.[0];
  return build === undefined ? undefined : Number(build) >= 86;
}

/** Red Hat's reader takes any name that contains `.conf`, `custom.conf.bak` included; upstream's wants it at the end. */
export function isReadName(name: string, release: MultipathRelease | undefined): boolean {
  return release?.lineage === 'rhel7' ? name.includes('.conf') : name.endsWith('.conf');
}
