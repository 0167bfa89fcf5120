import type { Span } from '../../text/diagnostic.ts';
import type { Block, KeywordValue, MultipathDocument, OnDifference } from '../syntax/types.ts';

/** What a user chooses of the edit of a stanza, wherever it is done; the table of options has a row for each. */
export interface StanzaEditOptions {
  /** Default `refuse`. */
  readonly onDifference: OnDifference;
  /** Edit a file that the release refuses as a whole, crashes or hangs on. Default false. */
  readonly allowRefusedFile?: boolean | undefined;
}

/** The keyword and brace that open a block. */
export function openingSpan(document: MultipathDocument, block: Block): Span {
  return lineSpan(document, block.openLine);
}

/** What the parser reads of a line, comment and blanks around it left out. */
export function lineSpan(document: MultipathDocument, index: number): Span {
  const line = document.lines.at(index);
  const tokens = line?.tokens.filter(({ kind }) => kind !== 'comment') ?? [];
  const first = tokens[0];
  const last = tokens[tokens.length - 1];
  if (!first || !last) return line?.span ?? { offset: document.text.length, length: 0 };
  const offset = first.span.offset;
  return { offset, length: last.span.offset + last.span.length - offset };
}

/** How a stanza is written; taken from the nearest one that is there. */
export interface StanzaStyle {
  readonly deviceIndent: string;
  readonly keywordIndent: string;
  readonly closeIndent: string;
  /** Between `device` and `{`. */
  readonly braceGap: string;
  /** `keyword value` with the neighbours' gap and quotes; no indentation, no line end. */
  write(keyword: KeywordValue): string;
}
