/** A place in a text, both counted from 1; the column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where the lines of a text begin; a line ends with LF, CRLF or a lone CR that no LF follows. */
export interface LineMap {
  /** Offset of each line's first code unit; the first entry is 0. */
  readonly starts: readonly number[];
}

export function makeLineMap(text: string): LineMap {
  const starts = [0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return { starts };
}

/**
 * Lines as the parser's messages count them, by LF alone: what `renderDiagnostic` needs to print the
 * same line numbers for a text with lone carriage returns.
 */
export function makeConfLineMap(text: string): LineMap {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return { starts };
}

/** The place of an offset; an offset past the end is the place just after the last code unit. */
export function positionAt(map: LineMap, offset: number): Position {
  let low = 0;
  let high = map.starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((map.starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (map.starts[low] ?? 0) + 1 };
}
