import { applyEdits } from '../../text/edit.ts';
import type { DeviceRuleMatch } from '../types.ts';
import { findDeviceEntries } from './entries.ts';
import { readDocument, requireWellFormed } from './read.ts';
import { slotFor } from './role.ts';
import { slotsWithin } from './slot.ts';
import { chooseVersion } from './version.ts';
import { raiseVersion } from './version-number.ts';

/** Where a document's version stands; undefined where it cannot be told. */
function versionOf(
  text: string,
  match: DeviceRuleMatch,
  place?: string,
): { value: string; offset: number } | undefined {
  try {
    requireWellFormed(text);
    const { document, slots } = readDocument(text, match);
    const [first] = findDeviceEntries(slots);
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
    const version = raiseVersion(found.value, published);
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

/** Entries, as `VENDOR/PRODUCT`, that the one text has and the other has not. */
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
    return findDeviceEntries(slots).map((entry) => {
      const own = slotsWithin(slots, entry);
      const named = [slotFor(entry, own, 'vendor'), slotFor(entry, own, 'product')];
      return named.map((slot) => slot?.value ?? '?').join('/');
    });
  } catch {
    return [];
  }
}
