import type { MultipathDocument } from './types.ts';

/** Start of the line in the file that holds an offset; the parser may read a long one in several pieces. */
export function physicalStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

/** Past the line break of the line in the file that holds an offset. */
export function physicalEnd(text: string, offset: number): number {
  const lf = text.indexOf('\n', offset);
  return lf < 0 ? text.length : lf + 1;
}

/** The span `[from, to)` of whole lines of the file that hold the parser's lines; undefined when others share them. */
export function wholeLines(
  document: MultipathDocument,
  firstLine: number,
  lastLine: number,
): { from: number; to: number } | undefined {
  const { text, lines } = document;
  const first = lines.at(firstLine)?.span;
  const last = lines.at(lastLine)?.span;
  if (!first || !last) return undefined;
  const from = physicalStart(text, first.offset);
  const to = physicalEnd(text, Math.max(last.offset, last.offset + last.length - 1));
  return from === first.offset && to === last.offset + last.length ? { from, to } : undefined;
}

/** The parser reads with `fgets` into a buffer of 1024 bytes (`MAXBUF`), the final NUL included. */
export const MAX_BYTES = 1023;
/** Before 0.6.0 it reads byte by byte, without a final NUL, and the byte behind a full buffer is lost. */
export const OLD_MAX_BYTES = 1025;

/** Characters of a line, fewer than most have. */
const LINE = 20;

/**
 * Where each read of the parser starts: after every LF, and within a longer line after each `most` bytes.
 * `byteText`: a code unit is one byte; else the text is UTF-8 when it is written.
 */
export function splitLines(text: string, byteText: boolean, most: number = MAX_BYTES): Int32Array {
  let starts = new Int32Array(16 + Math.ceil(text.length / LINE));
  let count = 0;
  const push = (at: number): void => {
    if (count === starts.length) {
      const longer = new Int32Array(2 * count);
      longer.set(starts);
      starts = longer;
    }
    starts[count++] = at;
  };
  let other = -1;
  for (let at = 0; at < text.length; ) {
    const lf = text.indexOf('\n', at);
    const end = lf < 0 ? text.length : lf + 1;
    push(at);
    // a code unit is three bytes at most, so most lines need no counting
    if (end - at > most / 3) {
      if (!byteText && other < at) other = otherAfter(text, at);
      // each code unit is a byte: nothing is to be counted
      if (byteText || other >= end) for (let next = at + most; next < end; next += most) push(next);
      else splitLong(text, at, end, most, push);
    }
    at = end;
  }
  // what is more than that would be kept as long as the lines are
  return starts.slice(0, count);
}

/** The first character from an offset on that is not ASCII; the text's length where there is none. */
function otherAfter(text: string, from: number): number {
  const pattern = /[^\0-\x7f]/g;
  pattern.lastIndex = from;
  return pattern.exec(text)?.index ?? text.length;
}

function splitLong(
  text: string,
  start: number,
  end: number,
  most: number,
  push: (at: number) => void,
): void {
  let bytes = 0;
  for (let at = start; at < end; at++) {
    if (bytes >= most) {
      push(at);
      bytes -= most;
    }
    bytes += byteLength(text.charCodeAt(at));
  }
  // the last character may reach over the limit by itself: its last bytes are a blank line of their own
}

/** UTF-8 bytes of a code unit; each half of a surrogate pair counts for two of the pair's four. */
function byteLength(code: number): number {
  if (code < 0x80) return 1;
  if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) return 2;
  return 3;
}
