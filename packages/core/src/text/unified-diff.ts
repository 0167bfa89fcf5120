import { changedLines, splitLines } from './changed-lines.ts';
import type { LineChange } from './diff-lines.ts';
import type { Edit } from './edit.ts';

export interface DiffNames {
  /** After `--- `. `/dev/null` for a file that is made. */
  readonly before: string;
  /** After `+++ `. `/dev/null` for a file that is removed. */
  readonly after: string;
  /** Lines shown around a change. */
  readonly context?: number;
}

/**
 * The unified diff of `text` and `applyEdits(text, edits)`, made from the edits themselves, so
 * that it shows what apply writes and nothing else; '' when nothing changes. Lines end with LF
 * only; a CR before it stays in the line. `patch` takes the result.
 */
export function unifiedDiff(text: string, edits: readonly Edit[], names: DiffNames): string {
  const context = names.context ?? 3;
  const lines = splitLines(text);
  const hunks: string[] = [];
  let shift = 0;
  for (const group of groupChanges(changedLines(text, edits, lines), context)) {
    const first = group[0];
    const last = group.at(-1);
    if (!first || !last) continue;
    const top = Math.max(0, first.from - context);
    const bottom = Math.min(lines.length, last.to + context);
    const body: string[] = [];
    let at = top;
    let fresh = 0;
    const keep = (to: number): void => {
      for (; at < to; at++, fresh++) body.push(mark(' ', lines[at] ?? ''));
    };
    for (const change of group) {
      keep(change.from);
      for (; at < change.to; at++) body.push(mark('-', lines[at] ?? ''));
      for (const line of change.lines) body.push(mark('+', line));
      fresh += change.lines.length;
    }
    keep(bottom);
    const old = bottom - top;
    hunks.push(`@@ -${range(top, old)} +${range(top + shift, fresh)} @@\n${body.join('')}`);
    shift += fresh - old;
  }
  if (hunks.length === 0) return '';
  return `--- ${names.before}\n+++ ${names.after}\n${hunks.join('')}`;
}

/** Changes that are nearer than two contexts share a hunk. */
function groupChanges(changes: readonly LineChange[], context: number): LineChange[][] {
  const groups: LineChange[][] = [];
  for (const change of changes) {
    const group = groups.at(-1);
    const last = group?.at(-1);
    if (group && last && change.from - last.to <= 2 * context) group.push(change);
    else groups.push([change]);
  }
  return groups;
}

function mark(sign: string, line: string): string {
  return line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`;
}

function range(start: number, count: number): string {
  const from = count === 0 ? start : start + 1;
  return count === 1 ? `${from}` : `${from},${count}`;
}
