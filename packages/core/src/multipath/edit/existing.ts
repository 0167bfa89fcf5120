import type { Edit } from '../../text/edit.ts';
import type {
  DeviceEntry,
  MultipathDocument,
  OnDifference,
  StanzaState,
  StanzaWish,
} from '../syntax/types.ts';
import { planChange } from './change.ts';
import {
  compareKeywords,
  describeDifferences,
  dropRivals,
  type EffectiveKeyword,
  effectiveKeywords,
  type KeywordDifference,
  rivalsWish,
} from './compare.ts';
import { missingBrace } from './insertion-point.ts';
import { findLaterMatches } from './later-match.ts';
import { type Planned, refusal } from './lone-cr.ts';
import { checkResult } from './prove.ts';
import { removeStanza } from './remove.ts';
import { openingSpan, type PlanDiagnostic } from './types.ts';

/**
 * A stanza that is there, once or more often. Of duplicates the parser makes one device in which later
 * keywords win, so the merged values are what is compared. `replace` leaves the last one alone in the file;
 * `merge` changes the last one and keeps the others.
 */
export function planExisting(
  document: MultipathDocument,
  stanzas: readonly DeviceEntry[],
  wish: StanzaWish,
  onDifference: OnDifference,
): Planned {
  const pool = onDifference === 'replace' ? stanzas : oneDevice(document, stanzas);
  const last = pool[pool.length - 1];
  if (!last) return refusal('absent', []);
  const merged = mergedKeywords(document, stanzas);
  const all = compareKeywords(merged, wish.keywords);
  const duplicate = stanzas.length > 1;
  const state: StanzaState = duplicate ? 'duplicate' : all.length > 0 ? 'differs' : 'same';
  const notes = [
    ...(duplicate ? duplicateNotes(document, stanzas) : []),
    ...narrowNotes(document, last, onDifference),
    ...findLaterMatches(document, last.block, wish.match),
  ];
  const isWanted = ({ keyword, wished }: KeywordDifference): boolean =>
    onDifference !== 'merge' || wished !== undefined || rivalsWish(keyword, wish.keywords);
  const wanted = all.filter(isWanted);
  const clean = duplicate && onDifference === 'replace';
  if (wanted.length === 0 && !clean)
    return { state, edits: [], refused: false, diagnostics: notes };
  const difference = differenceNote(document, last, wish, wanted, onDifference);
  if (onDifference === 'refuse') return refusal(state, [...difference, ...notes]);

  const { edits, problems } = editsFor(document, stanzas, last, wish, onDifference === 'replace');
  if (problems.length === 0)
    problems.push(
      ...checkResult(document, edits, wish.match, (after, found) => {
        if (found.length !== (onDifference === 'replace' ? 1 : stanzas.length)) return false;
        const left = compareKeywords(mergedKeywords(after, found), wish.keywords);
        return !left.some(isWanted);
      }),
    );
  if (problems.length > 0) return refusal(state, [...problems, ...difference, ...notes]);
  return { state, edits, refused: false, diagnostics: [...difference, ...notes] };
}

/** The keywords of the one device that the parser makes of all of them; the later stanza's win. */
function mergedKeywords(
  document: MultipathDocument,
  stanzas: readonly DeviceEntry[],
): Map<string, EffectiveKeyword> {
  const merged = new Map<string, EffectiveKeyword>();
  for (const { block } of oneDevice(document, stanzas)) {
    const own = effectiveKeywords(document, block);
    dropRivals(merged, own);
    for (const [keyword, found] of own)
      merged.set(keyword, { ...found, value: found.value ?? merged.get(keyword)?.value });
  }
  return merged;
}

/** Those that the parser merges: one with a `revision` is a device of its own beside those without. */
function oneDevice(
  document: MultipathDocument,
  stanzas: readonly DeviceEntry[],
): readonly DeviceEntry[] {
  if (stanzas.length < 2) return stanzas;
  const wide = stanzas.filter(
    ({ block }) => effectiveKeywords(document, block).get('revision')?.value === undefined,
  );
  return wide.length > 0 ? wide : stanzas;
}

function editsFor(
  document: MultipathDocument,
  stanzas: readonly DeviceEntry[],
  last: DeviceEntry,
  wish: StanzaWish,
  exact: boolean,
): { edits: Edit[]; problems: PlanDiagnostic[] } {
  if (last.block.closeLine === undefined)
    return { edits: [], problems: [missingBrace(document, last.block)] };
  const change = planChange(document, last.block, wish, exact);
  const edits: Edit[] = [];
  const problems: PlanDiagnostic[] = [...change.problems];
  for (const stanza of exact ? stanzas : []) {
    if (stanza === last) continue;
    const removal = removeStanza(document, stanza);
    if ('edit' in removal) edits.push(removal.edit);
    else problems.push(removal.problem);
  }
  return { edits: [...edits, ...change.edits], problems };
}

function differenceNote(
  document: MultipathDocument,
  last: DeviceEntry,
  { match }: StanzaWish,
  differences: readonly KeywordDifference[],
  onDifference: OnDifference,
): PlanDiagnostic[] {
  if (differences.length === 0) return [];
  const refused = onDifference === 'refuse';
  return [
    {
      severity: refused ? 'error' : 'info',
      code: 'stanza-differs',
      message: `the device ${match.vendor}/${match.product} differs: ${describeDifferences(differences)}`,
      span: openingSpan(document, last.block),
      ...(refused && { help: 'choose replace or merge, or change it by hand' }),
    },
  ];
}

function duplicateNotes(
  document: MultipathDocument,
  stanzas: readonly DeviceEntry[],
): PlanDiagnostic[] {
  return stanzas.slice(0, -1).map(({ vendor, product, block }) => ({
    severity: 'warning',
    code: 'duplicate-stanza',
    message: `the device ${vendor}/${product} is there again further down; the parser merges the two, later keywords win`,
    span: openingSpan(document, block),
    help: 'replace leaves one of them',
  }));
}

/** With a `revision` the stanza is for some devices only; `merge` keeps it. */
function narrowNotes(
  document: MultipathDocument,
  { vendor, product, block }: DeviceEntry,
  onDifference: OnDifference,
): PlanDiagnostic[] {
  const revision = effectiveKeywords(document, block).get('revision')?.value;
  if (onDifference !== 'merge' || revision === undefined) return [];
  return [
    {
      severity: 'warning',
      code: 'narrow-stanza',
      message: `the device ${vendor}/${product} is for revision ${JSON.stringify(revision)} only`,
      span: openingSpan(document, block),
      help: 'replace makes it a device for all revisions',
    },
  ];
}
