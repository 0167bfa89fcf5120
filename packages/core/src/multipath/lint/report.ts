import type { Diagnostic, Severity, Span } from '../../text/diagnostic.ts';
import { printable } from '../../text/printable.ts';
import { LF } from '../syntax/lex.ts';
import type { MultipathDocument } from '../syntax/types.ts';

/** What `lintMultipath` finds. */
export type LintCode =
  /** No section of this release knows the keyword here. */
  | 'unknown-keyword'
  /** A block that the parser does not know: its lines are read as if it were not there. */
  | 'unknown-section'
  /** A section that exists, in a place where it is not read. */
  | 'misplaced-section'
  | 'deprecated-keyword'
  /** Accepted by this release, without any effect. */
  | 'ignored-keyword'
  | 'duplicate-keyword'
  | 'duplicate-section'
  /** A second section of a name that takes the place of the first. */
  | 'replaced-section'
  | 'missing-value'
  /** A section's name without a `{` on its line. */
  | 'missing-open-brace'
  /** A line that starts with `{`. */
  | 'stray-open-brace'
  | 'missing-close-brace'
  | 'unmatched-close-brace'
  /** Words after the value or after a brace. */
  | 'extra-data'
  | 'several-statements'
  | 'missing-close-quote'
  | 'quote-at-line-start'
  | 'bad-value'
  | 'bad-regex'
  /** A number in quotes, which this release reads as 0 or does not read. */
  | 'quoted-number'
  | 'device-without-identity'
  | 'duplicate-stanza'
  /** Another stanza that matches the same devices counts instead, in whole or for some keywords. */
  | 'defeated-stanza'
  /** `overrides`, or a `protocol` section in it, sets what a stanza sets; `detect_pgpolicy` regroups its paths. */
  | 'overridden-stanza'
  /** The blacklist excludes what a stanza of the same file is for. */
  | 'device-blacklisted'
  /** A release that the tables do not know. */
  | 'unknown-release'
  /** Lines between the markers of another tool, which its next run writes anew. */
  | 'managed-block'
  /** A file whose head says that a program writes it anew. */
  | 'managed-elsewhere'
  /** A file of a package; what its updates do with it is told. */
  | 'package-owned'
  /** `device{`, which the release takes for one word, so that nothing in it is read. */
  | 'glued-brace'
  | 'multipath-without-wwid'
  | 'duplicate-multipath'
  | 'protocol-without-type'
  | 'deprecated-feature'
  | 'curly-quotes'
  | 'single-quotes'
  | 'equals-sign'
  | 'trailing-punctuation'
  | 'non-ascii-blank'
  /** A character that turns the direction of the text, also in a comment: on a screen the line looks other than it is. */
  | 'bidi-control'
  /** Text after a CR or NUL, which the parser does not see. */
  | 'ignored-text'
  /** UTF-16, of which the parser reads next to nothing, or NUL bytes, which no text has. */
  | 'not-text'
  /** A line over 1023 bytes, which the parser reads in pieces. */
  | 'long-line'
  | 'no-final-newline'
  /** A quoted value whose first character older parsers take for a comment or a blank. */
  | 'comment-in-quotes'
  /** `""` for one quote, which older parsers do not know. */
  | 'doubled-quote'
  /** Some finding makes the parser refuse the whole file. */
  | 'configuration-refused';

export interface LintDiagnostic extends Diagnostic<LintCode> {
  /**
   * The line's number in the parser's own messages, which count each piece of an overlong line; absent
   * where it is the line's number in the file.
   */
  readonly parserLine?: number;
  /** What the release does with the whole file for this finding. */
  readonly fatal?: Fatal;
}

/** `refuses` the whole file, `crashes` while it reads it, or `hangs`. */
export type Fatal = 'refuses' | 'crashes' | 'hangs';

/** Findings while they are gathered. */
export class LintReport {
  readonly #found: LintDiagnostic[] = [];

  add(severity: Severity, code: LintCode, span: Span, message: string, help?: string): void {
    this.#found.push({ severity, code, message, span, ...(help ? { help } : {}) });
  }

  /** A finding for which the release does not get through the file. */
  addFatal(fatal: Fatal, code: LintCode, span: Span, message: string, help: string): void {
    this.#found.push({ severity: 'error', code, message, span, help, fatal });
  }

  /** True once something was found for which the release does not get through the file. */
  isFatal(fatal: Fatal): boolean {
    return this.#found.some((found) => found.fatal === fatal);
  }

  get fatals(): readonly LintDiagnostic[] {
    return this.#found.filter(({ fatal }) => fatal !== undefined);
  }

  addForFile(severity: Severity, code: LintCode, message: string, help?: string): void {
    this.#found.push({ severity, code, message, ...(help ? { help } : {}) });
  }

  /** By place, those of one place in the order in which they were found; those of the whole file last. */
  ordered(document: MultipathDocument): readonly LintDiagnostic[] {
    const place = (found: LintDiagnostic): number => found.span?.offset ?? Number.MAX_SAFE_INTEGER;
    return withParserLines(
      this.#found.sort((a, b) => place(a) - place(b)),
      document,
    );
  }
}

/** Says of each finding after an overlong line by which number the parser calls its line. */
function withParserLines(
  ordered: readonly LintDiagnostic[],
  { text, lines }: MultipathDocument,
): readonly LintDiagnostic[] {
  const pieces: number[] = [];
  let start = 0;
  let index = 0;
  for (const { span } of lines) {
    if (start > 0 && text.charCodeAt(start - 1) !== LF) pieces.push(index);
    start += span.length;
    index++;
  }
  if (pieces.length === 0) return ordered;
  return ordered.map((found) => {
    if (!found.span) return found;
    const line = lines.indexAt(found.span.offset);
    if (line < (pieces[0] ?? 0)) return found;
    const message = `${found.message} (line ${line + 1} in the messages of multipath)`;
    return { ...found, message, parserLine: line + 1 };
  });
}

/** A word of the user's file in a message: shortened, in single quotes, nothing in it that moves the cursor. */
export function shown(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return `'${printable(short)}'`;
}
