import { namedBuilds } from '../data/release-names.ts';
import type { MultipathRelease } from '../data/releases.ts';
import type { StanzaPlan } from '../syntax/types.ts';

/**
 * What `plan` makes of a file where it is the same for every release that hosts have; undefined where it depends on the
 * release, so that the host has to be asked for its own.
 */
export function planForAnyRelease(
  plan: (release?: MultipathRelease) => StanzaPlan,
): StanzaPlan | undefined {
  const first = plan();
  const wanted = essenceOf(first);
  return namedBuilds().every((release) => essenceOf(plan(release)) === wanted) ? first : undefined;
}

/** What is done; what is told of the rest of the file differs by release and matters to nobody who did not name one. */
function essenceOf({ state, refused, edits }: StanzaPlan): string {
  return JSON.stringify([state, refused, edits]);
}
