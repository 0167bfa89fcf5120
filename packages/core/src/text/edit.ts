/**
 * A change to a text, as a value. `offset` and `length` are in UTF-16 code units of the
 * text that was planned on, never of a text that an earlier edit of the list already changed.
 * An empty list means that the text is already up to date.
 */
export interface Edit {
  readonly offset: number;
  /** Code units that are taken out; 0 for an insertion. */
  readonly length: number;
  /** What stands there afterwards; '' for a removal. */
  readonly text: string;
}

/**
 * The text with all edits carried out. Edits may come in any order; insertions at one offset
 * are made in list order.
 *
 * @throws RangeError when edits overlap or lie outside the text: a programming error.
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let end = 0;
  for (const edit of sortEdits(edits)) {
    if (edit.offset < end || edit.length < 0 || edit.offset + edit.length > text.length)
      throw new RangeError(`edit at ${edit.offset} overlaps another one or lies outside the text`);
    parts.push(text.slice(end, edit.offset), edit.text);
    end = edit.offset + edit.length;
  }
  parts.push(text.slice(end));
  return parts.join('');
}

/** Whether `applyEdits(text, edits)` is this text; it is not made for that. */
export function makesText(text: string, edits: readonly Edit[], expected: string): boolean {
  let end = 0;
  let there = 0;
  const goesOn = (piece: string): boolean => {
    if (!expected.startsWith(piece, there)) return false;
    there += piece.length;
    return true;
  };
  for (const edit of sortEdits(edits)) {
    if (!goesOn(text.slice(end, edit.offset)) || !goesOn(edit.text)) return false;
    end = edit.offset + edit.length;
  }
  return goesOn(text.slice(end)) && there === expected.length;
}

/** The edits that take `applyEdits(text, edits)` back to `text`. */
export function invertEdits(text: string, edits: readonly Edit[]): Edit[] {
  let shift = 0;
  return sortEdits(edits).map((edit) => {
    const inverse = {
      offset: edit.offset + shift,
      length: edit.text.length,
      text: text.slice(edit.offset, edit.offset + edit.length),
    };
    shift += edit.text.length - edit.length;
    return inverse;
  });
}

/** By offset; the sort is stable, so insertions at one offset keep their order. */
export function sortEdits(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.offset - b.offset);
}
