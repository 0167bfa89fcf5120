import type { Group } from './groups.ts';
import { shownDiff } from './words.ts';

/** The lines of a diff without its head: the file stands above, and a new one is new from its first line on. */
export function diffLines(text: string): string[] {
  const [first = '', second = '', ...lines] = shownDiff(text);
  if (!first.startsWith('--- ') || !second.startsWith('+++ ')) return [first, second, ...lines];
  return lines[0]?.startsWith('@@ -0,0 ') ? lines.slice(1) : lines;
}

/** How many unchanged lines stay around an edit: its place is told above it. */
const CONTEXT = 2;

interface Told {
  readonly name: string;
  readonly words: readonly string[];
}

/**
 * The diffs of several groups, where all of them in full are more than a screen: added lines that have the same words as
 * lines of a group above are counted, with that group's first host. Keys are the groups' own diffs; `--verbose` has all lines.
 */
export function shortDiffs(groups: readonly Group[]): ReadonlyMap<string, readonly string[]> {
  const short = new Map<string, readonly string[]>();
  const told: Told[] = [];
  let isFirst = true;
  const tell = (length: number, name: string): string => {
    const whole = isFirst ? ' (every line: --verbose)' : '';
    isFirst = false;
    return `... the same ${length} lines as on ${name}${whole}`;
  };
  for (const { names, diffs } of groups)
    for (const diff of diffs) {
      const lines = diffLines(diff);
      short.set(diff, countRepeats(trimContext(lines), told, tell));
      told.push({ name: names[0] ?? '', words: lines.filter(isAdded).map(wordsOf) });
    }
  return short;
}

function isAdded(line: string): boolean {
  return line.startsWith('+');
}

/** Spaces of a file's own style are no difference. */
function wordsOf(line: string): string {
  return line.slice(1).trim().replace(/\s+/g, ' ');
}

/** Of one hunk: with several, their heads say what is where. */
function trimContext(lines: readonly string[]): readonly string[] {
  const heads = lines.filter((line) => line.startsWith('@@ '));
  if (heads.length !== 1 || lines[0] !== heads[0]) return lines;
  const isEdit = (line: string): boolean => isAdded(line) || line.startsWith('-');
  const first = lines.findIndex(isEdit);
  const last = lines.findLastIndex(isEdit);
  const around = lines.slice(Math.max(1, first - CONTEXT), last + 1 + CONTEXT);
  while (around.at(-1)?.trim() === '') around.pop();
  return around;
}

function countRepeats(
  lines: readonly string[],
  told: readonly Told[],
  tell: (length: number, name: string) => string,
): string[] {
  const result: string[] = [];
  for (let at = 0; at < lines.length; ) {
    const { length, name } = longestRepeat(lines, at, told);
    if (length < 2) {
      result.push(lines[at] ?? '');
      at += 1;
      continue;
    }
    result.push(`+${indentOf(lines[at] ?? '')}${tell(length, name)}`);
    at += length;
  }
  return result;
}

function indentOf(line: string): string {
  return /^\s*/.exec(line.slice(1))?.[0] ?? '';
}

/** How many added lines from here on follow one another in an earlier diff too. */
function longestRepeat(
  lines: readonly string[],
  at: number,
  told: readonly Told[],
): { readonly length: number; readonly name: string } {
  let best = { length: 0, name: '' };
  for (const { name, words } of told)
    for (let from = 0; from < words.length; from++) {
      let length = 0;
      for (;;) {
        const line = lines[at + length];
        if (line === undefined || !isAdded(line) || wordsOf(line) !== words[from + length]) break;
        length += 1;
      }
      if (length > best.length) best = { length, name };
    }
  return best;
}
