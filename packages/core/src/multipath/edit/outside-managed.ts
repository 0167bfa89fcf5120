import type { Edit } from '../../text/edit.ts';
import type { MultipathRelease } from '../data/releases.ts';
import { traitsOf } from '../data/traits.ts';
import { type ManagedBlock, managedAround, ownerOf } from '../owner/owners.ts';
import { physicalEnd } from '../syntax/lines.ts';
import type { MultipathDocument } from '../syntax/types.ts';
import type { PlanDiagnostic } from './codes.ts';
import type { InsertionPoint } from './insertion-point.ts';

/**
 * A place outside the lines that another tool writes anew, where what stands there wins as it did: behind the end
 * marker, or before the opening one where the first stanza counts. Undefined where the release reads none there.
 */
export function outsideManaged(
  document: MultipathDocument,
  place: InsertionPoint,
  release: MultipathRelease,
): InsertionPoint | undefined {
  const block = managedAround(document.text, place.offset).find((one) => isIn(one, place.offset));
  if (!block || place.kind === 'new') return place;
  const { text, lines } = document;
  const { section } = place;
  if (place.kind === 'before') {
    const isWithin = (lines.at(section.openLine)?.span.offset ?? 0) < block.from;
    return isWithin ? { ...place, offset: block.from } : undefined;
  }
  const offset = physicalEnd(text, block.to);
  const close = lines.at(section.closeLine ?? lines.length)?.span.offset ?? 0;
  if (offset <= close) return { ...place, offset };
  // the section is the other tool's too: one of our own stands behind it, where the release reads both
  if (traitsOf(release).replaced.includes('devices') || document.unclosed.length > 0)
    return block.isHeading ? place : undefined;
  return { kind: 'new', offset: text.length };
}

/** Lines start at `from`, so what is put there stands before the marker. */
function isIn({ from, to }: ManagedBlock, offset: number): boolean {
  return offset > from && offset < to;
}

/** What is said of a place or of edits between the markers of another tool. */
export function managedProblems(
  document: MultipathDocument,
  edits: readonly Edit[],
  severity: 'error' | 'warning',
): PlanDiagnostic[] {
  const first = edits.reduce((least, { offset }) => Math.min(least, offset), document.text.length);
  return managedAround(document.text, first)
    .filter((block) =>
      edits.some(
        ({ offset, length }) => isIn(block, offset) || (length > 0 && offset === block.from),
      ),
    )
    .map(({ from, to, marker, line, isHeading }) => ({
      severity: isHeading ? 'warning' : severity,
      code: 'managed-block',
      message: `the stanza stands between the markers of another tool (line ${line}: ${marker}): ${isHeading ? 'if they are those of a tool, ' : ''}its next run rewrites it`,
      span: { offset: from, length: to - from },
      help: "change it in that tool's own source, or take it out there and run this again",
    }));
}

/** What is said of an edit of a file that a program writes anew. */
export function ownerNote({ text }: MultipathDocument, edits: readonly Edit[]): PlanDiagnostic[] {
  const owner = edits.length > 0 ? ownerOf(text) : undefined;
  if (!owner) return [];
  return [
    {
      severity: 'warning',
      code: 'managed-elsewhere',
      message: `the file belongs to ${owner.name}: ${owner.does}`,
      help: `put the stanza into what ${owner.name} writes from, or where this release reads it into a file of its own in /etc/multipath/conf.d`,
    },
  ];
}
