import { type MultipathRelease, parseRelease, releaseName } from './releases.ts';
import { isWithin } from './stretch.ts';

/** A name that people know, and the build that it stands for. */
export interface NamedRelease {
  readonly name: string;
  readonly release: string;
  /**
   * `asked`: its own parser was; `upstream`: the plain release of the same number was, not the distribution's own build;
   * `nearest`: only its tables were read, and the build before or behind it was asked; `no`: judged by another one.
   */
  readonly proved: 'asked' | 'upstream' | 'nearest' | 'no';
}

/** Sources: the packages of the products and distributions; xcp-ng-rpms/device-mapper-multipath by branch. */
const NAMES: readonly (readonly [string, string, NamedRelease['proved']])[] = [
  [
    'xenserver-5.0 xenserver-5.5 xenserver-5.6 xenserver-6.0 xenserver-6.1 xenserver-6.2',
    '0.4.7-46.el5',
    'no',
  ],
  ['xenserver-6.5', '0.4.9', 'no'],
  [
    'xenserver-7.0 xenserver-7.1 xenserver-7.2 xenserver-7.3 xenserver-7.4',
    '0.4.9-85.xs',
    'nearest',
  ],
  ['xenserver-7.5 xenserver-7.6 xcp-ng-7.5 xcp-ng-7.6', '0.4.9-86.xs', 'asked'],
  ['xenserver-8.0 xenserver-8.1 xcp-ng-8.0 xcp-ng-8.1', '0.4.9-119.xs', 'nearest'],
  [
    'xenserver-8.2 xenserver-8.3 xenserver-8.4 xenserver-8 xcp-ng-8.2 xcp-ng-8.3',
    '0.4.9-136.xs8',
    'asked',
  ],
  ['debian-11', '0.8.5', 'asked'],
  ['debian-12', '0.9.4', 'asked'],
  ['debian-13', '0.11.1', 'asked'],
  ['debian-sid', '0.15.1', 'asked'],
  ['ubuntu-20.04', '0.8.3', 'nearest'],
  ['ubuntu-22.04', '0.8.8', 'upstream'],
  ['ubuntu-24.04', '0.9.4', 'upstream'],
  ['rhel-7', '0.4.9-136.el7', 'nearest'],
  ['rhel-8', '0.8.4', 'nearest'],
  ['rhel-9', '0.8.7', 'nearest'],
  ['rhel-10', '0.9.9', 'upstream'],
  // of SUSE's packages only these two numbers could be seen (dm-devel, and the maintainer on the stable branches)
  ['sles-12-sp5 sles-12.5', '0.7.9+suse', 'upstream'],
  ['sles-15-sp7 sles-15.7', '0.10.2+suse', 'nearest'],
];

/** Every name, in the order of the products. */
export function namedReleases(): readonly NamedRelease[] {
  return NAMES.flatMap(([names, release, proved]) =>
    names.split(' ').map((name) => ({ name, release, proved })),
  );
}

let builds: readonly MultipathRelease[] | undefined;

/** Each build that a named host has, once; for a host whose own is not known. */
export function namedBuilds(): readonly MultipathRelease[] {
  builds ??= [...new Set(NAMES.map(([, release]) => release))].flatMap(
    (text) => parseRelease(text) ?? [],
  );
  return builds;
}

/** A release by its number, package or banner, or by a name such as `xenserver-7.6`. */
export function findRelease(text: string): MultipathRelease | undefined {
  const wanted = text.trim().toLowerCase();
  const named = namedReleases().find(
    ({ name }) =>
      name === wanted ||
      (wanted.startsWith(`${name}.`) && /^[\d.]*$/.test(wanted.slice(name.length))),
  );
  return parseRelease(named?.release ?? text);
}

/** What is to be said of a release that the tables do not know, with the one that stands in for it. */
export function releaseDoubt(release: MultipathRelease): string | undefined {
  const name = releaseName(release);
  if (release.lineage === 'el5')
    return `multipath-tools ${name} could not be had: it is judged by plain 0.4.7, without proof`;
  if (isNewer(release))
    return `multipath-tools ${name} is newer than the tables: it is judged by 0.15.1`;
  if (isOlder(release))
    return `multipath-tools ${name} is older than the tables: it is judged by 0.4.5`;
  const build = release.build ?? '';
  if (release.lineage === 'rhel7' && build !== '' && !/^(86|119|136)[.-]?xs/.test(build))
    return `the build ${name} was not asked: it is judged by the nearest of XenServer's builds 86, 119 and 136`;
  if (
    /(^|[.+-])(el[5-9]|el1\d|fc\d|sles|suse|lp15|git)|ubuntu/.test(build) &&
    release.lineage === 'upstream'
  )
    return `the vendor's build ${name} was not asked: it is judged by plain ${release.version}`;
  return undefined;
}

/** A release that no table knows: it is judged by the nearest that one does. */
export function isBeyondTables(release: MultipathRelease): boolean {
  return isNewer(release) || isOlder(release);
}

function isNewer(release: MultipathRelease): boolean {
  return isWithin(release, '0.15.2..');
}

function isOlder({ lineage, version }: MultipathRelease): boolean {
  return lineage === 'upstream' && /^0\.([0-3]\.|4\.[0-4]$)/.test(version);
}
