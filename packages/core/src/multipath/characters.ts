/**
 * The parser's classes of characters (multipath-tools libmultipath/parser.c, `alloc_strvec`): what C's
 * `isspace` takes and every byte that is not ASCII are blanks; a NUL, or a CR after the first other
 * character, ends what is read of a line.
 */

export const NUL = 0;
export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const BANG = 33;
export const QUOTE = 34;
export const HASH = 35;
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
export function quotedEnd(text: string, at: number, end: number): number {
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
