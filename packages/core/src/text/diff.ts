import {
  FILE_HEADERS_ONLY,
  formatPatch,
  parsePatch,
  reversePatch,
  type StructuredPatchHunk,
  structuredPatch,
} from 'diff';
import { applyEdits, type Edit, sortEdits } from './edit.ts';

export interface DiffNames {
  /** After `--- `. `/dev/null` for a file that is made. */
  readonly before: string;
  /** After `+++ `. `/dev/null` for a file that is removed. */
  readonly after: string;
  /** Lines shown around a change. */
  readonly context?: number;
}

/**
 * The unified diff of `text` and `applyEdits(text, edits)`; '' when nothing changes. Lines end with LF
 * only; a CR before it stays in the line. `patch` takes the result.
 */
export function unifiedDiff(text: string, edits: readonly Edit[], names: DiffNames): string {
  const { context = 3 } = names;
  const hunks: StructuredPatchHunk[] = [];
  let [line, counted, shift] = [0, 0, 0];
  for (const { from, to, inside } of windowsOf(text, edits)) {
    line += linesIn(text, counted, from);
    counted = from;
    const before = text.slice(from, to);
    const after = applyEdits(before, inside);
    const patch = structuredPatch('', '', before, after, undefined, undefined, { context });
    for (const hunk of patch.hunks)
      hunks.push({
        ...hunk,
        oldStart: hunk.oldStart + line,
        newStart: hunk.newStart + line + shift,
      });
    shift += linesIn(after, 0, after.length) - linesIn(before, 0, before.length);
  }
  if (hunks.length === 0) return '';
  const { before: oldFileName, after: newFileName } = names;
  const patch = { oldFileName, newFileName, hunks, oldHeader: undefined, newHeader: undefined };
  return shortCounts(formatPatch(patch, FILE_HEADERS_ONLY));
}

/** So many lines on each side of a change are compared; a text of a million lines is not split into them. */
const NEAR = 1000;

/** Whole lines of a text, and the edits in them. */
interface Window {
  readonly from: number;
  readonly to: number;
  /** Their offsets count from `from`. */
  readonly inside: readonly Edit[];
}

function windowsOf(text: string, edits: readonly Edit[]): Window[] {
  const windows: { from: number; to: number; edits: Edit[] }[] = [];
  for (const given of sortEdits(edits)) {
    const edit = withoutEqual(text, given);
    if (edit.length === 0 && edit.text === '') continue;
    const from = linesBefore(text, edit.offset);
    const to = linesBehind(text, edit.offset + edit.length);
    const last = windows.at(-1);
    if (last && from <= last.to) {
      last.to = Math.max(last.to, to);
      last.edits.push(edit);
    } else windows.push({ from, to, edits: [edit] });
  }
  return windows.map(({ from, to, edits: found }) => {
    const inside = found.map((edit) => ({ ...edit, offset: edit.offset - from }));
    return { from, to, inside };
  });
}

/** The edit without what it takes out and puts back at its ends. */
function withoutEqual(text: string, { offset, length, text: put }: Edit): Edit {
  let start = 0;
  const most = Math.min(length, put.length);
  while (start < most && text.charCodeAt(offset + start) === put.charCodeAt(start)) start++;
  let end = 0;
  while (
    end < most - start &&
    text.charCodeAt(offset + length - 1 - end) === put.charCodeAt(put.length - 1 - end)
  )
    end++;
  return {
    offset: offset + start,
    length: length - start - end,
    text: put.slice(start, put.length - end),
  };
}

function linesBefore(text: string, offset: number): number {
  let start = lineStart(text, offset);
  for (let line = 0; line < NEAR && start > 0; line++) start = lineStart(text, start - 1);
  return start;
}

function lineStart(text: string, offset: number): number {
  return offset === 0 ? 0 : text.lastIndexOf('\n', offset - 1) + 1;
}

function linesBehind(text: string, offset: number): number {
  let at = offset;
  for (let line = 0; line <= NEAR; line++) {
    const end = text.indexOf('\n', at);
    if (end === -1) return text.length;
    at = end + 1;
  }
  return at;
}

function linesIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1))
    count++;
  return count;
}

/** Of two whole texts of one file. */
export function wholeDiff(path: string, from: string, to: string): string {
  const edit = { offset: 0, length: from.length, text: to };
  return unifiedDiff(from, [edit], { before: path, after: path });
}

/** A unified diff that takes back what the given one does. */
export function reverseDiff(diff: string): string {
  if (diff === '') return '';
  const reversed = parsePatch(diff)
    .map((patch) => reversePatch(patch))
    .map((patch) => ({
      ...patch,
      hunks: patch.hunks.map((hunk) => ({ ...hunk, lines: takenFirst(hunk.lines) })),
    }));
  return shortCounts(formatPatch(reversed, FILE_HEADERS_ONLY));
}

/** Within a change, what is taken away stands before what comes, as everywhere. */
function takenFirst(lines: readonly string[]): string[] {
  const out: string[] = [];
  let taken: string[] = [];
  let added: string[] = [];
  let last = out;
  for (const line of lines) {
    if (line.startsWith(' ')) {
      for (const each of [...taken, ...added]) out.push(each);
      taken = [];
      added = [];
      last = out;
    } else if (!line.startsWith('\\')) last = line.startsWith('-') ? taken : added;
    last.push(line);
  }
  return [...out, ...taken, ...added];
}

/** As `diff -u` writes it: a count of 1 is left out. */
function shortCounts(patch: string): string {
  return patch.replace(/^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@/gm, (range) =>
    range.replace(/,1(?= )/g, ''),
  );
}
