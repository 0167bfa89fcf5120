import { namedReleases } from '../data/release-names.ts';
import { type MultipathRelease, parseRelease } from '../data/releases.ts';
import type { DesiredStanza, MultipathDocument, StanzaPlan } from '../syntax/types.ts';
import { type PlanStanzaOptions, planStanza } from './plan.ts';

let kinds: readonly MultipathRelease[] | undefined;

/**
 * The plan of a stanza where every release that hosts have makes the same of the file; undefined where it depends on the
 * release, so that the host has to be asked for its own.
 */
export function planForAnyRelease(
  document: MultipathDocument,
  desired: DesiredStanza,
  { onDifference }: Pick<PlanStanzaOptions, 'onDifference'>,
): StanzaPlan | undefined {
  kinds ??= [...new Set(namedReleases().map(({ release }) => release))].flatMap(
    (text) => parseRelease(text) ?? [],
  );
  const plan = planStanza(document, desired, { onDifference });
  const wanted = essenceOf(plan);
  const isSame = kinds.every(
    (release) => essenceOf(planStanza(document, desired, { onDifference, release })) === wanted,
  );
  return isSame ? plan : undefined;
}

/** What is done; what is told of the rest of the file differs by release and matters to nobody who did not name one. */
function essenceOf({ state, refused, edits }: StanzaPlan): string {
  return JSON.stringify([state, refused, edits]);
}
