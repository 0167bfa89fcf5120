import type { MultipathRelease } from '../data/releases.ts';
import { isWithin } from '../data/stretch.ts';
import { excludedBy, listedIn, withoutReplaced } from '../effect/lists.ts';
import { inspectOnce } from '../lint/inspect.ts';
import type { DesiredStanza, MultipathDocument } from '../syntax/types.ts';
import type { PlanDiagnostic } from './codes.ts';
import { lineSpan } from './types.ts';

/** What of the file's own blacklist makes the stanza do nothing: its LUNs get no map. */
export function excludedNotes(
  document: MultipathDocument,
  { match }: DesiredStanza,
  release: MultipathRelease,
): PlanDiagnostic[] {
  if (!document.text.includes('blacklist')) return [];
  const entries = withoutReplaced(inspectOnce(document, release).entries, release);
  const rules = [...excludedBy(entries.flatMap(listedIn), match, release)];
  return rules.flatMap(({ criterion, patterns, token }): PlanDiagnostic[] => {
    const isWwid = criterion === 'wwid';
    // there sm adds the WWIDs of what it attaches to the exceptions
    if (isWwid && isWithin(release, 'xs')) return [];
    const what = patterns.map((pattern) => JSON.stringify(pattern ?? '')).join('/');
    return [
      {
        severity: 'warning',
        code: 'blacklisted',
        message: `the blacklist excludes ${isWwid ? 'every LUN whose WWID no exception names' : `${match.vendor}/${match.product}`} by ${criterion} ${what}: what it excludes gets no map, whatever its device says`,
        span: lineSpan(document, document.lines.indexAt(token.span.offset)),
        help: `narrow that entry, or add a ${criterion} to blacklist_exceptions: an exception by another criterion does not help`,
      },
    ];
  });
}
