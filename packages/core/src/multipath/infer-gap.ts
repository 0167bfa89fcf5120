/** The blanks after a keyword of some width. */
export type Gap = (width: number) => string;

interface GapSample {
  /** Characters of the keyword. */
  readonly width: number;
  readonly gap: string;
}

const TAB_STOP = 8;
/** A wider gap is an accident that is not copied. */
const WIDEST = 48;

/** One gap everywhere, or values in one column: as most samples have it. */
export function inferGap(samples: readonly GapSample[], indent: string): Gap {
  const gaps = samples.map(({ gap }) => tame(gap));
  const first = gaps[0];
  if (first === undefined) return () => ' ';
  if (gaps.every((gap) => gap === first)) return () => first;
  const start = advance(0, indent);
  const columns = samples.map(({ width, gap }) => advance(start + width, tame(gap)));
  const [column, votes] = top(columns);
  const [gap, gapVotes] = top(gaps);
  const widths = new Set(
    samples.filter((_, at) => columns[at] === column).map(({ width }) => width),
  );
  if (votes < gapVotes || widths.size < 2) return () => gap;
  const tabs = samples.filter((sample, at) => columns[at] === column && sample.gap.includes('\t'));
  return tabs.length * 2 > votes
    ? (width) => '\t'.repeat(Math.max(1, tabsTo(column, start + width)))
    : (width) => ' '.repeat(Math.max(1, column - start - width));
}

function tame(gap: string): string {
  return gap === '' || gap.length > WIDEST ? ' ' : gap;
}

function advance(column: number, blanks: string): number {
  let at = column;
  for (const blank of blanks) at = blank === '\t' ? at - (at % TAB_STOP) + TAB_STOP : at + 1;
  return at;
}

function tabsTo(column: number, from: number): number {
  return Math.ceil(column / TAB_STOP) - Math.floor(from / TAB_STOP);
}

function top<T>(items: readonly T[]): [T, number] {
  const counts = new Map<T, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  let best = items[0] as T;
  for (const [item, count] of counts) if (count > (counts.get(best) ?? 0)) best = item;
  return [best, counts.get(best) ?? 0];
}
