import { diffLines, type LineChange } from './diff-lines.ts';
import { applyEdits, type Edit, sortEdits } from './edit.ts';
import { positionAt } from './line-map.ts';

/** Lines with their LF; the last one may have none. A CR belongs to its line. */
export function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** The lines that edits change, in order and apart from each other; only touched lines are compared. */
export function changedLines(
  text: string,
  edits: readonly Edit[],
  lines: readonly string[],
): LineChange[] {
  const starts = offsetsOf(lines);
  return touchedRegions(text, edits, starts).flatMap(({ from, to, edits: inside }) => {
    const old = lines.slice(from, to);
    const offset = starts[from] ?? text.length;
    const moved = inside.map((edit) => ({ ...edit, offset: edit.offset - offset }));
    const fresh = splitLines(applyEdits(old.join(''), moved));
    return diffLines(old, fresh).map((change) => ({
      from: change.from + from,
      to: change.to + from,
      lines: change.lines,
    }));
  });
}

interface Region {
  readonly from: number;
  to: number;
  readonly edits: Edit[];
}

/**
 * Whole lines around each edit, the one where it ends included, so that a region never ends within a
 * line; edits of neighbouring lines share one.
 */
function touchedRegions(text: string, edits: readonly Edit[], starts: readonly number[]): Region[] {
  const map = { starts: starts.length > 0 ? starts : [0] };
  const regions: Region[] = [];
  for (const edit of sortEdits(edits)) {
    if (text.slice(edit.offset, edit.offset + edit.length) === edit.text) continue;
    const from = Math.max(0, Math.min(positionAt(map, edit.offset).line, starts.length) - 1);
    const to = Math.min(positionAt(map, edit.offset + edit.length).line, starts.length);
    const previous = regions.at(-1);
    if (previous && from <= previous.to) {
      previous.to = Math.max(previous.to, to);
      previous.edits.push(edit);
    } else regions.push({ from, to, edits: [edit] });
  }
  return regions;
}

function offsetsOf(lines: readonly string[]): number[] {
  let offset = 0;
  return lines.map((line) => {
    offset += line.length;
    return offset - line.length;
  });
}
