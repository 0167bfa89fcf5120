import type { Diagnostic } from '../../text/diagnostic.ts';

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
  /**
   * The stanza is there in a section that a later one replaces.
   * @remedy Nothing: it stays as it is.
   */
  | 'unread-stanza'
  /** The stanza is there for one revision only. */
  | 'narrow-stanza'
  /**
   * A later stanza matches the same devices, and its values win or it counts alone.
   * @remedy Choose {on-difference: merge} or {on-difference: replace}, which move the stanza behind it, or narrow its patterns.
   * @example the ... device ... also matches ..., and its values win: ...
   * @example the ... device ... also matches ..., and on ... it counts alone
   */
  | 'later-match'
  /**
   * The same of an earlier stanza, where the first one counts.
   * @remedy Choose {on-difference: merge} or {on-difference: replace}, which move the stanza before it, or narrow its patterns.
   * @example the ... device ... also matches ..., and its values win: ...
   * @example the ... device ... also matches ..., and on ... it counts alone
   */
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
  /**
   * A release that the tables do not know.
   * @example multipath-tools ... is newer than the tables: it is judged by 0.15.1
   */
  | 'unknown-release'
  /**
   * The edit would stand between the markers of another tool, whose next run takes it away.
   * @severity error
   */
  | 'managed-block'
  /** The head of the file says that a program writes it anew. */
  | 'managed-elsewhere'
  /**
   * The file is a package's, and what its updates do with it.
   * @severity warning
   * @example the file belongs to the package ..., which does not mark it as configuration: each update of ... replaces it
   * @example the file is configuration of the package ... that its updates replace: where one brings another, this one is moved to ....rpmsave and is no longer read
   * @example the file is configuration of the package ... that its updates leave as it was edited
   * @remedy run this procedure again after each update of the host
   */
  | 'package-owned'
  /** The edited text would not read as it should: nothing is changed. */
  | 'unsound-result';

export type PlanDiagnostic = Diagnostic<PlanCode>;
