import { isUnterminated, valueToken } from '../syntax/lex.ts';
import type { Block, DesiredStanza, KeywordValue, MultipathDocument } from '../syntax/types.ts';

/** A keyword that a block has otherwise than desired. */
export interface KeywordDifference {
  readonly keyword: string;
  /** Undefined when the block does not have it, or has it without a value. */
  readonly found: string | undefined;
  /** Undefined when it is not expected. */
  readonly expected: string | undefined;
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

/** True for a keyword that would set a desired one in another way. */
export function rivalsDesired(keyword: string, expected: readonly KeywordValue[]): boolean {
  const meant = ALIASES.get(keyword);
  return (
    meant !== undefined &&
    expected.some((one) => one.keyword === meant) &&
    !expected.some((one) => one.keyword === keyword)
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

/** How the keywords found differ from those that are desired: first what is expected, in its order, then what is not. */
export function compareKeywords(
  found: ReadonlyMap<string, { readonly value: string | undefined; readonly sound?: boolean }>,
  expected: readonly KeywordValue[],
): KeywordDifference[] {
  const differences: KeywordDifference[] = [];
  const names = new Set<string>();
  for (const { keyword, value } of expected) {
    names.add(keyword);
    const there = found.get(keyword);
    if (there?.value !== value || there.sound === false)
      differences.push({ keyword, found: there?.value, expected: value });
  }
  for (const [keyword, there] of found)
    if (!names.has(keyword)) differences.push({ keyword, found: there.value, expected: undefined });
  return differences;
}

/** The differences between one stanza of a document and the desired, values compared as the parser takes them. */
function compareStanza(
  document: MultipathDocument,
  block: Block,
  desired: DesiredStanza,
): KeywordDifference[] {
  return compareKeywords(effectiveKeywords(document, block), desired.keywords);
}

export function stanzaEquals(
  document: MultipathDocument,
  block: Block,
  desired: DesiredStanza,
): boolean {
  return compareStanza(document, block, desired).length === 0;
}

/** `path_checker is "directio", expected "tur"; features is not expected`. */
export function describeDifferences(differences: readonly KeywordDifference[]): string {
  return differences
    .map(({ keyword, found, expected }) => {
      if (expected === undefined) return `${keyword} is not expected`;
      if (found === undefined) return `${keyword} is missing, expected ${JSON.stringify(expected)}`;
      if (found === expected) return `${keyword} is not written soundly`;
      return `${keyword} is ${JSON.stringify(found)}, expected ${JSON.stringify(expected)}`;
    })
    .join('; ');
}
