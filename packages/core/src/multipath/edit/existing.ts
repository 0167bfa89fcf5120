import { applyEdits, type Edit } from '../../text/edit.ts';
import { type MultipathRelease, releaseName } from '../data/releases.ts';
import { traitsOf } from '../data/traits.ts';
import { wholeLines } from '../syntax/lines.ts';
import type {
  DesiredStanza,
  DeviceEntry,
  MultipathDocument,
  OnDifference,
  StanzaState,
} from '../syntax/types.ts';
import { planChange } from './change.ts';
import type { PlanDiagnostic } from './codes.ts';
import {
  compareKeywords,
  describeDifferences,
  dropRivals,
  type EffectiveKeyword,
  effectiveKeywords,
  type KeywordDifference,
  rivalsDesired,
} from './compare.ts';
import { findInsertionPoint, missingBrace, readDevices } from './insertion-point.ts';
import { type Planned, refusal } from './lone-cr.ts';
import { checkResult } from './prove.ts';
import { removeStanza } from './remove.ts';
import { defeats, findRivals, overrideNotes, type Rival, rivalNote } from './rivals.ts';
import { openingSpan, type StanzaEditOptions } from './types.ts';

/**
 * A stanza that the release reads, once or more often. What counts of duplicates is what the release makes of them:
 * the values of all, those of the last, or those of the first. `replace` leaves one alone in the file; `merge`
 * changes that one and keeps the others. Where another stanza is found before it, both put it where it wins.
 */
export function planExisting(
  document: MultipathDocument,
  stanzas: readonly DeviceEntry[],
  desired: DesiredStanza,
  { onDifference }: StanzaEditOptions,
  release: MultipathRelease,
): Planned {
  const exact = onDifference === 'replace';
  const target = theOneThatCounts(document, stanzas, exact, release);
  if (!target) return refusal('absent', []);
  const all = compareKeywords(countingKeywords(document, stanzas, release), desired.keywords);
  const duplicate = stanzas.length > 1;
  const rivals = findRivals(
    readDevices(document, release),
    document,
    target.block,
    desired,
    release,
  );
  const isDefeated = rivals.some(defeats);
  const differs = all.length > 0 || isDefeated;
  const state: StanzaState = duplicate ? 'duplicate' : differs ? 'differs' : 'same';
  const fate = (rival: Rival): 'refused' | 'moved' | 'told' =>
    !isDefeated || (onDifference === 'refuse' && !defeats(rival))
      ? 'told'
      : onDifference === 'refuse'
        ? 'refused'
        : 'moved';
  const notes = [
    ...duplicateNotes(document, oneDevice(document, stanzas), release),
    ...besideNotes(document, stanzas, desired),
    ...narrowNotes(document, target, onDifference),
    ...rivals.map((rival) => rivalNote(document, rival, desired, release, fate(rival))),
    ...overrideNotes(document, desired, release),
  ];
  const isWanted = ({ keyword, expected }: KeywordDifference): boolean =>
    onDifference !== 'merge' || expected !== undefined || rivalsDesired(keyword, desired.keywords);
  const wanted = all.filter(isWanted);
  if (wanted.length === 0 && !isDefeated && !(duplicate && exact))
    return { state, edits: [], refused: false, diagnostics: notes };
  const difference = differenceNote(document, target, desired, wanted, onDifference);
  if (onDifference === 'refuse') return refusal(state, [...difference, ...notes]);

  const { edits, problems } = editsFor(
    document,
    stanzas,
    target,
    desired,
    exact,
    isDefeated,
    release,
  );
  if (problems.length === 0)
    problems.push(
      ...checkResult(document, edits, desired.match, (after, all) => {
        const devices = readDevices(after, release);
        const read = new Set(devices);
        const found = all.filter((stanza) => read.has(stanza));
        if (found.length !== (exact ? 1 : stanzas.length)) return false;
        const left = compareKeywords(countingKeywords(after, found, release), desired.keywords);
        const counts = theOneThatCounts(after, found, exact, release);
        const beaten = findRivals(devices, after, counts?.block, desired, release).some(defeats);
        return !left.some(isWanted) && !beaten;
      }),
    );
  if (problems.length > 0) return refusal(state, [...problems, ...difference, ...notes]);
  return { state, edits, refused: false, diagnostics: [...difference, ...notes] };
}

/** True where the first of several stanzas of the same names counts alone. */
function firstCounts(release: MultipathRelease): boolean {
  const { lookup, mergesTwins } = traitsOf(release);
  return lookup === 'first' && !mergesTwins;
}

function theOneThatCounts(
  document: MultipathDocument,
  stanzas: readonly DeviceEntry[],
  exact: boolean,
  release: MultipathRelease,
): DeviceEntry | undefined {
  const pool = exact ? stanzas : oneDevice(document, stanzas);
  return firstCounts(release) ? pool[0] : pool[pool.length - 1];
}

/** The keywords that count, of all stanzas of the same names; where they are merged, the later one's win. */
function countingKeywords(
  document: MultipathDocument,
  stanzas: readonly DeviceEntry[],
  release: MultipathRelease,
): Map<string, EffectiveKeyword> {
  const pool = oneDevice(document, stanzas);
  const alone = traitsOf(release).lookup === 'last' || firstCounts(release);
  const one = firstCounts(release) ? pool[0] : pool[pool.length - 1];
  const merged = new Map<string, EffectiveKeyword>();
  for (const { block } of alone && one ? [one] : pool) {
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
  target: DeviceEntry,
  desired: DesiredStanza,
  exact: boolean,
  moves: boolean,
  release: MultipathRelease,
): { edits: Edit[]; problems: PlanDiagnostic[] } {
  if (target.block.closeLine === undefined)
    return { edits: [], problems: [missingBrace(document, target.block)] };
  const change = planChange(document, target.block, desired, exact);
  const edits: Edit[] = [];
  const problems: PlanDiagnostic[] = [...change.problems];
  for (const stanza of exact || moves ? stanzas : []) {
    if (stanza === target ? !moves : !exact) continue;
    const removal = removeStanza(document, stanza);
    if ('edit' in removal) edits.push(removal.edit);
    else problems.push(removal.problem);
  }
  if (!moves) return { edits: [...edits, ...change.edits], problems };
  const moved = moveStanza(document, target, change.edits, desired, release);
  if ('problems' in moved) problems.push(...moved.problems);
  else edits.push(moved.edit);
  return { edits, problems };
}

/** The stanza with its changes, as an insertion where the release finds it first. */
function moveStanza(
  document: MultipathDocument,
  { block }: DeviceEntry,
  changes: readonly Edit[],
  desired: DesiredStanza,
  release: MultipathRelease,
): { edit: Edit } | { problems: readonly PlanDiagnostic[] } {
  const { place, diagnostics } = findInsertionPoint(document, desired, release);
  const whole = wholeLines(document, block.openLine, block.closeLine ?? block.openLine);
  if (!place) return { problems: diagnostics };
  if (!whole) return { problems: [missingBrace(document, block)] };
  const local = changes.map((edit) => ({ ...edit, offset: edit.offset - whole.from }));
  const text = applyEdits(document.text.slice(whole.from, whole.to), local);
  const end = text.endsWith('\n') ? '' : (document.lines.at(block.openLine)?.eol ?? '') || '\n';
  return { edit: { offset: place.offset, length: 0, text: text + end } };
}

function differenceNote(
  document: MultipathDocument,
  last: DeviceEntry,
  { match }: DesiredStanza,
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
      ...(refused && {
        help: '{on-difference: merge} keeps its other values and adds ours, {on-difference: replace} makes it exactly ours; or change it by hand',
      }),
    },
  ];
}

function duplicateNotes(
  document: MultipathDocument,
  stanzas: readonly DeviceEntry[],
  release: MultipathRelease,
): PlanDiagnostic[] {
  const { lookup, mergesTwins } = traitsOf(release);
  const what =
    lookup === 'merged' || mergesTwins
      ? 'the parser merges the two, later keywords win'
      : `on ${releaseName(release)} the ${lookup} one counts alone`;
  return stanzas.slice(0, -1).map(({ vendor, product, block }) => ({
    severity: 'warning',
    code: 'duplicate-stanza',
    message: `the device ${vendor}/${product} is there again further down; ${what}`,
    span: openingSpan(document, block),
    help: 'replace leaves one of them',
  }));
}

/** Those with a `revision` beside one without: a device of their own, of which nothing is merged. */
function besideNotes(
  document: MultipathDocument,
  stanzas: readonly DeviceEntry[],
  desired: DesiredStanza,
): PlanDiagnostic[] {
  const wide = new Set(oneDevice(document, stanzas));
  return stanzas.flatMap((stanza): PlanDiagnostic[] => {
    if (wide.has(stanza)) return [];
    const { vendor, product, block } = stanza;
    const own = effectiveKeywords(document, block);
    const otherwise = compareKeywords(own, desired.keywords).filter(
      ({ found, expected }) => found !== undefined && expected !== undefined,
    );
    const what = otherwise.length > 0 ? `; of those ${describeDifferences(otherwise)}` : '';
    return [
      {
        severity: 'warning',
        code: 'narrow-stanza',
        message: `there is a device ${vendor}/${product} of its own for revision ${JSON.stringify(own.get('revision')?.value)}${what}`,
        span: openingSpan(document, block),
        help: 'where it is not meant so, take it out, or have replace leave one device for all revisions',
      },
    ];
  });
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
