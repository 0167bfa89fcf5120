import { CLOSE, contentEnd, isBlank, isCommentStart, OPEN, QUOTE } from './lex.ts';
import type { Token } from './types.ts';

/** How releases before 0.8.5 cut a line into words (`alloc_strvec`, `set_value` of libmultipath/parser.c). */
export interface OldLexing {
  /** Up to 0.4.8 braces, comment signs and bytes that are not ASCII are part of a word that they touch. */
  readonly wideWords: boolean;
  /**
   * Where a quoted value ends. `at-quote`: at the next quote, and `""` is the end and a new beginning;
   * `at-line-end`: at the last word of the line, quotes within are kept; `at-single`: as today.
   */
  readonly quoteEnds: 'at-quote' | 'at-line-end' | 'at-single';
}

interface Piece {
  readonly from: number;
  readonly to: number;
  readonly kind: 'word' | 'quote' | 'open' | 'close';
}

/** As `lexLine`, for a release of old. */
export function lexOldLine(text: string, start: number, end: number, how: OldLexing): Token[] {
  const stop = contentEnd(text, start, end);
  const { pieces, comment } = cut(text, start, stop, how);
  const tokens: Token[] = [];
  for (let at = 0; at < pieces.length; at++) {
    const piece = pieces[at];
    if (!piece) break;
    if (piece.kind !== 'quote') {
      tokens.push(token(piece.kind, piece.from, piece.to, text.slice(piece.from, piece.to)));
      continue;
    }
    const last = quotedTo(pieces, at, text, how);
    const closing = pieces[last];
    // the last word of the line is taken for the closing quote, whatever it is
    const closed = last > at && (closing?.kind === 'quote' || how.quoteEnds === 'at-line-end');
    const value = join(pieces.slice(at + 1, last + (closed ? 0 : 1)), text, how);
    tokens.push(token('quoted', piece.from, closing?.to ?? piece.to, value));
    at = last;
  }
  if (comment < stop) tokens.push(token('comment', comment, stop, text.slice(comment, stop)));
  return tokens;
}

/** Words, single quotes and braces, blanks after each dropped; what is between quotes is one word. */
function cut(
  text: string,
  start: number,
  stop: number,
  { wideWords, quoteEnds }: OldLexing,
): { pieces: Piece[]; comment: number } {
  const pieces: Piece[] = [];
  const blank = (code: number): boolean => isBlank(code) && !(wideWords && code > 127);
  const skip = (from: number): number => {
    let to = from;
    while (to < stop && blank(text.charCodeAt(to))) to++;
    return to;
  };
  let quoted = false;
  let at = skip(start);
  while (at < stop) {
    const code = text.charCodeAt(at);
    if (isCommentStart(code)) break;
    let to = at + 1;
    let kind: Piece['kind'] = 'word';
    if (code === QUOTE) {
      kind = 'quote';
      quoted = !quoted;
    } else if (!quoted && !wideWords && (code === OPEN || code === CLOSE))
      kind = code === OPEN ? 'open' : 'close';
    else {
      to = at;
      while (to < stop && !endsWord(text.charCodeAt(to), quoted, wideWords, blank)) to++;
      const word = text.slice(at, to);
      if (wideWords && (word === '{' || word === '}')) kind = word === '{' ? 'open' : 'close';
    }
    pieces.push({ from: at, to, kind });
    at = Math.max(to, at + 1);
    // since 0.7.6 blanks right after a quote are part of the value
    if (!quoted || quoteEnds !== 'at-single') at = skip(at);
  }
  return { pieces, comment: at };
}

function endsWord(
  code: number,
  quoted: boolean,
  wideWords: boolean,
  blank: (code: number) => boolean,
): boolean {
  if (code === QUOTE) return true;
  if (quoted) return false;
  if (blank(code)) return true;
  return !wideWords && (isCommentStart(code) || code === OPEN || code === CLOSE || code > 127);
}

/** The piece with which a quoted value ends. */
function quotedTo(
  pieces: readonly Piece[],
  open: number,
  text: string,
  { quoteEnds }: OldLexing,
): number {
  if (quoteEnds === 'at-line-end') return pieces.length - 1;
  for (let at = open + 1; at < pieces.length; at++) {
    if (pieces[at]?.kind !== 'quote') continue;
    const doubled = quoteEnds === 'at-single' && text.charCodeAt(pieces[at]?.to ?? 0) === QUOTE;
    if (!doubled) return at;
    at++;
  }
  return pieces.length - 1;
}

/** Words that no quote parts get one blank between them. */
function join(pieces: readonly Piece[], text: string, { quoteEnds }: OldLexing): string {
  let value = '';
  pieces.forEach((piece, index) => {
    const before = pieces[index - 1];
    if (before && before.kind !== 'quote' && piece.kind !== 'quote') value += ' ';
    if (piece.kind === 'quote' && quoteEnds === 'at-single' && before?.kind === 'quote') return;
    value += text.slice(piece.from, piece.to);
  });
  return value;
}

function token(kind: Token['kind'], from: number, to: number, value: string): Token {
  return { kind, span: { offset: from, length: to - from }, value };
}
