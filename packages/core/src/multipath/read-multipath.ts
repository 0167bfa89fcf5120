import type { Encoding } from '../text/encoding.ts';
import { BlockNode, statementsOf } from './block-node.ts';
import {
  CLOSE,
  contentEnd,
  isCommentStart,
  LF,
  OPEN,
  QUOTE,
  skipBlanks,
  wordEnd,
} from './characters.ts';
import { descent, type Level, needsValue } from './levels.ts';
import { readValue } from './lex-line.ts';
import { LineTable } from './line-table.ts';
import type { DeviceEntry, MultipathDocument, Statement } from './types.ts';

export interface ReadOptions {
  /**
   * What the text was decoded from. Default `utf-8`. The cutting of overlong lines depends on it, and no
   * edit is planned on UTF-16, which the parser does not read.
   */
  readonly encoding?: Encoding;
  /** Short for `encoding: 'byte'`: the text is one code unit a byte. */
  readonly byteText?: boolean;
}

/** Reads a multipath.conf as the parser does. Never throws; linear in the length of the text. */
export function readMultipath(text: string, options: ReadOptions = {}): MultipathDocument {
  const encoding = options.byteText ? 'byte' : (options.encoding ?? 'utf-8');
  return new Reader(new LineTable(text, encoding === 'byte')).read(encoding);
}

const SMALL_V = 118;
const SMALL_P = 112;

interface Frame {
  /** Undefined for the file itself. */
  readonly block: BlockNode | undefined;
  readonly level: Level;
}

type MutableEntry = { -readonly [K in keyof DeviceEntry]: DeviceEntry[K] };

class Reader {
  readonly #table: LineTable;
  readonly #blocks: BlockNode[] = [];
  readonly #sections: BlockNode[] = [];
  readonly #devices: MutableEntry[] = [];
  readonly #strays: number[] = [];
  /** Blocks outside of all live ones that the parser does not descend into. */
  readonly #orphans: BlockNode[] = [];
  readonly #stack: Frame[] = [{ block: undefined, level: 'top' }];
  #frame: Frame = { block: undefined, level: 'top' };
  #device: MutableEntry | undefined;
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
      const first = text.charCodeAt(at);
      const named = this.#device && (first === SMALL_V || first === SMALL_P);
      const braced = this.#hasOpen(at, end);
      if (!named && !braced) return;
      const to = wordEnd(text, at, end);
      if (this.#device) this.#note(this.#device, at, to, end);
      if (braced && this.#opensHere(to, end)) this.#enclose(this.#make(line, at, to, false, false));
      return;
    }
    const to = wordEnd(text, at, end);
    const keyword = text.slice(at, to);
    const level = descent(this.#frame.level, keyword);
    if (level && !(needsValue(keyword) && this.#isAlone(to, end))) {
      const block = this.#make(line, at, to, true, true);
      this.#enclose(block);
      if (level === 'devices') this.#sections.push(block);
      if (this.#frame.level === 'devices') {
        this.#device = { vendor: undefined, product: undefined, block };
        this.#devices.push(this.#device);
      }
      this.#frame = { block, level };
      this.#stack.push(this.#frame);
    } else if (this.#opensHere(to, end)) {
      const outside = this.#frame.level === 'top';
      const block = this.#make(line, at, to, false, outside);
      this.#enclose(block);
      if (outside) this.#orphans.push(block);
    }
  }

  #make(line: number, at: number, to: number, live: boolean, hasLines: boolean): BlockNode {
    return new BlockNode(this.#table, this.#table.text.slice(at, to), line, live, hasLines);
  }

  #enclose(block: BlockNode): void {
    const parent = this.#frame.block ?? this.#orphans[this.#orphans.length - 1];
    if (parent) parent.add(block);
    else this.#blocks.push(block);
  }

  /** Of `vendor` and `product` written twice in one device the later one counts. */
  #note(device: MutableEntry, at: number, to: number, end: number): void {
    const { text } = this.#table;
    if (to - at === 6 && text.startsWith('vendor', at))
      device.vendor = readValue(text, to, end) ?? device.vendor;
    else if (to - at === 7 && text.startsWith('product', at))
      device.product = readValue(text, to, end) ?? device.product;
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
