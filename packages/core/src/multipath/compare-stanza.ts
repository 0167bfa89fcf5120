import { isUnterminated } from './lex-line.ts';
import { valueToken } from './read-statement.ts';
import type { Block, KeywordValue, MultipathDocument, StanzaWish } from './types.ts';

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
    const sound = token !== undefined && !isUnterminated(token, document.text);
    // a keyword without a value is skipped by the parser, so the one before it still counts
    const before = found.get(keyword);
    if (value === undefined && before) found.set(keyword, { ...before, sound: false });
    else found.set(keyword, { value, line, sound });
  }
  return found;
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
