import { type DecodedText, decodeBytes, type Encoding } from '../../text/encoding.ts';
import { childSection, type Level, needsValue, type Section } from './grammar.ts';
import { CLOSE, contentEnd, isCommentStart, LF, OPEN, QUOTE, skipBlanks, wordEnd } from './lex.ts';
import { LineTable } from './line-table.ts';
import { BlockNode, DeviceNode, statementsOf } from './nodes.ts';
import type { MultipathDocument, Statement } from './types.ts';

/**
 * The text of a multipath.conf: strict UTF-8, or else a code unit a byte. The parser reads bytes, so nothing is
 * ever taken for UTF-16: the NULs of such a file are what the parser meets.
 */
export function decodeMultipath(bytes: Uint8Array): DecodedText {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, encoding: 'utf-8' };
  } catch {
    return decodeBytes(bytes);
  }
}

/** The text with its lines alone: what it says is not read. */
export function linesOf(
  text: string,
  encoding: Encoding,
): Pick<MultipathDocument, 'text' | 'encoding' | 'lines'> {
  return { text, encoding, lines: new LineTable(text, encoding === 'byte') };
}

export interface ReadOptions {
  /**
   * What the text was decoded from. Default `utf-8`. The cutting of overlong lines depends on it, and no
   * edit is planned on UTF-16, which the parser does not read.
   */
  readonly encoding?: Encoding;
}

/**
 * Reads a multipath.conf as the parser does. Never throws; linear in the length of the text. Most hosts of a fleet have the
 * same few files: the last small ones are read once, and what is known of such a document is known for all of them.
 */
export function readMultipath(text: string, options: ReadOptions = {}): MultipathDocument {
  const encoding = options.encoding ?? 'utf-8';
  const read = (): MultipathDocument =>
    new Reader(new LineTable(text, encoding === 'byte')).read(encoding);
  if (text.length > SMALL) return read();
  const key = `${encoding} ${text}`;
  const document = lately.get(key) ?? read();
  // the one that was asked for longest ago stands first
  lately.delete(key);
  lately.set(key, document);
  const [oldest = key] = lately.keys();
  if (lately.size > KEPT) lately.delete(oldest);
  return document;
}

const lately = new Map<string, MultipathDocument>();
/** Of characters. */
const SMALL = 32 * 1024;
const KEPT = 32;

const SMALL_V = 118;
const SMALL_P = 112;

interface Frame {
  /** Undefined for the file itself. */
  readonly block: BlockNode | undefined;
  readonly level: Level;
}

class Reader {
  readonly #table: LineTable;
  readonly #blocks: BlockNode[] = [];
  readonly #sections: BlockNode[] = [];
  readonly #devices: DeviceNode[] = [];
  readonly #strays: number[] = [];
  /** Blocks outside of all live ones that the parser does not descend into. */
  readonly #orphans: BlockNode[] = [];
  readonly #stack: Frame[] = [{ block: undefined, level: 'top' }];
  #frame: Frame = { block: undefined, level: 'top' };
  #device: DeviceNode | undefined;
  #nextOpen = -1;

  constructor(table: LineTable) {
    this.#table = table;
  }

  read(encoding: Encoding): MultipathDocument {
    const table = this.#table;
    const { text } = table;
    const plain = !text.includes('\r') && !text.includes('\0');
    for (let line = 0, start = 0, next = 0; line < table.length; line++, start = next) {
      next = table.end(line);
      const end = plain ? withoutEol(text, next) : contentEnd(text, start, next);
      const at = skipBlanks(text, start, end);
      if (at >= end) continue;
      const code = text.charCodeAt(at);
      if (code === CLOSE) this.#close(line);
      else if (code !== OPEN && code !== QUOTE && !isCommentStart(code)) this.#word(line, at, end);
    }
    const unclosed = [...this.#orphans];
    for (const { block } of this.#stack) if (block) unclosed.push(block);
    const blocks = this.#blocks;
    return {
      text,
      encoding,
      lines: table,
      blocks,
      get statements(): Statement[] {
        return statementsOf(table, 0, table.length, blocks);
      },
      deviceSections: this.#sections,
      devices: this.#devices,
      unclosed: unclosed.sort((a, b) => a.openLine - b.openLine),
      strayCloses: this.#strays,
    };
  }

  #close(line: number): void {
    const { block } = this.#frame;
    if (block) {
      block.closeLine = line;
      this.#stack.pop();
      this.#frame = this.#stack[this.#stack.length - 1] ?? this.#frame;
      this.#device = undefined;
      return;
    }
    this.#strays.push(line);
    const orphan = this.#orphans.pop();
    if (orphan) orphan.closeLine = line;
  }

  #word(line: number, at: number, end: number): void {
    const { text } = this.#table;
    if (this.#frame.level === 'leaf') {
      if (this.#device) this.#note(this.#device, line, at, end);
      if (!this.#hasOpen(at, end)) return;
      const to = wordEnd(text, at, end);
      if (this.#opensHere(to, end)) this.#enclose(this.#dead(line, text.slice(at, to), false));
      return;
    }
    const to = wordEnd(text, at, end);
    const keyword = text.slice(at, to);
    const found = childSection(this.#frame.level, keyword);
    if (found && !(needsValue(keyword) && this.#isAlone(to, end))) this.#open(line, found);
    else if (this.#opensHere(to, end)) {
      const outside = this.#frame.level === 'top';
      const block = this.#dead(line, keyword, outside);
      this.#enclose(block);
      if (outside) this.#orphans.push(block);
    }
  }

  #open(line: number, found: Section): void {
    let block: BlockNode;
    if (this.#frame.level === 'devices') {
      this.#device = new DeviceNode(this.#table, found, line);
      this.#devices.push(this.#device);
      block = this.#device;
    } else block = new BlockNode(this.#table, found, line);
    this.#enclose(block);
    if (found.level === 'devices') this.#sections.push(block);
    this.#frame = { block, level: found.level };
    this.#stack.push(this.#frame);
  }

  #dead(line: number, name: string, hasLines: boolean): BlockNode {
    return new BlockNode(this.#table, { name, live: false, hasLines }, line);
  }

  #enclose(block: BlockNode): void {
    const parent = this.#frame.block ?? this.#orphans[this.#orphans.length - 1];
    if (parent) parent.add(block);
    else this.#blocks.push(block);
  }

  /** Of `vendor` and `product` written twice in one device the later one counts, unless it has no value. */
  #note(device: DeviceNode, line: number, at: number, end: number): void {
    const { text } = this.#table;
    const first = text.charCodeAt(at);
    if (first === SMALL_V && text.startsWith('vendor', at)) {
      if (this.#setsAt(at + 6, end)) device.vendorLine = line;
    } else if (first === SMALL_P && text.startsWith('product', at)) {
      if (this.#setsAt(at + 7, end)) device.productLine = line;
    }
  }

  /** True when a keyword ends there, and a value follows. */
  #setsAt(to: number, end: number): boolean {
    return wordEnd(this.#table.text, to, end) === to && !this.#isAlone(to, end);
  }

  /** Most lines have no brace at all, and the search for the next one is not made again for each. */
  #hasOpen(at: number, end: number): boolean {
    if (this.#nextOpen < at) {
      const found = this.#table.text.indexOf('{', at);
      this.#nextOpen = found < 0 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#nextOpen < end;
  }

  #opensHere(to: number, end: number): boolean {
    const at = skipBlanks(this.#table.text, to, end);
    return at < end && this.#table.text.charCodeAt(at) === OPEN;
  }

  #isAlone(to: number, end: number): boolean {
    const at = skipBlanks(this.#table.text, to, end);
    return at >= end || isCommentStart(this.#table.text.charCodeAt(at));
  }
}

function withoutEol(text: string, end: number): number {
  return text.charCodeAt(end - 1) === LF ? end - 1 : end;
}
