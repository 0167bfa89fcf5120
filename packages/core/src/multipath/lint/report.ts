import type { Diagnostic, Severity, Span } from '../../text/diagnostic.ts';
import { Numbers } from '../../text/numbers.ts';
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

/** All that lint asks of a file; not what the reader makes of it. */
export type LintSource = Pick<MultipathDocument, 'text' | 'encoding' | 'lines'>;

/** Findings in the order of their places; each is made when it is asked for. */
export interface LintFindings {
  readonly length: number;
  at(index: number): LintDiagnostic | undefined;
  /** The same without its place, and where it begins; -1 for the whole file. */
  saidAt(index: number): Said | undefined;
  offsetAt(index: number): number;
}

export function listOf(found: LintFindings): LintDiagnostic[] {
  return Array.from({ length: found.length }, (_, at) => found.at(at)).filter(
    (each) => each !== undefined,
  );
}

/** What findings have in common: in most files many say the same of other lines. */
export type Said = Pick<LintDiagnostic, 'severity' | 'code' | 'message' | 'help' | 'fatal'>;

/** Numbers of one finding: what it says, where it begins, its length; these two are -1 for the whole file. */
const FIELDS = 3;
/** Messages that are looked for when the next one comes. */
const MOST_KNOWN = 2000;
/** Above every offset of a file that is read (`LINT_LIMIT`): what is said of the whole file comes last. */
const LAST = 2 ** 26;

/** Findings while they are gathered, as numbers: a file of 15 MB has seven million of them when each line is a brace. */
export class LintReport {
  readonly #said: Said[] = [];
  readonly #known = new Map<string, number>();
  readonly #numbers = new Numbers();
  readonly #fatals: number[] = [];

  get #count(): number {
    return this.#numbers.length / FIELDS;
  }

  add(severity: Severity, code: LintCode, span: Span, message: string, help?: string): void {
    this.#keep({ severity, code, message, ...(help && { help }) }, span);
  }

  /** A finding for which the release does not get through the file. */
  addFatal(fatal: Fatal, code: LintCode, span: Span, message: string, help: string): void {
    this.#fatals.push(this.#count);
    this.#keep({ severity: 'error', code, message, help, fatal }, span);
  }

  /** True once something was found for which the release does not get through the file. */
  isFatal(fatal: Fatal): boolean {
    return this.#fatals.some((at) => this.#saidAt(at)?.fatal === fatal);
  }

  get fatals(): readonly LintDiagnostic[] {
    return this.#fatals.flatMap((at) => this.#at(at) ?? []);
  }

  addForFile(severity: Severity, code: LintCode, message: string, help?: string): void {
    this.#keep({ severity, code, message, ...(help && { help }) }, undefined);
  }

  /** By place, those of one place in the order in which they were found; those of the whole file last. */
  ordered(document: LintSource): LintFindings {
    const count = this.#count;
    const order = this.#order();
    const piece = firstPiece(document);
    const foundAt = (index: number): number => (order ? (order[index] ?? 0) : index);
    const offsetAt = (index: number): number => this.#numbers.at(foundAt(index) * FIELDS + 1);
    /** By which number the parser calls the line of a finding, where it is not that of the file. */
    const parserLine = (index: number): number | undefined => {
      if (piece === undefined || offsetAt(index) < 0) return undefined;
      const line = document.lines.indexAt(offsetAt(index));
      return line < piece ? undefined : line + 1;
    };
    const saidAt = (index: number): Said | undefined => {
      const said = index < count ? this.#saidAt(foundAt(index)) : undefined;
      const line = parserLine(index);
      if (!said || line === undefined) return said;
      return { ...said, message: `${said.message} (line ${line} in the messages of multipath)` };
    };
    return {
      length: count,
      saidAt,
      offsetAt,
      at: (index) => {
        const found = index < count ? this.#at(foundAt(index)) : undefined;
        const line = parserLine(index);
        return found && line !== undefined
          ? { ...found, ...saidAt(index), parserLine: line }
          : found;
      },
    };
  }

  /** Undefined where they were found in their order, as in most files. */
  #order(): Uint32Array | undefined {
    let last = 0;
    let isOrdered = true;
    for (let at = 0; isOrdered && at < this.#count; at++) {
      isOrdered = this.#place(at) >= last;
      last = this.#place(at);
    }
    if (isOrdered) return undefined;
    // one number has both, exactly: a file has fewer findings than characters
    const keys = new Float64Array(this.#count);
    for (let at = 0; at < this.#count; at++) keys[at] = this.#place(at) * this.#count + at;
    return Uint32Array.from(keys.sort(), (key) => key % this.#count);
  }

  #place(at: number): number {
    const offset = this.#numbers.at(at * FIELDS + 1);
    return offset < 0 ? LAST : offset;
  }

  #saidAt(at: number): Said | undefined {
    return this.#said[this.#numbers.at(at * FIELDS)];
  }

  #at(at: number): LintDiagnostic | undefined {
    const said = this.#saidAt(at);
    const offset = this.#numbers.at(at * FIELDS + 1);
    const length = this.#numbers.at(at * FIELDS + 2);
    return said && (offset < 0 ? { ...said } : { ...said, span: { offset, length } });
  }

  #keep(said: Said, span: Span | undefined): void {
    this.#numbers.push(this.#idOf(said));
    this.#numbers.push(span?.offset ?? -1);
    this.#numbers.push(span?.length ?? -1);
  }

  #idOf(said: Said): number {
    const { severity, code, message, help, fatal } = said;
    const known = this.#known.get(message);
    const same = known === undefined ? undefined : this.#said[known];
    const isSame =
      same?.code === code &&
      same.severity === severity &&
      same.help === help &&
      same.fatal === fatal;
    if (known !== undefined && isSame) return known;
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    const id = this.#said.push(said) - 1;
    this.#known.set(message, id);
    return id;
  }
}

/** The first line of the parser that is none of the file: what follows in a line over its limit. */
function firstPiece({ text, lines }: LintSource): number | undefined {
  let start = 0;
  let index = 0;
  for (const { span } of lines) {
    if (start > 0 && text.charCodeAt(start - 1) !== LF) return index;
    start += span.length;
    index++;
  }
  return undefined;
}

/** A word of the user's file in a message: shortened, in single quotes, nothing in it that moves the cursor. */
export function shown(text: string): string {
  const short = text.length > 60 ? `${text.slice(0, 57)}...` : text;
  return `'${printable(short)}'`;
}
