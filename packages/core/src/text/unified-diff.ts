import { applyEdits, type Edit, sortEdits } from './edit.ts';
import { positionAt } from './line-map.ts';

export interface DiffNames {
  /** After `--- `. `/dev/null` for a file that is made. */
  readonly before: string;
  /** After `+++ `. `/dev/null` for a file that is removed. */
  readonly after: string;
  /** Lines shown around a change. */
  readonly context?: number;
}

interface Change {
  /** Lines `[from, to)` of the old text, counted from 0. */
  from: number;
  to: number;
  edits: Edit[];
}

/**
 * The unified diff of `text` and `applyEdits(text, edits)`, made from the edits themselves, so
 * that it shows what apply writes and nothing else; '' when nothing changes. Lines end with LF
 * only; a CR before it stays in the line. `patch` takes the result.
 */
export function unifiedDiff(text: string, edits: readonly Edit[], names: DiffNames): string {
  const context = names.context ?? 3;
  const lines = splitLines(text);
  const starts = offsetsOf(lines);
  const hunks: string[] = [];
  let shift = 0;
  for (const group of groupChanges(text, edits, lines, starts, context)) {
    const first = group[0];
    const last = group[group.length - 1];
    if (!first || !last) continue;
    const top = Math.max(0, first.from - context);
    const bottom = Math.min(lines.length, last.to + context);
    const body: string[] = [];
    let old = 0;
    let fresh = 0;
    let at = top;
    const keep = (to: number): void => {
      for (; at < to; at++, old++, fresh++) body.push(mark(' ', lines[at] ?? ''));
    };
    for (const change of group) {
      keep(change.from);
      const offset = starts[change.from] ?? text.length;
      const source = lines.slice(change.from, change.to).join('');
      const moved = change.edits.map((edit) => ({ ...edit, offset: edit.offset - offset }));
      const result = splitLines(applyEdits(source, moved));
      for (; at < change.to; at++, old++) body.push(mark('-', lines[at] ?? ''));
      for (const line of result) body.push(mark('+', line));
      fresh += result.length;
    }
    keep(bottom);
    hunks.push(`@@ -${range(top, old)} +${range(top + shift, fresh)} @@\n${body.join('')}`);
    shift += fresh - old;
  }
  if (hunks.length === 0) return '';
  return `--- ${names.before}\n+++ ${names.after}\n${hunks.join('')}`;
}

/** Changed line ranges, those nearer than two contexts together; lines alike at both ends are left out. */
function groupChanges(
  text: string,
  edits: readonly Edit[],
  lines: readonly string[],
  starts: readonly number[],
  context: number,
): Change[][] {
  const map = { starts: starts.length > 0 ? starts : [0] };
  const changes: Change[] = [];
  for (const edit of sortEdits(edits)) {
    if (text.slice(edit.offset, edit.offset + edit.length) === edit.text) continue;
    let from = positionAt(map, edit.offset).line - 1;
    if (edit.offset === text.length && /\n$/.test(text)) from = lines.length;
    const atStart = edit.offset === (starts[from] ?? text.length);
    const end = edit.offset + edit.length;
    let to = positionAt(map, end).line - 1;
    const wholeLines = atStart && end === (starts[to] ?? text.length) && /(^|\n)$/.test(edit.text);
    if (end === text.length && /\n$/.test(text)) to = lines.length;
    else if (!wholeLines) to = Math.min(lines.length, to + 1);
    const previous = changes[changes.length - 1];
    if (previous && from < previous.to) {
      previous.to = Math.max(previous.to, to);
      previous.edits.push(edit);
    } else changes.push({ from, to, edits: [edit] });
  }
  const groups: Change[][] = [];
  for (const change of changes) {
    const group = groups[groups.length - 1];
    const last = group?.[group.length - 1];
    if (group && last && change.from - last.to <= 2 * context) group.push(change);
    else groups.push([change]);
  }
  return groups;
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function offsetsOf(lines: readonly string[]): number[] {
  let offset = 0;
  return lines.map((line) => {
    offset += line.length;
    return offset - line.length;
  });
}

function mark(sign: string, line: string): string {
  return line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`;
}

function range(start: number, count: number): string {
  const from = count === 0 ? start : start + 1;
  return count === 1 ? `${from}` : `${from},${count}`;
}
