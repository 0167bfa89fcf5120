import { isUnterminated, valueToken } from '../syntax/lex.ts';
import type { Block, KeywordValue, MultipathDocument, StanzaWish } from '../syntax/types.ts';

/** A keyword that a block has otherwise than wished. */
export interface KeywordDifference {
  readonly keyword: string;
  /** Undefined when the block does not have it, or has it without a value. */
  readonly found: string | undefined;
  /** Undefined when it is not wished for. */
  readonly wished: string | undefined;
}

/** A keyword as it counts in a block: of one that is written twice, the later. */
export interface EffectiveKeyword {
  readonly value: string | undefined;
  /** Line index. */
  readonly line: number;
  /** False when releases read it differently: no value, or no closing quote. */
  readonly sound: boolean;
}

export function effectiveKeywords(
  document: MultipathDocument,
  block: Block,
): Map<string, EffectiveKeyword> {
  const found = new Map<string, EffectiveKeyword>();
  for (const { keyword, value, line } of block.statements) {
    const token = valueToken(document.lines.at(line)?.tokens ?? []);
    const before = found.get(keyword);
    // a keyword without a value is skipped, and crashes old parsers; the one before it still counts
    const isWhole = value !== undefined && (!before || before.value !== undefined);
    const sound = isWhole && token !== undefined && !isUnterminated(token, document.text);
    if (value === undefined && before) found.set(keyword, { ...before, sound: false });
    else found.set(keyword, { value, line, sound });
  }
  return found;
}

/** Keywords that set what another one sets; the later of the two counts. Source: libmultipath/dict.c. */
const ALIASES: ReadonlyMap<string, string> = new Map([['checker', 'path_checker']]);

/** True for a keyword that would set a wished one in another way. */
export function rivalsWish(keyword: string, wished: readonly KeywordValue[]): boolean {
  const meant = ALIASES.get(keyword);
  return (
    meant !== undefined &&
    wished.some((one) => one.keyword === meant) &&
    !wished.some((one) => one.keyword === keyword)
  );
}

/** Takes out what a later stanza sets by the other name. */
export function dropRivals(
  merged: Map<string, EffectiveKeyword>,
  later: ReadonlyMap<string, EffectiveKeyword>,
): void {
  for (const [alias, meant] of ALIASES)
    if (later.get(meant)?.value !== undefined) merged.delete(alias);
}

/** How the keywords found differ from those wished for: first what is wished, in its order, then what is not. */
export function compareKeywords(
  found: ReadonlyMap<string, { readonly value: string | undefined; readonly sound?: boolean }>,
  wished: readonly KeywordValue[],
): KeywordDifference[] {
  const differences: KeywordDifference[] = [];
  const names = new Set<string>();
  for (const { keyword, value } of wished) {
    names.add(keyword);
    const there = found.get(keyword);
    if (there?.value !== value || there.sound === false)
      differences.push({ keyword, found: there?.value, wished: value });
  }
  for (const [keyword, there] of found)
    if (!names.has(keyword)) differences.push({ keyword, found: there.value, wished: undefined });
  return differences;
}

/** The differences between one stanza of a document and the wish, values compared as the parser takes them. */
export function compareStanza(
  document: MultipathDocument,
  block: Block,
  wish: StanzaWish,
): KeywordDifference[] {
  return compareKeywords(effectiveKeywords(document, block), wish.keywords);
}

export function stanzaEquals(document: MultipathDocument, block: Block, wish: StanzaWish): boolean {
  return compareStanza(document, block, wish).length === 0;
}

/** `path_checker is "directio", wished "tur"; features is not wished`. */
export function describeDifferences(differences: readonly KeywordDifference[]): string {
  return differences
    .map(({ keyword, found, wished }) => {
      if (wished === undefined) return `${keyword} is not wished`;
      if (found === undefined) return `${keyword} is missing, wished ${JSON.stringify(wished)}`;
      if (found === wished) return `${keyword} is not written soundly`;
      return `${keyword} is ${JSON.stringify(found)}, wished ${JSON.stringify(wished)}`;
    })
    .join('; ');
}
