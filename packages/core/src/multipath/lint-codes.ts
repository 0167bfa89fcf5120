import type { Diagnostic } from '../text/diagnostic.ts';

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
  | 'device-without-identity'
  | 'duplicate-stanza'
  /** A later, more general stanza sets the same keywords otherwise. */
  | 'defeated-stanza'
  | 'multipath-without-wwid'
  | 'duplicate-multipath'
  | 'protocol-without-type'
  | 'deprecated-feature'
  | 'curly-quotes'
  | 'single-quotes'
  | 'equals-sign'
  | 'trailing-punctuation'
  | 'non-ascii-blank'
  /** Text after a CR or NUL, which the parser does not see. */
  | 'ignored-text'
  /** UTF-16, of which the parser reads next to nothing. */
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
}
