import {
  createTwoFilesPatch,
  FILE_HEADERS_ONLY,
  formatPatch,
  parsePatch,
  reversePatch,
} from 'diff';
import { applyEdits, type Edit } from './edit.ts';

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
  const after = applyEdits(text, edits);
  if (after === text) return '';
  const { context = 3 } = names;
  const patch = createTwoFilesPatch(names.before, names.after, text, after, undefined, undefined, {
    context,
    headerOptions: FILE_HEADERS_ONLY,
  });
  return shortCounts(patch);
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
