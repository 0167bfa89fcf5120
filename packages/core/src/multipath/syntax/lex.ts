import type { PlacedLines, Statement, Token } from './types.ts';

/**
 * The parser's classes of characters (multipath-tools libmultipath/parser.c, `alloc_strvec`): what C's
 * `isspace` takes and every byte that is not ASCII are blanks; a NUL, or a CR after the first other
 * character, ends what is read of a line.
 */

const NUL = 0;
const TAB = 9;
export const LF = 10;
export const CR = 13;
const SPACE = 32;
const BANG = 33;
export const QUOTE = 34;
const HASH = 35;
export const OPEN = 123;
export const CLOSE = 125;

export function isBlank(code: number): boolean {
  return code === SPACE || (code >= TAB && code <= CR) || code > 127;
}

/** `#` and `!` start a comment wherever a blank could stand, also right after a bare word. */
export function isCommentStart(code: number): boolean {
  return code === HASH || code === BANG;
}

/** Past the last character of a bare word that starts at `at`. */
export function wordEnd(text: string, at: number, end: number): number {
  let to = at;
  for (; to < end; to++) {
    const code = text.charCodeAt(to);
    if (code <= QUOTE + 1 && (isBlank(code) || isCommentStart(code) || code === QUOTE)) break;
    if (code === OPEN || code === CLOSE || code > 127) break;
  }
  return to;
}

/** Past the closing quote of a quoted value whose opening quote is at `at`; `""` inside is one quote. */
function quotedEnd(text: string, at: number, end: number): number {
  for (let to = at + 1; to < end; to++) {
    if (text.charCodeAt(to) !== QUOTE) continue;
    if (to + 1 < end && text.charCodeAt(to + 1) === QUOTE) to++;
    else return to + 1;
  }
  return end;
}

export function skipBlanks(text: string, at: number, end: number): number {
  let to = at;
  while (to < end && isBlank(text.charCodeAt(to))) to++;
  return to;
}

/** Where the parser stops reading the line `[start, end)`: at a NUL, LF or CR; CRs at its start are blanks. */
export function contentEnd(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text.charCodeAt(at) === CR || text.charCodeAt(at) === LF)) at++;
  for (; at < end; at++) {
    const code = text.charCodeAt(at);
    if (code <= CR && (code === CR || code === LF || code === NUL)) return at;
  }
  return end;
}

/** The tokens of the line `[start, end)` of a text, as the parser cuts it; what it does not read is in no token. */
export function lexLine(text: string, start: number, end: number): Token[] {
  const tokens: Token[] = [];
  const stop = contentEnd(text, start, end);
  let at = skipBlanks(text, start, stop);
  while (at < stop) {
    const kind = kindAt(text.charCodeAt(at));
    const to = tokenEnd(kind, text, at, stop);
    tokens.push({
      kind,
      span: { offset: at, length: to - at },
      value: tokenValue(kind, text, at, to),
    });
    at = skipBlanks(text, to, stop);
  }
  return tokens;
}

/** The value that stands after a keyword which ends at `at`; undefined where there is none. */
export function readValue(text: string, at: number, stop: number): string | undefined {
  const start = skipBlanks(text, at, stop);
  if (start >= stop) return undefined;
  const kind = kindAt(text.charCodeAt(start));
  if (kind === 'comment') return undefined;
  return tokenValue(kind, text, start, tokenEnd(kind, text, start, stop));
}

/** True for a quoted token that the line's end cuts off; 0.4.9 takes an empty value for it. */
export function isUnterminated(token: Token, text: string): boolean {
  const { offset, length } = token.span;
  return token.kind === 'quoted' && quotedBody(text, offset, offset + length) === offset + length;
}

function kindAt(code: number): Token['kind'] {
  if (isCommentStart(code)) return 'comment';
  if (code === OPEN) return 'open';
  if (code === CLOSE) return 'close';
  return code === QUOTE ? 'quoted' : 'word';
}

function tokenEnd(kind: Token['kind'], text: string, at: number, stop: number): number {
  if (kind === 'comment') return stop;
  if (kind === 'quoted') return quotedEnd(text, at, stop);
  return kind === 'word' ? wordEnd(text, at, stop) : at + 1;
}

function tokenValue(kind: Token['kind'], text: string, at: number, to: number): string {
  if (kind !== 'quoted') return text.slice(at, to);
  const body = text.slice(at + 1, quotedBody(text, at, to));
  return body.includes('"') ? body.replaceAll('""', '"') : body;
}

/** Where the text of the quoted token `[at, to)` ends: before its closing quote, if it has one. */
function quotedBody(text: string, at: number, to: number): number {
  let body = at + 1;
  for (; body < to; body++) {
    if (text.charCodeAt(body) !== QUOTE) continue;
    if (body + 1 < to && text.charCodeAt(body + 1) === QUOTE) body++;
    else return body;
  }
  return to;
}

/** The statement of a line; undefined for a blank one, a comment, and one that starts with a brace. */
export function readStatement(table: PlacedLines, line: number): Statement | undefined {
  const tokens = lexLine(table.text, table.start(line), table.end(line));
  const first = tokens[0];
  if (first?.kind === 'word')
    return { keyword: first.value, value: valueToken(tokens)?.value, line };
  // a line that starts with a quote has the empty keyword, and what is quoted for its value
  return first?.kind === 'quoted' ? { keyword: '', value: first.value, line } : undefined;
}

/** What the parser takes for the value: the second token whatever it is, a comment apart. */
export function valueToken(tokens: readonly Token[]): Token | undefined {
  return tokens[1]?.kind === 'comment' ? undefined : tokens[1];
}
