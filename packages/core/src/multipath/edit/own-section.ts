import type { Edit } from '../../text/edit.ts';
import { physicalStart, wholeLines } from '../syntax/lines.ts';
import type { Block, MultipathDocument } from '../syntax/types.ts';

/**
 * A `devices` section that we make has this comment right before it, so that it can be told from the
 * user's own, and goes away with its stanza.
 */
const MARKER = '# added by quantastor-xenserver';

/** The text that a new section puts at the very end of the file. */
export function writeSection(document: MultipathDocument, stanza: string, eol: string): string {
  // in every file but an empty one it starts with a line end, final newline or not, so that it can be taken out by rule
  const lead = isEmptyFile(document.text) ? '' : eol;
  return `${lead}${MARKER}${eol}devices {${eol}${stanza}}${eol}`;
}

/**
 * What takes a section away whose only content is `device`, when we made it; undefined when it is the user's.
 * The line end before the marker goes too, unless lines follow that would then be glued to the one before.
 */
export function madeSectionRemoval(
  document: MultipathDocument,
  section: Block,
  device: Block,
): Edit | undefined {
  const bounds = markedBounds(document, section);
  if (!bounds || blanksBefore(document, section, device) !== 0) return undefined;
  const { text } = document;
  const length = bounds.to - bounds.from;
  if (bounds.to < text.length || isEmptyFile(text.slice(0, bounds.from)))
    return { offset: bounds.from, length, text: '' };
  const lead = text.slice(0, bounds.from).endsWith(bounds.eol) ? bounds.eol.length : 0;
  return { offset: bounds.from - lead, length: length + lead, text: '' };
}

/**
 * True for a section that, with a stanza in it, would look like one that we made although it was there before:
 * a marker stands before it by accident, or its stanza was taken out by hand. A stanza then gets an empty line
 * before it, on top of those that are there, and leaves with it.
 */
export function needsBlankLine(document: MultipathDocument, section: Block): boolean {
  return (
    markedBounds(document, section) !== undefined &&
    blankRun(document, section, section.closeLine ?? 0) !== undefined
  );
}

/** Empty lines between a marked section's opening and its only device; undefined when it has anything else. */
export function blanksBefore(
  document: MultipathDocument,
  section: Block,
  device: Block,
): number | undefined {
  if (section.closeLine === undefined || device.closeLine !== section.closeLine - 1)
    return undefined;
  return markedBounds(document, section) ? blankRun(document, section, device.openLine) : undefined;
}

/** Lines between the opening line and line `to` when each is nothing but a line end. */
function blankRun(document: MultipathDocument, section: Block, to: number): number | undefined {
  for (let line = section.openLine + 1; line < to; line++) {
    const found = document.lines.at(line);
    if (!found || found.span.length !== found.eol.length) return undefined;
  }
  return to - section.openLine - 1;
}

/** From the marker to the section's end, line end included, when all of it is as we write it. */
function markedBounds(
  document: MultipathDocument,
  section: Block,
): { from: number; to: number; eol: string } | undefined {
  const { text, lines } = document;
  const mark = lines.at(section.openLine - 1);
  const open = lines.at(section.openLine);
  if (!mark || !open || section.closeLine === undefined || open.eol !== mark.eol) return undefined;
  const whole = wholeLines(document, section.openLine - 1, section.closeLine);
  if (!whole) return undefined;
  const bom = whole.from === 0 ? bomLength(text) : 0;
  const marked = text.startsWith(MARKER + mark.eol, whole.from + bom);
  const opened = text.startsWith(`devices {${open.eol}`, open.span.offset);
  const closing = text.slice(lines.at(section.closeLine)?.span.offset, whole.to);
  const closed = closing === `}${open.eol}` || closing === '}';
  if (!marked || !opened || !closed || mark.eol === '') return undefined;
  return { from: whole.from + bom, to: whole.to, eol: mark.eol };
}

function isEmptyFile(text: string): boolean {
  return text.length === bomLength(text);
}

function bomLength(text: string): number {
  if (text.startsWith('\ufeff')) return 1;
  return text.startsWith('\u00ef\u00bb\u00bf') ? 3 : 0;
}

/** The last line end of a file, for text that is put at its end; LF where there is none. */
export function lastEol(document: MultipathDocument): string {
  for (let line = document.lines.length - 1; line >= 0; line--) {
    const { eol, span } = document.lines.at(line) ?? { eol: '', span: { offset: 0 } };
    if (eol !== '') return eol;
    if (physicalStart(document.text, span.offset) === 0) break;
  }
  return '\n';
}
