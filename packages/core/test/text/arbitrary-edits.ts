import fc from 'fast-check';
import type { Edit } from '../../src/text/edit.ts';

export interface TextAndEdits {
  readonly text: string;
  readonly edits: Edit[];
}

/** A text, and edits of it that do not overlap, in any order. */
export function textAndEdits(
  texts: fc.Arbitrary<string>,
  inserted: fc.Arbitrary<string> = texts,
): fc.Arbitrary<TextAndEdits> {
  return fc
    .tuple(texts, fc.array(fc.tuple(fc.nat(), fc.nat(), inserted), { maxLength: 5 }), fc.boolean())
    .map(([text, desiredOnes, reverse]) => {
      const cuts = desiredOnes.flatMap(([from, length]) => [
        from % (text.length + 1),
        (from + (length % 7)) % (text.length + 1),
      ]);
      const sorted = cuts.sort((a, b) => a - b);
      const edits = desiredOnes.map(([, , put], at): Edit => {
        const offset = sorted[2 * at] ?? 0;
        return { offset, length: (sorted[2 * at + 1] ?? offset) - offset, text: put };
      });
      // insertions at one offset keep their order only when the list does
      const offsets = new Set(edits.map(({ offset }) => offset));
      return { text, edits: reverse && offsets.size === edits.length ? edits.reverse() : edits };
    });
}
