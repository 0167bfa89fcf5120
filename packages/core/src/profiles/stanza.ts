import { keywordStatus } from '../multipath/data/keywords.ts';
import { releaseDoubt } from '../multipath/data/release-names.ts';
import {
  compareReleases,
  DEFAULT_RELEASE,
  type MultipathRelease,
  parseRelease,
} from '../multipath/data/releases.ts';
import { checkValue } from '../multipath/data/values.ts';
import type { DesiredStanza } from '../multipath/syntax/types.ts';
import { isUsable, lowerKeywords, whyUnusable } from './keywords-for-release.ts';
import type { Dialect, Profile, StanzaVariant } from './profile.ts';

export interface RenderOptions {
  readonly dialect: Dialect;
  /** The host's multipath-tools; when it is not known, {@link DEFAULT_RELEASE} stands in. */
  readonly release?: MultipathRelease | undefined;
}

export interface RenderedStanza {
  readonly desired: DesiredStanza;
  /** One sentence for each difference from the published stanza, or for each keyword that will have no effect. */
  readonly notes: readonly string[];
}

/** The stanza to write for a profile on a host. */
export function renderStanza(profile: Profile, options: RenderOptions): RenderedStanza {
  const release = options.release ?? DEFAULT_RELEASE;
  const { published } = profile.multipath;
  if (options.dialect === 'as-published')
    return {
      desired: { match: profile.match, keywords: published },
      notes: published
        .filter(({ keyword }) => !isUsable(release, keyword) && !isToldByPlan(options, keyword))
        .map(({ keyword }) => whyNot(release, keyword)),
    };
  const variant = profile.multipath.variants?.find((one) => holds(one, release));
  const lowered = lowerKeywords(variant?.keywords ?? published, release);
  const doubts = lowered.keywords.flatMap(({ keyword, value }) => {
    const problem = checkValue(release, 'devices/device', keyword, value);
    return problem ? [`value '${value}' of ${keyword} ${problem.why}`] : [];
  });
  return {
    desired: { match: profile.match, keywords: lowered.keywords },
    notes: [...(variant?.notes ?? []), ...lowered.notes, ...doubts],
  };
}

/** What a release does not know at all is warned of when the stanza is planned for it. */
function isToldByPlan({ release }: RenderOptions, keyword: string): boolean {
  if (!release || releaseDoubt(release)) return false;
  return keywordStatus(release, 'devices/device', keyword) === 'unknown';
}

function whyNot(release: MultipathRelease, keyword: string): string {
  const isRun = keywordStatus(release, 'devices/device', keyword) === 'ok';
  return `${keyword} ${isRun ? 'does harm' : 'has no effect'}: ${whyUnusable(release, keyword)}`;
}

function holds(variant: StanzaVariant, release: MultipathRelease): boolean {
  const from = variant.from === undefined ? undefined : parseRelease(variant.from);
  const to = variant.to === undefined ? undefined : parseRelease(variant.to);
  return (
    (!from || compareReleases(from, release) <= 0) && (!to || compareReleases(release, to) <= 0)
  );
}
