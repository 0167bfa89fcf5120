import { CR, LF, lexLine } from './lex.ts';
import { splitLines } from './lines.ts';
import type { ConfLine, LineList, Token } from './types.ts';

/** Lines as one array of numbers: a file of a million lines costs four bytes a line. */
export class LineTable implements LineList {
  readonly text: string;
  readonly length: number;
  readonly #starts: Int32Array;

  constructor(text: string, byteText: boolean, most?: number) {
    this.text = text;
    this.#starts = splitLines(text, byteText, most);
    this.length = this.#starts.length;
  }

  start(index: number): number {
    return this.#starts[index] ?? this.text.length;
  }

  /** Past the line's end, its line break included. */
  end(index: number): number {
    return this.#starts[index + 1] ?? this.text.length;
  }

  at(index: number): ConfLine | undefined {
    const start = this.#starts[index];
    return start === undefined ? undefined : new SourceLine(this.text, start, this.end(index));
  }

  indexAt(offset: number): number {
    let low = 0;
    let high = Math.max(0, this.length - 1);
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.start(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  *[Symbol.iterator](): Generator<ConfLine> {
    for (let index = 0; index < this.length; index++)
      yield new SourceLine(this.text, this.start(index), this.end(index));
  }
}

class SourceLine implements ConfLine {
  readonly span: { readonly offset: number; readonly length: number };
  readonly #text: string;

  constructor(text: string, start: number, end: number) {
    this.#text = text;
    this.span = { offset: start, length: end - start };
  }

  get tokens(): Token[] {
    return lexLine(this.#text, this.span.offset, this.span.offset + this.span.length);
  }

  get eol(): string {
    const end = this.span.offset + this.span.length;
    if (this.span.length === 0 || this.#text.charCodeAt(end - 1) !== LF) return '';
    return this.span.length > 1 && this.#text.charCodeAt(end - 2) === CR ? '\r\n' : '\n';
  }
}
