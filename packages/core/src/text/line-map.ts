/** A place in a text, both counted from 1; the column in UTF-16 code units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A text with the one way to count its lines; the document has it, and nobody else chooses. */
export interface PlacedText {
  readonly text: string;
  /** An offset past the end is the place just after the last code unit. */
  positionAt(offset: number): Position;
  /** Where the line of an offset begins, and where the next one does. */
  lineAt(offset: number): { readonly start: number; readonly end: number };
}

/** A line ends with LF, CRLF or a lone CR, as in XML and in most texts. */
export function placedText(text: string): PlacedText {
  return placed(text, () => {
    const starts = [0];
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
    }
    return starts;
  });
}

/** A line of a multipath.conf ends with LF alone: so its parser counts in its messages, and grep -n does. */
export function placedConf(text: string): PlacedText {
  return placed(text, () => {
    let count = 1;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count++;
    // four bytes a line: a file may have millions of them
    const starts = new Uint32Array(count);
    count = 1;
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
      starts[count++] = at + 1;
    return starts;
  });
}

/** Lines are looked for when the first place is asked for. */
function placed(text: string, find: () => ArrayLike<number>): PlacedText {
  let known: ArrayLike<number> | undefined;
  let last = 0;
  const line = (offset: number): number => {
    known ??= find();
    // most are asked for one after the other
    for (let at = last; at < last + 2; at++)
      if ((known[at] ?? 0) <= offset && offset < (known[at + 1] ?? -1)) {
        last = at;
        return at;
      }
    let low = 0;
    let high = known.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((known[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    last = low;
    return low;
  };
  return {
    text,
    positionAt(offset) {
      const at = line(offset);
      return { line: at + 1, column: offset - (known?.[at] ?? 0) + 1 };
    },
    lineAt(offset) {
      const at = line(offset);
      return { start: known?.[at] ?? 0, end: known?.[at + 1] ?? text.length };
    },
  };
}
