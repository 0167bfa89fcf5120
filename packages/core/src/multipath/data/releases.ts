/**
 * Whose behaviour a build has. `rhel7` is the 2013-02-21 snapshot (commit 67b82ad6 of opensvc/multipath-tools)
 * with Red Hat's patches, which calls itself 0.4.9: RHEL and CentOS 7, XenServer 7.0 to 8.x and XCP-ng 7.x and
 * 8.x. `el5` is Red Hat 5's patched 0.4.7 (XenServer 5.x and 6.x), which could not be had: it is judged by
 * plain 0.4.7. `upstream` is everything else, by its number.
 */
export type KeywordLineage = 'upstream' | 'rhel7' | 'el5';

/** A multipath-tools release, as a host names it. */
export interface MultipathRelease {
  /** `0.4.9`; three numbers. */
  readonly version: string;
  readonly parts: readonly [number, number, number];
  /** What follows the version in a package's name, `136.xs`; absent when unknown. */
  readonly build?: string;
  readonly lineage: KeywordLineage;
}

/** The release whose parser the lint was proved against, message for message (Debian 12's). */
export const DEFAULT_RELEASE: MultipathRelease = {
  version: '0.9.4',
  parts: [0, 9, 4],
  lineage: 'upstream',
};

const RELEASE =
  /(?<![\d.])(?:\d+:)?v?(\d{1,4})\.(\d{1,4})\.(\d{1,4})(?![\d])(?:[-+~]([0-9A-Za-z.+~_-]+))?/;

/**
 * Reads a release out of a version (`0.9.4`, `0.4.9-136.xs`), a package's name
 * (`device-mapper-multipath-0.4.9-136.xs+2.1.x86_64`, `1:0.7.9-2`) or the banner that `multipath -h`
 * prints (`multipath-tools v0.9.4 (12/19, 2022)`). Undefined when there is none in the text.
 */
export function parseRelease(text: string): MultipathRelease | undefined {
  const match = RELEASE.exec(text.slice(0, 4096));
  if (!match) return undefined;
  const parts = [Number(match[1]), Number(match[2]), Number(match[3])] as const;
  const version = parts.join('.');
  const build = match[4]?.replace(/\.(x86_64|i[3-6]86|noarch|aarch64|rpm)\b.*$/, '');
  const lineage = lineageOf(version, build, text);
  const key = [version, lineage, build].join(' ');
  const known = releases.get(key);
  if (known) return known;
  const made = { version, parts: [...parts] as const, lineage, ...(build && { build }) };
  // a host's answers decide how many there are
  if (releases.size >= MAX_RELEASES) releases.clear();
  releases.set(key, made);
  return made;
}

/** One object for each release: what is made for a release is made once, however many hosts have it. */
const releases = new Map<string, MultipathRelease>();
const MAX_RELEASES = 64;

function lineageOf(version: string, build: string | undefined, text: string): KeywordLineage {
  if (version === '0.4.9' && isRhel7(build, text)) return 'rhel7';
  return version === '0.4.7' && /(^|[.+-])el5/.test(build ?? '') ? 'el5' : 'upstream';
}

/** `0.4.9-136.xs`, as the release is named in messages. */
export function releaseName(release: MultipathRelease): string {
  return release.version + (release.build ? `-${release.build}` : '');
}

/** The build's suffix tells; without one, the snapshot's odd date does (CentOS 7 prints it). */
function isRhel7(build: string | undefined, text: string): boolean {
  if (build) return /(^|[.+-])(xs|xcpng|el7)/.test(build);
  return /v0\.4\.9 \(05\/33, 2016\)/.test(text);
}

/** Negative when `a` is older, 0 when equal, by the version's numbers and then the build's first number. */
export function compareReleases(a: MultipathRelease, b: MultipathRelease): number {
  for (const index of [0, 1, 2] as const) {
    const difference = a.parts[index] - b.parts[index];
    if (difference !== 0) return difference;
  }
  const [left, right] = [buildNumber(a), buildNumber(b)];
  return left === undefined || right === undefined ? 0 : left - right;
}

/** The first number of a build: 136 of `136.xs`. */
export function buildNumber(release: MultipathRelease): number | undefined {
  const digits = /^\d+/.exec(release.build ?? '')?.[0];
  return digits === undefined ? undefined : Number(digits);
}

/** True when the release is `version` or newer; the snapshot behind `rhel7` counts as 0.4.9. */
export function isAtLeast(release: MultipathRelease, version: string): boolean {
  return compareReleaseVersions(release.version, version) >= 0;
}

/** Compares dotted numbers; a missing one counts as 0. */
export function compareReleaseVersions(a: string, b: string): number {
  const left = a.split('.');
  const right = b.split('.');
  for (let index = 0; index < Math.max(left.length, right.length); index++) {
    const difference = Number(left[index] ?? 0) - Number(right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
