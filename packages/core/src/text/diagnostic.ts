/** A stretch of a text in UTF-16 code units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/**
 * `error`: the target program refuses or misreads the file, or we refuse to touch it.
 * `warning`: the target program complains and ignores something.
 * `info`: read in silence, but worth knowing.
 */
export type Severity = 'error' | 'warning' | 'info';

/**
 * One finding. Findings are returned as lists, ordered by place; nothing is thrown at the first.
 * `Code` is a closed union of lower-case hyphenated names, one for each room that finds things.
 */
export interface Diagnostic<Code extends string = string> {
  readonly severity: Severity;
  readonly code: Code;
  /** One clear line, no final stop, no place in it. */
  readonly message: string;
  /** Where; absent when the finding is about the file or the host as a whole. */
  readonly span?: Span;
  /** The file, when one list speaks of several. */
  readonly path?: string;
  /** What to do about it, one sentence. */
  readonly help?: string;
}

export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error');
}
