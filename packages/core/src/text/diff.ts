import { changedLines, splitLines } from './changed-lines.ts';
import type { LineChange } from './diff-lines.ts';
import type { Edit } from './edit.ts';

/** A unified diff that takes back what the given one does. */
export function reverseDiff(diff: string): string {
  const out: string[] = [];
  let added: string[] = [];
  let taken: string[] = [];
  const flush = (): void => {
    out.push(...taken, ...added);
    added = [];
    taken = [];
  };
  const lines = diff.match(/[^\n]*\n/g) ?? [];
  let inHunk = false;
  let last = taken;
  for (const [at, line] of lines.entries()) {
    const hunk = /^@@ -(\S+) \+(\S+) @@(.*\n)$/.exec(line);
    if (hunk) {
      flush();
      inHunk = true;
      out.push(`@@ -${hunk[2]} +${hunk[1]} @@${hunk[3]}`);
    } else if (!inHunk) {
      // the two names change places
      if (line.startsWith('--- ')) out.push(`--- ${lines[at + 1]?.slice(4) ?? '\n'}`);
      else if (line.startsWith('+++ ')) out.push(`+++ ${lines[at - 1]?.slice(4) ?? '\n'}`);
      else out.push(line);
    } else if (line.startsWith('-')) {
      added.push(`+${line.slice(1)}`);
      last = added;
    } else if (line.startsWith('+')) {
      taken.push(`-${line.slice(1)}`);
      last = taken;
    } else if (line.startsWith('\\') && added.length + taken.length > 0) last.push(line);
    else {
      flush();
      out.push(line);
    }
  }
  flush();
  return out.join('');
}

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
