import type { Diagnostic, Span } from '../../text/diagnostic.ts';
import type { Block, KeywordValue, MultipathDocument, OnDifference } from '../syntax/types.ts';

/** What a user chooses of the edit of a stanza, wherever it is done; the table of options has a row for each. */
export interface StanzaEditOptions {
  /** Default `refuse`. */
  readonly onDifference: OnDifference;
  /** Edit a file that the release refuses as a whole, crashes or hangs on. Default false. */
  readonly allowRefusedFile?: boolean | undefined;
}

/** What a planner can find. Errors come with `refused`. */
export type PlanCode =
  /** The desired itself cannot be written: a bad keyword, a value with a line break, no vendor or product. */
  | 'bad-desired'
  /** A block that the edit would touch, or that would swallow it, has no closing brace. */
  | 'missing-brace'
  /** A brace that opens or closes nothing stands before or in the region that the edit touches. */
  | 'stray-brace'
  /** The file is no multipath.conf: it has a NUL byte, is UTF-16, or is XML. */
  | 'not-text'
  /** Releases take a lone CR for a line end or for the end of the line's content, and the edit would depend on it. */
  | 'carriage-return'
  /** A line that the edit touches is longer than the parser's buffer. */
  | 'long-line'
  /** The stanza is there and differs. */
  | 'stanza-differs'
  /** The stanza is there more than once. */
  | 'duplicate-stanza'
  /** The stanza is there in a section that a later one replaces. */
  | 'unread-stanza'
  /** The stanza is there for one revision only. */
  | 'narrow-stanza'
  /** A later stanza matches the same devices, and its values win or it counts alone. */
  | 'later-match'
  /** The same of an earlier stanza, where the first one counts. */
  | 'earlier-match'
  /** Ours matches what an earlier device is for, and counts in its place. */
  | 'narrower-device'
  /** `overrides` sets a desired keyword otherwise. */
  | 'overridden'
  /** The file's blacklist excludes the stanza's LUNs. */
  | 'blacklisted'
  /** `devices{`, which the release takes for one word, so that nothing in it is read. */
  | 'glued-brace'
  /** A line for which the release refuses the whole file, crashes or hangs. */
  | 'file-refused'
  /** A release that the tables do not know. */
  | 'unknown-release'
  /** The edit would stand between the markers of another tool, whose next run takes it away. */
  | 'managed-block'
  /** The head of the file says that a program writes it anew. */
  | 'managed-elsewhere'
  /** The file is a package's, and what its updates do with it. */
  | 'package-owned'
  /** The edited text would not read as it should: nothing is changed. */
  | 'unsound-result';

export type PlanDiagnostic = Diagnostic<PlanCode>;

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
