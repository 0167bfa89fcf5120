import type { Span } from '../../text/diagnostic.ts';
import type { Edit } from '../../text/edit.ts';
import type { Encoding } from '../../text/encoding.ts';
import type { PlanDiagnostic } from '../edit/codes.ts';

/**
 * How multipath.conf is read: as multipath-tools reads it (libmultipath/parser.c), line by line,
 * one statement a line, `#` and `!` starting a comment outside quotes, any non-ASCII character a
 * blank, text after the first CR of a line dropped. The reader never throws.
 */
export interface MultipathDocument {
  readonly text: string;
  /** What `text` becomes when it is written; the parser reads bytes. */
  readonly encoding: Encoding;
  readonly lines: LineList;
  /** Top-level blocks in file order, those that the parser does not take as sections included. */
  readonly blocks: readonly Block[];
  /** Statements outside all blocks; made anew at each reading. */
  readonly statements: readonly Statement[];
  /** Live `devices` sections in file order, wherever they stand. */
  readonly deviceSections: readonly Block[];
  /** Live devices in file order, those without vendor or product included. */
  readonly devices: readonly DeviceEntry[];
  /** Blocks that the end of the file leaves open, outermost first. */
  readonly unclosed: readonly Block[];
  /** Lines (indices) whose `}` closes nothing that the parser had opened. */
  readonly strayCloses: readonly number[];
}

/** The lines of a text; line objects are made on demand and not kept. */
export interface LineList extends Iterable<ConfLine> {
  readonly length: number;
  /** The line of that index, counted from 0; undefined outside the file. */
  at(index: number): ConfLine | undefined;
  /** Index of the line that holds an offset; the last line for the end of the text. */
  indexAt(offset: number): number;
}

/**
 * What one read of the parser takes: a line, or, of a line over 1023 bytes, a piece of 1023 bytes
 * (`MAXBUF`). So a line's index + 1 is the line number in the parser's messages.
 * `text.slice(span.offset, span.offset + span.length)` includes the line end.
 */
export interface ConfLine {
  readonly span: Span;
  /** Made anew at each reading. */
  readonly tokens: readonly Token[];
  /** '\n', '\r\n', or '' at the end of the file and where an overlong line is split. */
  readonly eol: string;
}

export interface Token {
  readonly kind: 'word' | 'quoted' | 'open' | 'close' | 'comment';
  /** Source, quotes included; the closing one may be missing. A comment reaches to the end of what the parser reads. */
  readonly span: Span;
  /** What the parser takes: without quotes, `""` inside quotes read as one quote. */
  readonly value: string;
}

/**
 * `name { ... }`. A block that is `live` is one that the real parser descends into at this place. Of any
 * other (`foo {`, or `device {` in a device) it takes the opening line as a statement and reads on at the same
 * level: inside a live block such a one has no lines of its own, and the next `}` closes the live block.
 * Outside of all live blocks it reaches to the `}` that the parser calls unmatched.
 */
export interface Block {
  readonly name: string;
  readonly live: boolean;
  /**
   * From the first token of its opening line to the end of its closing line, line end excluded; to the
   * end of the text when it is never closed; the opening line alone for one that is not live and stands in a live one.
   */
  readonly span: Span;
  /** Index into `lines`. */
  readonly openLine: number;
  /** Index into `lines`; undefined when the closing brace is missing, or belongs to the live block around it. */
  readonly closeLine: number | undefined;
  /** Those of its own level; the opening line of a block that is not live is among them. Made anew at each reading. */
  readonly statements: readonly Statement[];
  readonly blocks: readonly Block[];
}

/** `keyword value`, one line. `value` is undefined where it is missing. */
export interface Statement {
  readonly keyword: string;
  readonly value: string | undefined;
  /** Index into `lines`. */
  readonly line: number;
}

/** A live `device { }` in a live `devices { }`. */
export interface DeviceEntry {
  readonly vendor: string | undefined;
  readonly product: string | undefined;
  readonly block: Block;
}

/** Which stanza: vendor and product as written in the file, compared whole and case-sensitively. */
export interface StanzaMatch {
  readonly vendor: string;
  readonly product: string;
}

/** A keyword with its value as the parser takes it, without quotes. */
export interface KeywordValue {
  readonly keyword: string;
  readonly value: string;
  /** Written in quotes also where the value would not need them and neighbours do not decide. */
  readonly quoted?: boolean;
}

/** The stanza that is desired, in writing order; vendor and product are among the keywords. */
export interface DesiredStanza {
  readonly match: StanzaMatch;
  readonly keywords: readonly KeywordValue[];
}

/** What to do when a stanza for the same vendor and product is there and differs. */
export type OnDifference =
  /** Its keywords become exactly the desired ones. */
  | 'replace'
  /** Expected keywords are set, all others stay. */
  | 'merge'
  /** Nothing is changed; the plan is refused. */
  | 'refuse';

/** What was found before the edit. */
export type StanzaState = 'absent' | 'same' | 'differs' | 'duplicate';

export interface StanzaPlan {
  readonly state: StanzaState;
  /** Empty when nothing is to be done or the plan is refused. */
  readonly edits: readonly Edit[];
  /** True when the desired cannot be carried out; `diagnostics` then holds an error that says why. */
  readonly refused: boolean;
  readonly diagnostics: readonly PlanDiagnostic[];
}

/** A text with the places of its lines, counted from 0. */
export interface PlacedLines {
  readonly text: string;
  start(index: number): number;
  /** Past the line's end, its line break included. */
  end(index: number): number;
}
