import { keywordStatus } from '../multipath/data/keywords.ts';
import { type MultipathRelease, releaseName } from '../multipath/data/releases.ts';
import type { KeywordValue } from '../multipath/syntax/types.ts';

const SECTION = 'devices/device';

/** One keyword in place of another, with the same value. */
interface Substitute {
  readonly for: string;
  readonly use: string;
  /** Taken wherever a release knows it, not only where it does not know the other. */
  readonly preferred?: boolean;
  readonly why: string;
}

/** Sources: multipath.conf(5) on rr_min_io and rr_min_io_rq; libmultipath/dict.c; Red Hat's patches. */
const SUBSTITUTES: readonly Substitute[] = [
  {
    for: 'rr_min_io',
    use: 'rr_min_io_rq',
    preferred: true,
    why: 'maps are request-based, and rr_min_io governs bio-based ones only (multipath.conf(5))',
  },
  {
    for: 'rr_min_io_rq',
    use: 'rr_min_io',
    why: 'this release has one keyword for all maps (multipath-tools libmultipath/dict.c)',
  },
  {
    for: 'detect_checker',
    use: 'detect_path_checker',
    why: 'the keyword has this name in Red Hat 7 builds',
  },
  {
    for: 'detect_path_checker',
    use: 'detect_checker',
    why: 'the keyword has this name outside of Red Hat 7 builds',
  },
];

/** What leaving a keyword out comes to, where that is known. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  getuid_callout:
    'the WWID comes from uid_attribute, whose default ID_SERIAL gives the same one (multipath.conf(5))',
};

/**
 * The keywords that a release can use, in their order: one that it does not know, or ignores, gives
 * way to its substitute or is left out. `notes` has a sentence for each change.
 */
export function lowerKeywords(
  keywords: readonly KeywordValue[],
  release: MultipathRelease,
): { readonly keywords: readonly KeywordValue[]; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const kept: KeywordValue[] = [];
  const given = new Set(keywords.map(({ keyword }) => keyword));
  for (const desired of keywords) {
    const { keyword } = desired;
    const substitute = SUBSTITUTES.find(
      (rule) =>
        rule.for === keyword &&
        !given.has(rule.use) &&
        isUsable(release, rule.use) &&
        (rule.preferred === true || !isUsable(release, keyword)),
    );
    if (substitute) {
      kept.push({ ...desired, keyword: substitute.use });
      notes.push(`${keyword} is written as ${substitute.use}: ${substitute.why}`);
    } else if (isUsable(release, keyword)) kept.push(desired);
    else notes.push(`${keyword} is left out: ${whyUnusable(release, keyword)}`);
  }
  return { keywords: kept, notes };
}

export function isUsable(release: MultipathRelease, keyword: string): boolean {
  if (isHarmful(release, keyword)) return false;
  const status = keywordStatus(release, SECTION, keyword);
  return status === 'ok' || status === 'deprecated';
}

/**
 * Where udev gives the WWID, the callout is still run, and fails: `scsi_id` lies elsewhere there, and its `-s` means
 * something else (libmultipath/discovery.c, `get_uid`; scsi_id(8)).
 */
function isHarmful(release: MultipathRelease, keyword: string): boolean {
  return (
    keyword === 'getuid_callout' && keywordStatus(release, SECTION, 'uid_attribute') !== 'unknown'
  );
}

/** Why a release makes nothing of a keyword, and what that comes to. */
export function whyUnusable(release: MultipathRelease, keyword: string): string {
  const name = `multipath-tools ${releaseName(release)}`;
  const status = keywordStatus(release, SECTION, keyword);
  const verdict =
    status === 'ok' || status === 'deprecated'
      ? `${name} runs it, and the scsi_id of that time knows other options`
      : `${name} ${status === 'unknown' ? 'does not know it' : 'ignores it'}`;
  const consequence = Object.hasOwn(CONSEQUENCES, keyword) ? CONSEQUENCES[keyword] : undefined;
  return consequence ? `${verdict}; ${consequence}` : verdict;
}
