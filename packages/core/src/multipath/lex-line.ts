import {
  CLOSE,
  contentEnd,
  isCommentStart,
  OPEN,
  QUOTE,
  quotedEnd,
  skipBlanks,
  wordEnd,
} from './characters.ts';
import type { Token } from './types.ts';

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
