import { applyEdits, type Edit } from '../../text/edit.ts';
import {
  type DesiredDeviceRule,
  type DeviceRuleDiagnostic,
  type DeviceRuleMatch,
  Refusal,
  type RuleEditOptions,
  type VersionChange,
} from '../types.ts';
import { findDeviceEntries } from './entries.ts';
import { switchedOff } from './near-entries.ts';
import { type RuleDocument, readDocument, requireWellFormed } from './read.ts';
import { slotFor } from './role.ts';
import { slotsWithin } from './slot.ts';
import { chooseVersion } from './version.ts';
import {
  isGivenVersion,
  isHigher,
  isVersion,
  raiseVersion,
  warnOfVersion,
} from './version-number.ts';

/** What is to become of the version when the content changes. */
export type DesiredVersion = RuleEditOptions & Pick<DesiredDeviceRule, 'published'>;

/** A change of the content raises the version, unless the options leave it as it is. */
export function raisesVersion({ keepVersion }: RuleEditOptions): boolean {
  return keepVersion !== true;
}

/** Whether the options name the number that the change is to get. */
export function givesVersion({ versionTo }: RuleEditOptions): boolean {
  return versionTo !== undefined;
}

export interface PlannedVersion {
  readonly edits: readonly Edit[];
  readonly change?: VersionChange;
  readonly diagnostics: readonly DeviceRuleDiagnostic[];
}

/**
 * The next version, or the one that is asked for. It only goes up, for hosts that have a number take no other
 * content by it, and none by a lower one.
 *
 * @throws Refusal when it cannot be told, or the desired one is no higher.
 */
export function planVersion(
  { document, slots }: RuleDocument,
  end: number,
  desired: DesiredVersion,
): PlannedVersion {
  if (!raisesVersion(desired))
    return {
      edits: [],
      diagnostics: [
        {
          severity: 'warning',
          code: 'version-kept',
          message: 'the version stays as it is, so hosts that have it may not read the change',
          help: 'Raise it by hand if they do not.',
        },
      ],
    };
  const { place, value: from, offset } = chooseVersion(document, slots, end, desired.version);
  const to = desired.versionTo ?? raiseVersion(from, desired.published);
  refuseLower(desired, from, to);
  return {
    edits: [{ offset, length: from.length, text: to }],
    change: { from, to, place },
    diagnostics: warnOfVersion(from, to),
  };
}

/** What is given must be a number, and one that hosts see as higher than any that they may have. */
function refuseLower({ versionTo, published }: DesiredVersion, from: string, to: string): void {
  if (versionTo === undefined) return;
  if (!isGivenVersion(to))
    throw new Refusal(
      'bad-version',
      `${JSON.stringify(to)} is not a version that can be compared with ${from}`,
      { help: 'Give one to eight numbers with dots between them, such as 2.0.0.5 ({version-to}).' },
    );
  for (const [old, whose] of [
    [from, 'the version of the file'],
    [published, 'the highest version that StorageLink has run with, or may have'],
  ] as const) {
    if (old === undefined || isHigher(to, old)) continue;
    throw new Refusal('bad-version', `${to} is not higher than ${old}, ${whose}`, {
      help: 'Give a higher one ({version-to}): hosts that have read a number accept no other content under it.',
    });
  }
}

/** Where a document's version stands; undefined where it cannot be told. */
function versionOf(
  text: string,
  match: DeviceRuleMatch,
  place?: string,
): { value: string; offset: number } | undefined {
  try {
    requireWellFormed(text);
    const { document, slots } = readDocument(text, match);
    const first = findDeviceEntries(slots).at(0);
    return chooseVersion(document, slots, first?.offset ?? text.length, place);
  } catch {
    return undefined;
  }
}

/** The version of a rule file; undefined where it cannot be told. */
export function ruleVersion(
  text: string,
  match: DeviceRuleMatch,
  place?: string,
): string | undefined {
  return versionOf(text, match, place)?.value;
}

/**
 * A content that goes back once a higher number has been published: the same text with the number that follows the
 * highest one. Undefined where its version cannot be told or raised.
 */
export function underNextNumber(
  text: string,
  match: DeviceRuleMatch,
  published: string,
  place?: string,
): { readonly text: string; readonly version: string } | undefined {
  const found = versionOf(text, match, place);
  if (!found) return undefined;
  try {
    // one that is no plain number has no next one of its own
    const version = raiseVersion(isVersion(found.value) ? found.value : published, published);
    const edit = { offset: found.offset, length: found.value.length, text: version };
    return { text: applyEdits(text, [edit]), version };
  } catch {
    return undefined;
  }
}

/** Whether two contents differ in their version at most. */
export function isSameButVersion(
  a: string,
  b: string,
  match: DeviceRuleMatch,
  place?: string,
): boolean {
  const bare = (text: string): string => {
    const found = versionOf(text, match, place);
    return found
      ? text.slice(0, found.offset) + text.slice(found.offset + found.value.length)
      : text;
  };
  return bare(a) === bare(b);
}

/** Entries, as `VENDOR/PRODUCT`, that the one text has and the other has not, or has switched off. */
export function removedEntries(before: string, after: string, match: DeviceRuleMatch): string[] {
  const left = new Map<string, number>();
  for (const name of entryNames(after, match)) left.set(name, (left.get(name) ?? 0) + 1);
  return entryNames(before, match).filter((name) => {
    const count = left.get(name) ?? 0;
    left.set(name, count - 1);
    return count <= 0;
  });
}

function entryNames(text: string, match: DeviceRuleMatch): string[] {
  try {
    const { slots } = readDocument(text, match);
    const entries = findDeviceEntries(slots);
    const off = switchedOff(entries, slots);
    const names = entries.map((entry) => {
      const own = slotsWithin(slots, entry);
      const named = [slotFor(entry, own, 'vendor'), slotFor(entry, own, 'product')];
      return named.map((slot) => slot?.value ?? '?').join('/');
    });
    return names.filter((_, at) => off[at] === undefined);
  } catch {
    return [];
  }
}
