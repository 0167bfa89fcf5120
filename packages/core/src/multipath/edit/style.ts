import { valueToken } from '../syntax/lex.ts';
import type { Block, KeywordValue, MultipathDocument, Token } from '../syntax/types.ts';
import type { StanzaStyle } from './types.ts';
import { needsQuotes, writeValue } from './write-stanza.ts';

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
function inferGap(samples: readonly GapSample[], indent: string): Gap {
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

/** A stanza without neighbours. */
export function plainStyle(outer: string, unit: string): StanzaStyle {
  return {
    deviceIndent: outer + unit,
    keywordIndent: outer + unit + unit,
    closeIndent: outer + unit,
    braceGap: ' ',
    write: ({ keyword, value, quoted }) => `${keyword} ${writeValue(value, quoted === true)}`,
  };
}

interface Sample {
  readonly keyword: Token;
  readonly value: Token;
}

/** The style of a device that is there. */
export function styleOf(document: MultipathDocument, block: Block): StanzaStyle {
  const open = document.lines.at(block.openLine)?.tokens ?? [];
  const deviceIndent = indentOf(document, block.openLine);
  const samples: Sample[] = [];
  const indents: string[] = [];
  for (const { line } of block.statements) {
    const tokens = document.lines.at(line)?.tokens ?? [];
    const value = valueToken(tokens);
    if (!tokens[0]) continue;
    indents.push(indentOf(document, line));
    if (value?.kind === 'word' || value?.kind === 'quoted')
      samples.push({ keyword: tokens[0], value });
  }
  const keywordIndent = mostCommon(indents) ?? `${deviceIndent}\t`;
  const gap = inferGap(
    samples.map(({ keyword, value }) => {
      const end = keyword.span.offset + keyword.span.length;
      return {
        width: keyword.span.length,
        gap: onlyBlanks(document.text.slice(end, value.span.offset)),
      };
    }),
    keywordIndent,
  );
  return {
    deviceIndent,
    keywordIndent,
    closeIndent: block.closeLine === undefined ? deviceIndent : indentOf(document, block.closeLine),
    braceGap: braceGap(document, open),
    write: (expected) =>
      expected.keyword +
      gap(expected.keyword.length) +
      writeValue(expected.value, habit(samples, expected)),
  };
}

/** Leading tabs and spaces of a line; a BOM or other blank before them is not copied. */
export function indentOf(document: MultipathDocument, line: number): string {
  const { text, lines } = document;
  const { offset, length } = lines.at(line)?.span ?? { offset: 0, length: 0 };
  return onlyBlanks(/^[^!-~]*/.exec(text.slice(offset, offset + Math.min(length, 400)))?.[0] ?? '');
}

function mostCommon(items: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item, (counts.get(item) ?? 0) + 1);
  let best: string | undefined;
  for (const [item, count] of counts)
    if (best === undefined || count > (counts.get(best) ?? 0)) best = item;
  return best;
}

function onlyBlanks(text: string): string {
  return text.replace(/[^ \t]/g, '');
}

function braceGap(document: MultipathDocument, open: readonly Token[]): string {
  const [name, brace] = open;
  if (!name || brace?.kind !== 'open') return ' ';
  return onlyBlanks(document.text.slice(name.span.offset + name.span.length, brace.span.offset));
}

/**
 * Quotes as the neighbour has them for this keyword, else for most values of this kind. A number has none, whatever the
 * neighbours do: many releases read a quoted one as 0.
 */
function habit(samples: readonly Sample[], { keyword, value, quoted }: KeywordValue): boolean {
  if (isNumber(value)) return false;
  const same = samples.find((sample) => sample.keyword.value === keyword);
  if (same) return same.value.kind === 'quoted';
  const others = samples.filter(
    (sample) =>
      !needsQuotes(sample.value.value) && !/^(vendor|product)$/.test(sample.keyword.value),
  );
  const alike = others.filter((sample) => !isNumber(sample.value.value));
  const kinds = (alike.length > 0 ? alike : others).map((sample) => sample.value.kind);
  const common = mostCommon(kinds);
  return common === undefined ? quoted === true : common === 'quoted';
}

export function isNumber(value: string): boolean {
  return /^-?\d+$/.test(value);
}
