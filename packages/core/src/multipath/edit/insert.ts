import type { Edit } from '../../text/edit.ts';
import type { MultipathRelease } from '../data/releases.ts';
import type { DesiredStanza, MultipathDocument } from '../syntax/types.ts';
import type { PlanDiagnostic } from './codes.ts';
import {
  type FoundInsertionPoint,
  findInsertionPoint,
  type InsertionPoint,
} from './insertion-point.ts';
import { managedProblems, outsideManaged } from './outside-managed.ts';
import { lastEol, needsBlankLine, writeSection } from './own-section.ts';
import { overrideNotes } from './rivals.ts';
import { indentOf, plainStyle, styleOf } from './style.ts';
import type { StanzaStyle } from './types.ts';
import { writeStanza } from './write-stanza.ts';

export interface InsertPlan {
  /** One insertion; undefined when it is refused. */
  readonly edit: Edit | undefined;
  readonly diagnostics: readonly PlanDiagnostic[];
}

/** The one insertion that adds a stanza, written as its neighbours are. */
export function planInsert(
  document: MultipathDocument,
  desired: DesiredStanza,
  release: MultipathRelease,
): InsertPlan {
  const found: FoundInsertionPoint = findInsertionPoint(document, desired, release);
  const place = found.place && outsideManaged(document, found.place, release);
  const diagnostics = [...found.diagnostics, ...overrideNotes(document, desired, release)];
  if (!place) {
    const wanted = found.place ? [{ offset: found.place.offset, length: 0, text: '' }] : [];
    const managed = managedProblems(document, wanted, 'error');
    return { edit: undefined, diagnostics: [...diagnostics, ...managed] };
  }
  const eol = eolAt(document, place);
  const stanza = writeStanza(desired.keywords, styleAt(document, place), eol);
  const text =
    place.kind === 'new'
      ? writeSection(document, stanza, eol)
      : place.kind === 'inside' && needsBlankLine(document, place.section)
        ? eol + stanza
        : stanza;
  return { edit: { offset: place.offset, length: 0, text }, diagnostics };
}

function styleAt(document: MultipathDocument, place: InsertionPoint): StanzaStyle {
  if (place.kind === 'after' || place.kind === 'before') return styleOf(document, place.device);
  if (place.kind === 'new') return plainStyle('', indentUnit(document));
  const outer = indentOf(document, place.section.openLine);
  return plainStyle(outer, indentUnit(document));
}

/** What the file's other sections indent by; a tab where none does. */
function indentUnit(document: MultipathDocument): string {
  const { blocks } = document;
  for (let index = blocks.length - 1; index >= Math.max(0, blocks.length - 20); index--) {
    const block = blocks[index];
    if (!block?.live || indentOf(document, block.openLine) !== '') continue;
    const line = block.blocks[block.blocks.length - 1]?.openLine ?? block.statements[0]?.line;
    const unit = line === undefined ? '' : indentOf(document, line);
    if (unit !== '') return unit;
  }
  return '\t';
}

function eolAt(document: MultipathDocument, place: InsertionPoint): string {
  if (place.kind === 'new') return lastEol(document);
  const neighbour =
    place.kind === 'after'
      ? place.device.closeLine
      : place.kind === 'before'
        ? place.device.openLine
        : place.section.openLine;
  return document.lines.at(neighbour ?? 0)?.eol || lastEol(document);
}
