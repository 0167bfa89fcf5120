import type { Edit } from '../../text/edit.ts';
import { placedConf } from '../../text/line-map.ts';
import { namedBuilds, releaseDoubt } from '../data/release-names.ts';
import { DEFAULT_RELEASE, type MultipathRelease, releaseName } from '../data/releases.ts';
import { findStanzas } from '../syntax/devices.ts';
import type {
  DesiredStanza,
  DeviceEntry,
  MultipathDocument,
  StanzaMatch,
  StanzaPlan,
} from '../syntax/types.ts';
import type { PlanDiagnostic } from './codes.ts';
import { planExisting } from './existing.ts';
import { planInsert } from './insert.ts';
import { readDevices } from './insertion-point.ts';
import { type Planned, readAsBefore, refusal } from './lone-cr.ts';
import { checkOldReading, gluedBraces } from './old-release.ts';
import { managedProblems, ownerNote } from './outside-managed.ts';
import { checkInsertion, checkResult } from './prove.ts';
import { removeStanza } from './remove.ts';
import { openingSpan, type StanzaEditOptions } from './types.ts';
import { desiredProblems, excludedNotes, wholeFileProblems } from './without-effect.ts';
import { checkDesired } from './write-stanza.ts';

export interface PlanStanzaOptions extends StanzaEditOptions {
  /** Whose rules decide where a stanza wins; {@link DEFAULT_RELEASE} unless given. */
  readonly release?: MultipathRelease | undefined;
  /** Nobody said that `release` is to read the file: what it makes of the whole is told, and refuses nothing. */
  readonly isGuess?: boolean;
}

/**
 * What makes a stanza live with the desired values. Absent: one insertion. There and equal: no edit. There
 * and different, or there more than once: as `onDifference` says. Refused, with an error, where the result
 * cannot be shown to be sound.
 */
export function planStanza(
  document: MultipathDocument,
  desired: DesiredStanza,
  options: PlanStanzaOptions,
): StanzaPlan {
  const problems = checkDesired(desired);
  if (problems.length > 0) return refusal(stateOf(findStanzas(document, desired.match)), problems);
  const { release = DEFAULT_RELEASE } = options;
  const planned = readAsBefore(document, (text) => plan(text, desired, options, release));
  const doubts = [
    ...checkOldReading(document, planned.edits, desired.match, release, true),
    ...managedProblems(document, planned.edits, 'error'),
  ];
  const told = doubts.some(({ severity }) => severity === 'error')
    ? refusal(planned.state, [...planned.diagnostics, ...doubts])
    : { ...planned, diagnostics: [...planned.diagnostics, ...doubts] };
  // who names a release is told what becomes of the whole file there
  const isAllowed = options.allowRefusedFile === true || options.isGuess === true;
  const whole = options.release
    ? [
        ...wholeFileProblems(document, release, isAllowed),
        ...desiredProblems(desired, release, isAllowed),
      ]
    : [];
  const all = {
    ...told,
    diagnostics: [
      ...told.diagnostics,
      ...whole,
      ...doubtNotes(options),
      ...ownerNote(document, told.edits),
      ...excludedNotes(document, desired, release),
    ],
  };
  const refuses = whole.some(({ severity }) => severity === 'error');
  return placed(document, refuses ? refusal(told.state, all.diagnostics) : all);
}

/** A release that the tables do not know: whose rules the stanza was written by. */
function doubtNotes({ release }: PlanStanzaOptions): PlanDiagnostic[] {
  const doubt = release && releaseDoubt(release);
  if (!doubt) return [];
  const help = "have that host's own parser read the file: multipath -t";
  return [{ severity: 'warning', code: 'unknown-release', message: doubt, help }];
}

/**
 * What takes every live stanza of a vendor and product out again; a section that we made goes with it. A stanza that
 * `release` does not read, as a later section replaces its own, stays: it was not what was put there.
 */
export function planStanzaRemoval(
  document: MultipathDocument,
  match: StanzaMatch,
  { release = DEFAULT_RELEASE }: Pick<PlanStanzaOptions, 'release'> = {},
): StanzaPlan {
  const planned = readAsBefore(document, (text) => planRemoval(text, match, release));
  const managed = managedProblems(document, planned.edits, 'warning');
  return placed(document, { ...planned, diagnostics: [...planned.diagnostics, ...managed] });
}

function plan(
  document: MultipathDocument,
  desired: DesiredStanza,
  options: StanzaEditOptions,
  release: MultipathRelease,
): Planned {
  const stanzas = findStanzas(document, desired.match);
  const glued = gluedBraces(document, release);
  if (glued.length > 0) return refusal(stateOf(stanzas), glued);
  const live = readOf(document, stanzas, release);
  if (live.length > 0) return planExisting(document, live, desired, options, release);
  const { edit, diagnostics } = planInsert(document, desired, release);
  if (!edit) return refusal('absent', diagnostics);
  const unsound = checkInsertion(document, edit, desired);
  if (unsound.length > 0) return refusal('absent', [...diagnostics, ...unsound]);
  return { state: 'absent', edits: [edit], refused: false, diagnostics };
}

/** Those of the stanzas that the release reads. */
function readOf(
  document: MultipathDocument,
  stanzas: readonly DeviceEntry[],
  release: MultipathRelease,
): DeviceEntry[] {
  const read = new Set(stanzas.length > 0 ? readDevices(document, release) : []);
  return stanzas.filter((stanza) => read.has(stanza));
}

/** Findings with the lines that multipath counts, by LF alone: a CR within a line ends none. */
function placed(document: MultipathDocument, planned: Planned): Planned {
  if (!document.text.includes('\r')) return planned;
  const lines = placedConf(document.text);
  const diagnostics = planned.diagnostics.map((each) =>
    each.span ? { ...each, position: lines.positionAt(each.span.offset) } : each,
  );
  return { ...planned, diagnostics };
}

function planRemoval(
  document: MultipathDocument,
  match: StanzaMatch,
  release: MultipathRelease,
): Planned {
  const all = findStanzas(document, match);
  const live = readOf(document, all, release);
  const read = new Set(live);
  const unread = all.filter((stanza) => !read.has(stanza));
  const planned = takeOut(document, match, live, release);
  // without the section that replaces its own, a stanza that was not read would be
  if (planned.refused && unread.length > 0) return takeOut(document, match, all, release);
  const notes = unread.map((stanza) => unreadNote(document, stanza, release));
  return { ...planned, diagnostics: [...planned.diagnostics, ...notes] };
}

function takeOut(
  document: MultipathDocument,
  match: StanzaMatch,
  stanzas: readonly DeviceEntry[],
  release: MultipathRelease,
): Planned {
  const state = stateOf(stanzas);
  const edits: Edit[] = [];
  const problems: PlanDiagnostic[] = [];
  for (const stanza of stanzas) {
    const removal = removeStanza(document, stanza);
    if ('edit' in removal) edits.push(removal.edit);
    else problems.push(removal.problem);
  }
  if (edits.length > 0 && problems.length === 0)
    problems.push(
      ...checkResult(
        document,
        edits,
        match,
        (after, left) => readOf(after, left, release).length === 0,
      ),
    );
  // the braces that an old release does not know close something else for it
  if (problems.length === 0 && gluedBraces(document, release).length > 0)
    problems.push(...checkOldReading(document, edits, match, release, false));
  if (problems.length > 0) return refusal(state, problems);
  return { state, edits, refused: false, diagnostics: [] };
}

function unreadNote(
  document: MultipathDocument,
  { vendor, product, block }: DeviceEntry,
  release: MultipathRelease,
): PlanDiagnostic {
  return {
    severity: 'info',
    code: 'unread-stanza',
    message: `the device ${vendor}/${product} here is not read by ${releaseName(release)}, where a later devices section replaces this one, so it stays`,
    span: openingSpan(document, block),
  };
}

function stateOf({ length }: readonly DeviceEntry[]): StanzaPlan['state'] {
  if (length === 0) return 'absent';
  return length === 1 ? 'same' : 'duplicate';
}

/**
 * What `plan` makes of a file where it is the same for every release that hosts have; undefined where it depends on the
 * release, so that the host has to be asked for its own.
 */
export function planForAnyRelease(
  plan: (release?: MultipathRelease) => StanzaPlan,
): StanzaPlan | undefined {
  const first = plan();
  const wanted = essenceOf(first);
  return namedBuilds().every((release) => essenceOf(plan(release)) === wanted) ? first : undefined;
}

/** What is done; what is told of the rest of the file differs by release and matters to nobody who did not name one. */
function essenceOf({ state, refused, edits }: StanzaPlan): string {
  return JSON.stringify([state, refused, edits]);
}
