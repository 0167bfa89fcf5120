import { type Edit, sortEdits } from './edit.ts';
import { type DecodedText, encodeText } from './encoding.ts';

/**
 * The bytes of `applyEdits(text, edits)`, where `text` is what the bytes decode to without loss: what no edit touches is
 * taken over as it is, and the new text as a whole is never made.
 *
 * @throws RangeError when edits overlap or lie outside the text, or a character has no byte in the encoding.
 */
export function editBytes(
  bytes: Uint8Array,
  { text, encoding }: DecodedText,
  edits: readonly Edit[],
): Uint8Array {
  const pieces: Uint8Array[] = [];
  let offset = 0;
  let place = 0;
  const goTo = (next: number): number => {
    if (next < offset || next > text.length)
      throw new RangeError(`edit at ${next} overlaps another one or lies outside the text`);
    const from = place;
    place += byteLength(bytes, { text, encoding }, offset, next);
    offset = next;
    return from;
  };
  for (const edit of sortEdits(edits)) {
    const from = goTo(edit.offset);
    pieces.push(bytes.subarray(from, place), encodeText(edit.text, encoding));
    goTo(edit.offset + edit.length);
  }
  pieces.push(bytes.subarray(place));
  const result = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    result.set(piece, at);
    at += piece.length;
  }
  return result;
}

/** How many bytes a part of the text has. */
function byteLength(
  bytes: Uint8Array,
  { text, encoding }: DecodedText,
  from: number,
  to: number,
): number {
  const units = to - from;
  if (encoding === 'utf-16le' || encoding === 'utf-16be') return units * 2;
  // each character a byte
  if (encoding === 'byte' || bytes.length === text.length) return units;
  let length = units;
  for (let at = from; at < to; at++) {
    const code = text.charCodeAt(at);
    // each half of a pair stands for two of its four bytes
    if (code >= 0x80) length += code < 0x800 || (code >= 0xd800 && code < 0xe000) ? 1 : 2;
  }
  return length;
}
