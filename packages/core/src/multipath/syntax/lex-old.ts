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

/** As many words a line are asked for; of those behind them the last and the braces. */
const WORDS_NEEDED = 4;

/**
 * As `lexLine`, for a release of old. `brief` leaves out words in the middle that nobody reads: a line of 20 MB may have
 * ten million.
 */
export function lexOldLine(
  text: string,
  start: number,
  end: number,
  how: OldLexing,
  brief = false,
): Token[] {
  const stop = contentEnd(text, start, end);
  const { pieces, comment } = cut(text, start, stop, how, brief);
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
  brief: boolean,
): { pieces: Piece[]; comment: number } {
  const pieces: Piece[] = [];
  const classes = wideWords ? WIDE : NARROW;
  const skip = (from: number): number => {
    let to = from;
    while (to < stop && classOf(classes, text.charCodeAt(to)) === BLANK) to++;
    return to;
  };
  let quoted = false;
  let hasQuote = false;
  let at = skip(start);
  while (at < stop) {
    const code = text.charCodeAt(at);
    if (isCommentStart(code)) break;
    let to = at + 1;
    let kind: Piece['kind'] = 'word';
    if (code === QUOTE) {
      kind = 'quote';
      quoted = !quoted;
      hasQuote = true;
    } else if (!quoted && !wideWords && (code === OPEN || code === CLOSE))
      kind = code === OPEN ? 'open' : 'close';
    else {
      to = at;
      if (quoted) while (to < stop && text.charCodeAt(to) !== QUOTE) to++;
      else while (to < stop && classOf(classes, text.charCodeAt(to)) === 0) to++;
      if (wideWords && to === at + 1 && (code === OPEN || code === CLOSE))
        kind = code === OPEN ? 'open' : 'close';
    }
    const isOneOfMany = brief && !hasQuote && kind === 'word' && pieces.length > WORDS_NEEDED;
    const piece = { from: at, to, kind };
    if (isOneOfMany && pieces[pieces.length - 1]?.kind === 'word')
      pieces[pieces.length - 1] = piece;
    else pieces.push(piece);
    at = Math.max(to, at + 1);
    // since 0.7.6 blanks right after a quote are part of the value
    if (!quoted || quoteEnds !== 'at-single') at = skip(at);
  }
  return { pieces, comment: at };
}

const BLANK = 1;
const ENDS_WORD = 2;

/** What a character is to a bare word: part of it, a blank, or its end; the last entry is for all that is not ASCII. */
function classesOf(wideWords: boolean): Uint8Array {
  return Uint8Array.from({ length: 129 }, (_, code) => {
    if (isBlank(code)) return wideWords && code > 127 ? 0 : BLANK;
    const isSign = isCommentStart(code) || code === OPEN || code === CLOSE;
    return code === QUOTE || (isSign && !wideWords) ? ENDS_WORD : 0;
  });
}

const WIDE = classesOf(true);
const NARROW = classesOf(false);

function classOf(classes: Uint8Array, code: number): number {
  return classes[code > 127 ? 128 : code] ?? 0;
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
