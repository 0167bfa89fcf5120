/** Lines `[from, to)` of the old text, counted from 0, and what stands in their place. */
export interface LineChange {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** Cells of the table that finds lines in common; beyond it a block is shown as replaced whole. */
const maxCells = 1_000_000;

/** What turns `old` into `fresh`, in order; lines that both have in common are left out. */
export function diffLines(old: readonly string[], fresh: readonly string[]): LineChange[] {
  let start = 0;
  while (start < old.length && start < fresh.length && old[start] === fresh[start]) start++;
  let oldEnd = old.length;
  let freshEnd = fresh.length;
  while (oldEnd > start && freshEnd > start && old[oldEnd - 1] === fresh[freshEnd - 1]) {
    oldEnd--;
    freshEnd--;
  }
  if (start === oldEnd && start === freshEnd) return [];
  const before = old.slice(start, oldEnd);
  const after = fresh.slice(start, freshEnd);
  const inside =
    before.length * after.length > maxCells
      ? [{ from: 0, to: before.length, lines: after }]
      : byCommonLines(before, after);
  return inside.map(({ from, to, lines }) => ({ from: from + start, to: to + start, lines }));
}

/** By the longest common subsequence of lines. */
function byCommonLines(old: readonly string[], fresh: readonly string[]): LineChange[] {
  const width = fresh.length + 1;
  const common = new Uint32Array((old.length + 1) * width);
  for (let a = old.length - 1; a >= 0; a--)
    for (let b = fresh.length - 1; b >= 0; b--)
      common[a * width + b] =
        old[a] === fresh[b]
          ? (common[(a + 1) * width + b + 1] ?? 0) + 1
          : Math.max(common[(a + 1) * width + b] ?? 0, common[a * width + b + 1] ?? 0);
  const changes: LineChange[] = [];
  let a = 0;
  let b = 0;
  while (a < old.length || b < fresh.length) {
    const [from, put] = [a, b];
    while ((a < old.length || b < fresh.length) && !(a < old.length && old[a] === fresh[b])) {
      const down = a < old.length ? (common[(a + 1) * width + b] ?? 0) : -1;
      const right = b < fresh.length ? (common[a * width + b + 1] ?? 0) : -1;
      if (down >= right) a++;
      else b++;
    }
    if (a > from || b > put) changes.push({ from, to: a, lines: fresh.slice(put, b) });
    while (a < old.length && b < fresh.length && old[a] === fresh[b]) {
      a++;
      b++;
    }
  }
  return changes;
}
